import { civilOf } from '@/lib/dates'

export interface Point {
  /** ISO instant */
  at: string
  value: number
}

export interface Series {
  name: string
  points: readonly Point[]
}

export interface Day {
  date: string
  mean: number
  most: number
  count: number
}

/** Points by civil day, newest first: what a chart shows, for those who read a table. */
export function byDay(points: readonly Point[], zone: string): Day[] {
  const days = new Map<string, Day>()
  for (const { at, value } of points) {
    const date = civilOf(at, zone)?.date
    if (!date) continue
    const day = days.get(date) ?? { date, mean: 0, most: value, count: 0 }
    day.mean += (value - day.mean) / (day.count + 1)
    day.most = Math.max(day.most, value)
    day.count += 1
    days.set(date, day)
  }
  return [...days.values()].sort((a, b) => (a.date < b.date ? 1 : -1))
}
