import { describe, expect, it } from 'vitest'
import { daysOf } from './days'

const day = (date: string, alerts = 1) => ({ date, alerts, events: alerts })

describe('the days of alerts', () => {
  it('without any are shown as such', () =>
    expect(daysOf([day('2026-04-03', 2), day('2026-04-01')])).toEqual([day('2026-04-01'), day('2026-04-02', 0), day('2026-04-03', 2)]))
  it('are the newest when there are too many', () => {
    const shown = daysOf([day('2025-01-01'), day('2026-04-01')])
    expect(shown).toHaveLength(120)
    expect(shown.at(-1)).toEqual(day('2026-04-01'))
    expect(shown[0]).toEqual(day('2025-12-03', 0))
  })
  it('are none when there is none', () => expect(daysOf([])).toEqual([]))
})
