import type { Language } from '@/lib/i18n'
import { toWareki, toWarekiShort, weekdayOf, weekdaysEn, weekdaysJa } from './wareki'

export const defaultZone = 'Asia/Tokyo'

/** A civil date: 令和8年4月1日(水) or 2026-04-01 (Wed). */
export function showDate(iso: string | null | undefined, language: Language): string {
  if (!iso) return ''
  return language === 'ja' ? toWareki(iso) : `${iso} (${weekdaysEn[weekdayOf(iso)]})`
}

/** Short, for tables: R8.4.1 or 2026-04-01. */
export function showDateShort(iso: string | null | undefined, language: Language): string {
  if (!iso) return ''
  return language === 'ja' ? toWarekiShort(iso) : iso
}

export function showWeekday(iso: string, language: Language): string {
  return language === 'ja' ? `${weekdaysJa[weekdayOf(iso)]}曜日` : (weekdaysEn[weekdayOf(iso)] ?? '')
}

interface Civil {
  date: string
  time: string
}

/** The civil date and the time of day of an instant in a zone. */
export function civilOf(instant: string | number, zone: string = defaultZone): Civil | null {
  const at = new Date(instant)
  if (Number.isNaN(at.getTime())) return null
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at)
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? ''
  return { date: `${part('year')}-${part('month')}-${part('day')}`, time: `${part('hour')}:${part('minute')}` }
}

/** An instant: 令和8年4月1日(水) 9:05 or 2026-04-01 09:05. */
export function showInstant(instant: string | number | null | undefined, language: Language, zone?: string): string {
  if (instant === null || instant === undefined || instant === '') return ''
  const civil = civilOf(instant, zone)
  if (!civil) return String(instant)
  return language === 'ja' ? `${toWareki(civil.date)} ${civil.time}` : `${civil.date} ${civil.time}`
}

export function showInstantShort(instant: string | number | null | undefined, language: Language, zone?: string): string {
  if (instant === null || instant === undefined || instant === '') return ''
  const civil = civilOf(instant, zone)
  if (!civil) return String(instant)
  return language === 'ja' ? `${toWarekiShort(civil.date)} ${civil.time}` : `${civil.date} ${civil.time}`
}

/** The instant of a civil date and a time of day in a zone without summer time in doubt: found by one correction. */
export function instantOf(date: string, time: string, zone: string = defaultZone): string | null {
  const guess = Date.parse(`${date}T${time.padStart(5, '0')}:00Z`)
  if (Number.isNaN(guess)) return null
  const shown = civilOf(guess, zone)
  if (!shown) return null
  const offset = Date.parse(`${shown.date}T${shown.time}:00Z`) - guess
  return new Date(guess - offset).toISOString()
}

export function today(zone: string = defaultZone): string {
  return civilOf(Date.now(), zone)?.date ?? ''
}

/** Days from one civil date to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
}

/** The civil day after or, with a negative number, before another. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

/** The instants in which days begin and end, for filters that keep days. */
export function instantsOf(from: string | undefined, until: string | undefined, zone: string): { from?: string; until?: string } {
  const start = from && instantOf(from, '00:00', zone)
  const end = until && instantOf(addDays(until, 1), '00:00', zone)
  return { ...(start ? { from: start } : {}), ...(end ? { until: end } : {}) }
}
