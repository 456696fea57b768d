import { describe, expect, it } from 'vitest'
import { fiscalYearOf } from './fiscal'
import { civilOf, daysBetween, instantOf, parseDate, showDate, showDateShort, showInstant, toWareki, toWarekiShort } from '.'

describe('a date as people type it', () => {
  const cases: [string, string | null][] = [
    ['2026-04-01', '2026-04-01'],
    ['2026/4/1', '2026-04-01'],
    ['2026年4月1日', '2026-04-01'],
    ['20260401', '2026-04-01'],
    ['R8.4.1', '2026-04-01'],
    ['r8-4-1', '2026-04-01'],
    ['Ｒ８．４．１', '2026-04-01'],
    ['令和８年４月１日', '2026-04-01'],
    ['令和8年4月1日(水)', '2026-04-01'],
    ['令和元年5月1日', '2019-05-01'],
    ['H31.4.30', '2019-04-30'],
    ['S64.1.7', '1989-01-07'],
    [' 2024－02－29 ', '2024-02-29'],
    ['2023-02-29', null],
    ['H31.5.1', null],
    ['R1.4.30', null],
    ['S64.1.8', null],
    ['R8.13.1', null],
    ['あした', null],
    ['', null],
  ]
  it.each(cases)('%s is %s', (typed, iso) => expect(parseDate(typed)).toBe(iso))
})

describe('a date as it is shown', () => {
  it('names the era and the weekday', () => expect(toWareki('2026-04-01')).toBe('令和8年4月1日(水)'))
  it('calls the first year 元年', () => expect(toWareki('2019-05-01')).toBe('令和元年5月1日(水)'))
  it('keeps the old era until its last day', () => expect(toWareki('2019-04-30')).toBe('平成31年4月30日(火)'))
  it('has a short form', () => expect(toWarekiShort('1989-01-08')).toBe('H1.1.8'))
  it('falls back to ISO before 1873', () => expect(toWareki('1872-12-31')).toBe('1872-12-31'))
  it('is ISO in English', () => expect(showDate('2026-04-01', 'en')).toBe('2026-04-01 (Wed)'))
  it('is empty when there is none', () => expect(showDateShort(null, 'ja')).toBe(''))
})

describe('an instant', () => {
  it('is shown in the zone of the contract', () =>
    expect(showInstant('2026-03-31T15:05:00Z', 'ja')).toBe('令和8年4月1日(水) 00:05'))
  it('is made of a date and a time of day', () =>
    expect(instantOf('2026-04-01', '9:05', 'Asia/Tokyo')).toBe('2026-04-01T00:05:00.000Z'))
  it('survives the way there and back', () =>
    expect(civilOf(instantOf('2026-12-31', '23:59') ?? '')).toEqual({ date: '2026-12-31', time: '23:59' }))
  it('counts days between dates', () => expect(daysBetween('2026-02-27', '2026-03-01')).toBe(2))
})

describe('a fiscal year', () => {
  it('ends in March', () => expect(fiscalYearOf('2026-03-31').last).toBe('2026-03-31'))
  it('begins in April', () => expect(fiscalYearOf('2026-04-01')).toEqual({ year: 2026, first: '2026-04-01', last: '2027-03-31' }))
})
