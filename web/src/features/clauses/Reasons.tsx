import { NextActionLink, RecordLink, Tag } from '@/components/page'
import { StatusBadge } from '@/components/status'
import type { Reason } from '@/lib/api'
import { showDate, showInstant } from '@/lib/dates'
import { textOf, useLanguage, useMarks, useWords } from '@/lib/i18n'
import { grouped } from './grouped'
import { clauseWords } from './words'

interface ReasonsProps {
  contract: string
  reasons: readonly Reason[]
  zone: string
}

export function Reasons({ contract, reasons, zone }: ReasonsProps) {
  const t = useWords(clauseWords)
  const language = useLanguage()
  const { join } = useMarks()
  return (
    <ul className="space-y-3">
      {grouped(reasons).map(({ reason, next }, at) => (
        <li key={at} className={`status-band status-${reason.status} rounded-4 p-4`}>
          <p className="flex flex-wrap items-center gap-2">
            <StatusBadge status={reason.status} />
            {reason.kind === 'practice' && <Tag>{t('practice')}</Tag>}
            {reason.record && <RecordLink contract={contract} {...reason.record} />}
          </p>
          <p className="mt-2 text-std-17B-170">{textOf(reason.text, language)}</p>
          <p className="text-solid-gray-700">
            {join(
              reason.since && t('since', { at: showInstant(reason.since, language, zone) }),
              reason.changes_at && t('changesAt', { at: showInstant(reason.changes_at, language, zone) }),
              reason.ended_at && t('endedAt', { at: showInstant(reason.ended_at, language, zone) }),
              reason.heals_on && t('healsOn', { on: showDate(reason.heals_on, language) }),
            )}
          </p>
          {next.length > 0 && (
            <div className="mt-3 flex flex-wrap gap-3" data-screen-only>
              {next.map((one, order) => (
                <NextActionLink
                  key={one.text.ja}
                  contract={contract}
                  next={one}
                  variant={at === 0 && order === 0 ? 'primary' : 'secondary'}
                  size="medium"
                />
              ))}
            </div>
          )}
        </li>
      ))}
    </ul>
  )
}
