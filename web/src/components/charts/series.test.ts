import { describe, expect, it } from 'vitest'
import { byDay } from './series'

describe('points by day', () => {
  const points = [
    { at: '2026-05-01T14:59:00Z', value: 10 },
    { at: '2026-05-01T15:00:00Z', value: 20 },
    { at: '2026-05-01T16:00:00Z', value: 40 },
  ]
  it('stand under the civil day of the zone, newest first', () =>
    expect(byDay(points, 'Asia/Tokyo')).toEqual([
      { date: '2026-05-02', mean: 30, most: 40, count: 2 },
      { date: '2026-05-01', mean: 10, most: 10, count: 1 },
    ]))
  it('of another zone are another day', () => expect(byDay(points, 'UTC')).toHaveLength(1))
  it('of nothing are nothing', () => expect(byDay([], 'UTC')).toEqual([]))
  it('that have no time are left out', () => expect(byDay([{ at: '', value: 1 }], 'UTC')).toEqual([]))
})
