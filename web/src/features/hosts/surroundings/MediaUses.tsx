import { DataTable, RecordLink, Tag } from '@/components/page'
import type { MediaUse } from '@/lib/api'
import { showInstantShort } from '@/lib/dates'
import { useLanguage, useMarks, useWords } from '@/lib/i18n'
import { showSize } from '@/lib/text/size'
import type { ObservedProps } from '../parts'
import { surroundingWords } from './words'

export function MediaUses({ contract, observed, zone }: ObservedProps) {
  const t = useWords(surroundingWords)
  const language = useLanguage()
  const { join } = useMarks()
  if (observed.media_use.length === 0) return <p>{t('mediaNone')}</p>
  const rule = (use: MediaUse) => {
    if (!use.blocked) return t(use.policy)
    return (
      <>
        <Tag tone="red">{t('blocked')}</Tag>
        <span className="block">{t(use.effect_verified ? 'blockProven' : 'blockUnproven')}</span>
      </>
    )
  }
  return (
    <DataTable
      caption={t('media')}
      rows={observed.media_use}
      keyOf={(use) => use.record}
      atOnce={10}
      columns={[
        {
          key: 'medium',
          head: t('medium'),
          heads: true,
          cell: (use) => (
            <>
              {use.medium ? <RecordLink contract={contract} {...use.medium} /> : <Tag tone="red">{t('notRegistered')}</Tag>}
              <span className="block break-all">{use.title ?? use.device}</span>
            </>
          ),
        },
        {
          key: 'used',
          head: t('used'),
          cell: (use) => (
            <>
              {showInstantShort(use.mounted_at, language, zone)} ～ {use.until ? showInstantShort(use.until, language, zone) : t('stillMounted')}
            </>
          ),
        },
        { key: 'written', head: t('written'), cell: (use) => join(t('writtenFiles', { count: use.files_written }), showSize(use.bytes_written)) },
        { key: 'rule', head: t('rule'), cell: rule },
      ]}
    />
  )
}
