import { instantOf } from '@/lib/dates'

export interface Month {
  /** 2026-04 */
  month: string
  first: string
  /** The first day after it. */
  next: string
  from: string
  until: string
}

export interface Reviewed {
  record: string
  state: string
  from: string
  until: string
}

const two = (number: number) => String(number).padStart(2, '0')

/** Months that are over, the latest first, as far back as the contract and at most so many. */
export function monthsBefore(today: string, starts: string, zone: string, most = 12): Month[] {
  const months: Month[] = []
  let year = Number(today.slice(0, 4))
  let month = Number(today.slice(5, 7))
  while (months.length < most) {
    const next = `${year}-${two(month)}-01`
    month -= 1
    if (month === 0) {
      month = 12
      year -= 1
    }
    const first = `${year}-${two(month)}-01`
    if (next <= starts) break
    months.push({ month: first.slice(0, 7), first, next, from: instantOf(first, '00:00', zone) ?? '', until: instantOf(next, '00:00', zone) ?? '' })
  }
  return months
}

/** The reviews that cover a month whole and were not sent back. */
export function covering(month: Month, reviews: readonly Reviewed[]): Reviewed[] {
  const within = (review: Reviewed) => Date.parse(review.from) <= Date.parse(month.from) && Date.parse(review.until) >= Date.parse(month.until)
  return reviews.filter((review) => review.state !== 'rejected' && within(review))
}
