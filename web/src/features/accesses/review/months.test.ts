import { describe, expect, it } from 'vitest'
import { covering, monthsBefore } from './months'

const zone = 'Asia/Tokyo'

describe('months to review', () => {
  it('are those that are over, over the turn of the year', () =>
    expect(monthsBefore('2026-02-10', '2020-04-01', zone, 3).map((one) => one.month)).toEqual(['2026-01', '2025-12', '2025-11']))
  it('go back no further than the contract', () =>
    expect(monthsBefore('2026-06-01', '2026-04-15', zone).map((one) => one.month)).toEqual(['2026-05', '2026-04']))
  it('begin and end at midnight of the zone', () =>
    expect(monthsBefore('2026-05-20', '2020-04-01', zone, 1)[0]).toMatchObject({ from: '2026-03-31T15:00:00.000Z', until: '2026-04-30T15:00:00.000Z' }))

  const [april] = monthsBefore('2026-05-20', '2020-04-01', zone, 1)
  const review = (from: string, until: string, state = 'confirmed') => ({ record: 'LR-1', state, from, until })
  it('are covered by a review of the whole month', () => {
    if (!april) throw new Error('no month')
    expect(covering(april, [review('2026-03-31T15:00:00Z', '2026-04-30T15:00:00Z')])).toHaveLength(1)
    expect(covering(april, [review('2026-03-31T15:00:00Z', '2026-04-29T15:00:00Z')])).toHaveLength(0)
  })
  it('are not covered by one that was sent back', () => {
    if (!april) throw new Error('no month')
    expect(covering(april, [review('2026-03-31T15:00:00Z', '2026-04-30T15:00:00Z', 'rejected')])).toHaveLength(0)
  })
})
