import { foldCode } from '../text/fold'

/** A time of day as people type it, 8:30 or 0830 or full-width, as 08:30; 24:00 is the end of the day. Nothing when it is none. */
export function parseTime(typed: string): string | null {
  const found = /^(\d{1,2}):?(\d{2})$/.exec(foldCode(typed).replace(/[：時]/g, ':').replace(/分$/, ''))
  if (!found) return null
  const hour = Number(found[1])
  const minute = Number(found[2])
  if (hour > 24 || minute > 59 || (hour === 24 && minute > 0)) return null
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
}
