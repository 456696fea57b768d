import { Link } from '@tanstack/react-router'
import { type ReactNode, useId } from 'react'
import { NextActionLink, RecordLink, Tag } from '@/components/page'
import { StatusBadge } from '@/components/status'
import type { ClauseNode, Home } from '@/lib/api'
import { showDate, showInstantShort } from '@/lib/dates'
import { textOf, useLanguage, useMarks, useWords } from '@/lib/i18n'
import { homeWords } from './words'

const shown = 5

interface BoxProps {
  title: string
  count?: number
  none: string | null
  children: ReactNode
}

function Box({ title, count, none, children }: BoxProps) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="panel">
      <h2 id={id} className="mb-3 flex items-center justify-between text-std-18B-160">
        {title}
        {count !== undefined && count > 0 && <span className="text-std-20B-150 tabular-nums">{count}</span>}
      </h2>
      {none === null ? children : <p className="text-solid-gray-700">{none}</p>}
    </section>
  )
}

interface PartProps {
  contract: string
  home: Home
  zone: string
}

export function Waiting({ contract, home }: PartProps) {
  const t = useWords(homeWords)
  const language = useLanguage()
  const { join } = useMarks()
  return (
    <Box title={t('waiting')} count={home.waiting.length} none={home.waiting.length === 0 ? t('waitingNone') : null}>
      <ul className="divide-y divide-solid-gray-200">
        {home.waiting.slice(0, shown).map((item) => (
          <li key={`${item.register}-${item.record}`} className="py-2">
            <RecordLink contract={contract} register={item.register} record={item.record} title={item.title} />
            <span className="block text-solid-gray-700">
              {join(textOf(item.register_name, language), item.requested_by && t('from', { name: item.requested_by.name }))}
            </span>
          </li>
        ))}
      </ul>
      <p className="mt-2">
        <Link to="/c/$contract/approvals" params={{ contract }} className="link">
          {t('toApprovals')}
        </Link>
      </p>
    </Box>
  )
}

export function Overdue({ contract, home }: PartProps) {
  const t = useWords(homeWords)
  const language = useLanguage()
  const { join } = useMarks()
  return (
    <Box title={t('overdue')} count={home.overdue.length} none={home.overdue.length === 0 ? t('overdueNone') : null}>
      <ul className="divide-y divide-solid-gray-200">
        {home.overdue.slice(0, shown).map((item) => (
          <li key={`${item.register}-${item.record}`} className="py-2">
            <RecordLink contract={contract} register={item.register} record={item.record} title={item.title} />
            <span className="flex flex-wrap items-center gap-2 text-solid-gray-700">
              {join(textOf(item.register_name, language), showDate(item.due, language))}
              {item.days !== undefined && <Tag tone="red">{t('overdueDays', { days: item.days })}</Tag>}
            </span>
          </li>
        ))}
      </ul>
    </Box>
  )
}

function labelOf(chapters: readonly ClauseNode[], id: string): string {
  for (const node of chapters) {
    if (node.id === id) return node.label
    const found = labelOf(node.children, id)
    if (found) return found
  }
  return ''
}

export function NextActions({ contract, home }: PartProps) {
  const t = useWords(homeWords)
  return (
    <Box title={t('next')} none={home.next_actions.length === 0 ? t('nextNone') : null}>
      <ul className="divide-y divide-solid-gray-200">
        {home.next_actions.slice(0, shown).map((next, at) => (
          <li key={at} className="flex flex-col items-start gap-2 py-3">
            <span className="flex flex-wrap items-center gap-2">
              {next.status && <StatusBadge status={next.status} />}
              {next.clause && (
                <Link to="/c/$contract/clauses/$clause" params={{ contract, clause: next.clause }} className="link">
                  {labelOf(home.chapters, next.clause) || next.clause}
                </Link>
              )}
            </span>
            <NextActionLink contract={contract} next={next} />
          </li>
        ))}
      </ul>
    </Box>
  )
}

export function Latest({ contract, home, zone }: PartProps) {
  const t = useWords(homeWords)
  const language = useLanguage()
  const { join } = useMarks()
  return (
    <Box title={t('latest')} none={home.latest.length === 0 ? t('latestNone') : null}>
      <ol className="divide-y divide-solid-gray-200">
        {home.latest.slice(0, 8).map((event) => (
          <li key={event.index} className="py-2">
            <Link to="/c/$contract/ledger/$index" params={{ contract, index: String(event.index) }} className="link">
              {textOf(event.summary, language)}
            </Link>
            <span className="block text-solid-gray-700">
              {join(showInstantShort(event.at, language, zone), event.actor?.name)} {(event.violations ?? 0) > 0 && <Tag tone="red">{t('breach')}</Tag>}
            </span>
          </li>
        ))}
      </ol>
      <p className="mt-2">
        <Link to="/c/$contract/ledger" params={{ contract }} className="link">
          {t('toLedger')}
        </Link>
      </p>
    </Box>
  )
}
