import { describe, expect, it } from 'vitest'
import { showAge, showElapsed } from './elapsed'

describe('a span of time', () => {
  it.each([
    [850, '850 ms', '850 ms'],
    [1000, '1秒', '1 s'],
    [61_000, '1分1秒', '1 min 1 s'],
    [3_600_000, '1時間', '1 h'],
    [2 * 86_400_000 + 3 * 3_600_000 + 59 * 60_000, '2日3時間', '2 d 3 h'],
    [86_400_000 + 60_000, '1日', '1 d'],
    [-5, '0 ms', '0 ms'],
  ])('of %i ms reads %s and %s', (ms, ja, en) => {
    expect(showElapsed(ms, 'ja')).toBe(ja)
    expect(showElapsed(ms, 'en')).toBe(en)
  })
})

describe('the age of a battery', () => {
  it.each([
    ['2024-08-25', '2026-11-24', '2年2か月', '2 y 2 mo'],
    ['2024-08-24', '2026-11-24', '2年3か月', '2 y 3 mo'],
    ['2024-11-24', '2026-11-24', '2年', '2 y'],
    ['2026-11-01', '2026-11-24', '0か月', '0 mo'],
    ['2027-01-01', '2026-11-24', '', ''],
    ['unknown', '2026-11-24', '', ''],
  ])('made on %s is, on %s, %s', (date, today, ja, en) => {
    expect(showAge(date, today, 'ja')).toBe(ja)
    expect(showAge(date, today, 'en')).toBe(en)
  })
})
