import { addDays, daysBetween } from '@/lib/dates'

export interface DayCount {
  date: string
  alerts: number
  events: number
}

const farthest = 120

/** Every day from the first to the last that has something, at most the newest 120: a day without alerts is shown as such. */
export function daysOf(days: readonly DayCount[]): DayCount[] {
  const sorted = [...days].sort((a, b) => (a.date < b.date ? -1 : 1))
  const last = sorted.at(-1)?.date
  if (last === undefined) return []
  const known = new Map(sorted.map((day) => [day.date, day]))
  const count = Math.min(farthest, daysBetween(sorted[0]?.date ?? last, last) + 1)
  return Array.from({ length: count }, (_, at) => addDays(last, at + 1 - count)).map((date) => known.get(date) ?? { date, alerts: 0, events: 0 })
}
