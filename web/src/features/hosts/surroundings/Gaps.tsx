import { DataTable } from '@/components/page'
import { showElapsed, showInstantShort } from '@/lib/dates'
import { useLanguage, useWords } from '@/lib/i18n'
import type { ObservedProps } from '../parts'
import { surroundingWords } from './words'

const known = ['not_running', 'spool_full', 'torn', 'refused', 'state_lost', 'watch_overflow', 'watch_stopped'] as const

export function Gaps({ observed, zone }: ObservedProps) {
  const t = useWords(surroundingWords)
  const language = useLanguage()
  if (observed.gaps.length === 0) return <p>{t('gapsNone')}</p>
  const reasonOf = (reason: string) => {
    const found = known.find((one) => one === reason)
    return found ? t(`gap_${found}`) : t('gap_other', { reason })
  }
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
