import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { StatusBadge } from '@/components/status'
import { Tag } from '@/components/page'
import type { Finding } from '@/lib/api'
import { showInstant } from '@/lib/dates'
import { textOf, useLanguage, useWords } from '@/lib/i18n'
import { Later } from '../form/Later'
import { clauseLabelsQuery } from '../queries'
import { recordWords } from '../words'

interface FindingsProps {
  contract: string
  findings: readonly Finding[]
  zone: string
}

/** What counts now; what is over stands behind a button. */
export function Findings({ contract, findings, zone }: FindingsProps) {
  const t = useWords(recordWords)
  const language = useLanguage()
  const labels = useQuery(clauseLabelsQuery(contract)).data ?? {}
  const list = (some: readonly Finding[]) => (
    <ul className="space-y-3">
      {some.map((finding) => (
        <li key={finding.id} className={`status-${finding.status} ${finding.ended_at ? 'border-l-6 border-solid-gray-300' : 'status-band'} rounded-4 p-3`}>
          <p className="flex flex-wrap items-center gap-2">
            <StatusBadge status={finding.status} />
            {finding.healed_at ? <Tag tone="green">{t('healed')}</Tag> : <Tag>{t(finding.ended_at ? 'ended' : 'open')}</Tag>}
            <Link to="/c/$contract/clauses/$clause" params={{ contract, clause: finding.clause }} className="link">
              {labels[finding.clause] ?? finding.clause}
            </Link>
          </p>
          {finding.text && <p className="mt-1">{textOf(finding.text, language)}</p>}
          <p className="text-solid-gray-700">{t('since', { at: showInstant(finding.opened_at, language, zone) })}</p>
        </li>
      ))}
    </ul>
  )
  const isOver = (finding: Finding) => Boolean(finding.healed_at) || (Boolean(finding.ended_at) && finding.status !== 'broken')
  const over = findings.filter(isOver)
  return (
    <div className="space-y-3">
      {over.length < findings.length && list(findings.filter((finding) => !isOver(finding)))}
      {over.length > 0 && <Later label={t('pastFindings', { count: over.length })}>{list(over)}</Later>}
    </div>
  )
}
