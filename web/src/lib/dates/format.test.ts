import { describe, expect, it } from 'vitest'
import { addDays, instantsOf } from './format'

describe('days of a filter', () => {
  it('begin at midnight of the zone and end with their last day', () =>
    expect(instantsOf('2026-04-01', '2026-04-30', 'Asia/Tokyo')).toEqual({ from: '2026-03-31T15:00:00.000Z', until: '2026-04-30T15:00:00.000Z' }))
  it('may be open on either side', () => expect(instantsOf('', undefined, 'Asia/Tokyo')).toEqual({}))
  it('follow each other over the end of a month and of a year', () =>
    expect([addDays('2026-02-28', 1), addDays('2026-12-31', 1), addDays('2026-03-01', -1)]).toEqual(['2026-03-01', '2027-01-01', '2026-02-28']))
})
