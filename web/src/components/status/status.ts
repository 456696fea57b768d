import { defineWords } from '@/lib/i18n'

/** Worst first. */
export const statuses = ['broken', 'unknown', 'unproven', 'stale', 'due', 'exempt', 'none', 'kept'] as const
export type Status = (typeof statuses)[number]

export const statusWords = defineWords('status', {
  broken: { ja: '違反', en: 'Broken' },
  unknown: { ja: '判定不能', en: 'Unknown' },
  unproven: { ja: '証跡不足', en: 'Unproven' },
  stale: { ja: '証跡期限切れ', en: 'Stale' },
  due: { ja: '期限間近', en: 'Due' },
  exempt: { ja: '免除', en: 'Exempt' },
  none: { ja: '該当事案なし', en: 'None' },
  kept: { ja: '遵守', en: 'Kept' },
  brokenMeans: { ja: '守られていない事実があります', en: 'A fact breaks the duty' },
  unknownMeans: { ja: '観測する手段がない、または結果が不明です', en: 'Nothing observes it, or the result is unclear' },
  unprovenMeans: { ja: '守ったことを示す証跡が足りません', en: 'Evidence that it was done is missing' },
  staleMeans: { ja: '証跡が古くなりました', en: 'The evidence has grown too old' },
  dueMeans: { ja: '期限が近づいています', en: 'Its time is near' },
  exemptMeans: { ja: '発注者が期限付きで免除しました', en: 'Excused by the client authority until a date' },
  noneMeans: { ja: '期間中に該当がないと申告されています', en: 'Declared that nothing occurred' },
  keptMeans: { ja: '証跡により守られています', en: 'Kept, with evidence' },
})

export function severity(status: string): number {
  const at = statuses.indexOf(status as Status)
  return at < 0 ? statuses.length : at
}

export function asStatus(text: string | undefined): Status {
  return statuses.includes(text as Status) ? (text as Status) : 'unknown'
}

export function worst(all: readonly string[]): Status {
  let found: Status = 'kept'
  for (const one of all) if (severity(one) < severity(found)) found = asStatus(one)
  return found
}
