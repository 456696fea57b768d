import { describe, expect, it } from 'vitest'
import { byWeekdayHour, everyDay, hoursOf } from './series'

const zero = { success: 0, failure: 0, unknown: 0 }

describe('sums for pictures', () => {
  it('have every day, with nothing where the server told of nothing', () =>
    expect(everyDay([{ date: '2026-04-02', ...zero, success: 3 }], '2026-04-01', '2026-04-03')).toEqual([
      { date: '2026-04-01', ...zero },
      { date: '2026-04-02', ...zero, success: 3 },
      { date: '2026-04-03', ...zero },
    ]))
  it('have Monday first and all outcomes together', () => {
    const rows = byWeekdayHour([
      { weekday: 1, hour: 9, success: 2, failure: 1, unknown: 1 },
      { weekday: 7, hour: 23, ...zero, failure: 5 },
    ])
    expect([rows[0]?.[9], rows[6]?.[23], rows[3]?.[3]]).toEqual([4, 5, 0])
  })
  it('read working hours as parts of the day', () => expect([hoursOf('08:30'), hoursOf('24:00')]).toEqual([8.5, 24]))
})
