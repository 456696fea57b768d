// Civil dates: days of a calendar, stored as ISO text. Eras are for showing and typing only.

interface Era {
  name: string
  letter: string
  from: string
}

const eras: readonly Era[] = [
  { name: '令和', letter: 'R', from: '2019-05-01' },
  { name: '平成', letter: 'H', from: '1989-01-08' },
  { name: '昭和', letter: 'S', from: '1926-12-25' },
  { name: '大正', letter: 'T', from: '1912-07-30' },
  { name: '明治', letter: 'M', from: '1873-01-01' },
]

export const weekdaysJa = ['日', '月', '火', '水', '木', '金', '土'] as const
export const weekdaysEn = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const

export interface DateParts {
  year: number
  month: number
  day: number
}

export function partsOf(iso: string): DateParts | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso)
  if (!found) return null
  return { year: Number(found[1]), month: Number(found[2]), day: Number(found[3]) }
}

function isoOf(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day))
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null
  return date.toISOString().slice(0, 10)
}

export function weekdayOf(iso: string): number {
  return new Date(`${iso}T00:00:00Z`).getUTCDay()
}

function eraOf(iso: string): Era | undefined {
  return eras.find((era) => iso >= era.from)
}

function eraYear(era: Era, year: number): number {
  return year - Number(era.from.slice(0, 4)) + 1
}

/** 令和8年4月1日(水); before 1873 the ISO text. */
export function toWareki(iso: string): string {
  const parts = partsOf(iso)
  const era = eraOf(iso)
  if (!parts || !era) return iso
  const year = eraYear(era, parts.year)
  return `${era.name}${year === 1 ? '元' : year}年${parts.month}月${parts.day}日(${weekdaysJa[weekdayOf(iso)]})`
}

/** R8.4.1 */
export function toWarekiShort(iso: string): string {
  const parts = partsOf(iso)
  const era = eraOf(iso)
  if (!parts || !era) return iso
  return `${era.letter}${eraYear(era, parts.year)}.${parts.month}.${parts.day}`
}

function toAscii(text: string): string {
  return text
    .replace(/[！-～]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0xfee0))
    .replace(/[‐‑–—―−ー]/g, '-')
    .replace(/[．・]/g, '.')
    .replace(/[\s\u3000]/g, '')
}

/** R8.4.1 · 令和8年4月1日 · 令和元年5月1日 · 2026-04-01 · 2026/4/1 · 20260401, full-width too. null: not a real day. */
export function parseDate(text: string): string | null {
  const folded = toAscii(text).replace(/\([日月火水木金土]\)$/, '')
  const western =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(folded) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(folded)
  if (western) return isoOf(Number(western[1]), Number(western[2]), Number(western[3]))
  const japanese = /^(令和|平成|昭和|大正|明治|[RHSTM])(元|\d{1,2})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/i.exec(folded)
  if (!japanese) return null
  const [, name = '', year = '', month = '', day = ''] = japanese
  const at = eras.findIndex((era) => era.name === name || era.letter === name.toUpperCase())
  const era = eras[at]
  if (!era) return null
  const iso = isoOf(Number(era.from.slice(0, 4)) + (year === '元' ? 1 : Number(year)) - 1, Number(month), Number(day))
  if (!iso || iso < era.from) return null
  const next = eras[at - 1]
  return next && iso >= next.from ? null : iso
}
