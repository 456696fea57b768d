import type { Language } from '@/lib/i18n'

const units = [
  { ms: 86_400_000, ja: '日', en: ' d' },
  { ms: 3_600_000, ja: '時間', en: ' h' },
  { ms: 60_000, ja: '分', en: ' min' },
  { ms: 1000, ja: '秒', en: ' s' },
] as const

/** A span of time in its two largest units, cut: 3日4時間, 3 d 4 h; below a second in ms. */
export function showElapsed(ms: number, language: Language): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`
  const first = units.findIndex((unit) => ms >= unit.ms)
  let rest = ms
  const parts: string[] = []
  for (const unit of units.slice(first, first + 2)) {
    const count = Math.floor(rest / unit.ms)
    rest -= count * unit.ms
    if (count > 0) parts.push(`${count}${unit[language]}`)
  }
  return parts.join(language === 'ja' ? '' : ' ')
}

/** How old something dated is, in full years and months: 2年3か月, 2 y 3 mo. Nothing for what lies ahead or is no date. */
export function showAge(date: string, today: string, language: Language): string {
  const [year, month, day] = date.split('-').map(Number)
  const [yearNow, monthNow, dayNow] = today.split('-').map(Number)
  if (!year || !month || !day || !yearNow || !monthNow || !dayNow) return ''
  const months = (yearNow - year) * 12 + (monthNow - month) - (dayNow < day ? 1 : 0)
  if (months < 0) return ''
  const years = Math.floor(months / 12)
  const rest = months % 12
  if (language === 'ja') return `${years > 0 ? `${years}年` : ''}${rest > 0 || years === 0 ? `${rest}か月` : ''}`
  return [years > 0 && `${years} y`, (rest > 0 || years === 0) && `${rest} mo`].filter(Boolean).join(' ')
}
