import { useGapReason } from '@/components/detection'
import { DataTable } from '@/components/page'
import { showElapsed, showInstantShort } from '@/lib/dates'
import { useLanguage, useWords } from '@/lib/i18n'
import type { ObservedProps } from '../parts'
import { surroundingWords } from './words'

export function Gaps({ observed, zone }: ObservedProps) {
  const t = useWords(surroundingWords)
  const language = useLanguage()
  const reasonOf = useGapReason()
  if (observed.gaps.length === 0) return <p>{t('gapsNone')}</p>
  return (
    <DataTable
      caption={t('gaps')}
      rows={observed.gaps}
      keyOf={(gap) => gap.record}
      atOnce={10}
      columns={[
        { key: 'reason', head: t('gapReason'), heads: true, cell: (gap) => reasonOf(gap.reason) },
        {
          key: 'span',
          head: t('gapSpan'),
          cell: (gap) => `${showInstantShort(gap.from, language, zone)} ～ ${showInstantShort(gap.to, language, zone)}`,
        },
        { key: 'length', head: t('gapLength'), cell: (gap) => (gap.from && gap.to ? showElapsed(Date.parse(gap.to) - Date.parse(gap.from), language) : '') },
        { key: 'lost', head: t('gapLost'), end: true, cell: (gap) => gap.observations },
      ]}
    />
  )
}
