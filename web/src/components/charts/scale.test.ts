import { describe, expect, it } from 'vitest'
import { labelled, partOf, roundUp, shade } from './scale'

describe('the scales of pictures', () => {
  it('end at a round number that is not below the highest', () =>
    expect([0, 1, 3, 10, 11, 49, 700].map(roundUp)).toEqual([1, 1, 5, 10, 20, 50, 1000]))
  it('label every place where there is room, else every so many', () => {
    expect(labelled(3, 300, 60)).toEqual([0, 1, 2])
    expect(labelled(10, 200, 60)).toEqual([0, 4, 8])
    expect(labelled(0, 200, 60)).toEqual([])
  })
  it('tell one from nothing, and the most from all others', () => {
    expect([0, 1, 250, 1000].map((value) => shade(value, 1000, 5))).toEqual([0, 1, 3, 5])
    expect(shade(3, 0, 5)).toBe(0)
  })
  it('place an instant within its day, and what lies outside at the edge', () => {
    const part = (at: string) => partOf(at, '2026-04-01T00:00:00Z', '2026-04-02T00:00:00Z')
    expect(part('2026-04-01T06:00:00Z')).toBe(0.25)
    expect(part('2026-03-31T00:00:00Z')).toBe(0)
    expect(part('2026-04-03T00:00:00Z')).toBe(1)
  })
})
