import type { AccessCounts } from '@/lib/api'
import { addDays, daysBetween } from '@/lib/dates'

export type Cell = AccessCounts['items'][number]

export const total = (cell: Cell): number => cell.success + cell.failure + cell.unknown

const farthest = 400

export interface DayPoint {
  date: string
  success: number
  failure: number
  unknown: number
}

/** Every day of a period, in order; those that the server left out were without an access. */
export function everyDay(items: readonly Cell[], first: string, last: string): DayPoint[] {
  const known = new Map(items.map((cell) => [cell.date, cell]))
  const count = Math.min(farthest, daysBetween(first, last) + 1)
  return Array.from({ length: Math.max(0, count) }, (_, at) => addDays(last, at + 1 - count)).map((date) => {
    const cell = known.get(date)
    return { date, success: cell?.success ?? 0, failure: cell?.failure ?? 0, unknown: cell?.unknown ?? 0 }
  })
}

/** counts[weekday − 1][hour], Monday first. */
export function byWeekdayHour(items: readonly Cell[]): number[][] {
  const rows = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0))
  for (const cell of items) {
    const row = cell.weekday === undefined ? undefined : rows[cell.weekday - 1]
    if (row && cell.hour !== undefined) row[cell.hour] = total(cell)
  }
  return rows
}

/** Hours of a day as a number: 08:30 is 8.5. */
export function hoursOf(time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return hour + minute / 60
}
