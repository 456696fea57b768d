import { Link } from '@tanstack/react-router'
import { detectionWords, LevelTag, useGapReason } from '@/components/detection'
import { type Column, DataTable, RecordLink, Tag } from '@/components/page'
import type { ReviewSheet } from '@/lib/api'
import { showInstantShort } from '@/lib/dates'
import { textOf, useLanguage, useMarks, useWords } from '@/lib/i18n'
import type { Viewpoint } from './answers'
import { reviewWords } from './words'

interface EvidenceProps {
  contract: string
  sheet: ReviewSheet
  viewpoint: Viewpoint
}

const atOnce = 12

interface TableProps<Row> {
  caption: string
  rows: readonly Row[]
  columns: readonly Column<Row>[]
}

function Table<Row>({ caption, rows, columns }: TableProps<Row>) {
  const numbered = rows.map((row, at) => ({ row, at }))
  return (
    <DataTable
      caption={caption}
      rows={numbered}
      keyOf={({ at }) => String(at)}
      atOnce={atOnce}
      columns={columns.map((column) => ({ ...column, cell: ({ row }: { row: Row }) => column.cell(row) }))}
    />
  )
}

/** What the sheet has for a viewpoint, as a table; nothing where it has nothing. */
export function Evidence({ contract, sheet, viewpoint }: EvidenceProps) {
  const t = useWords(reviewWords)
  const d = useWords(detectionWords)
  const language = useLanguage()
  const { brackets, list } = useMarks()
  const at = (instant: string | undefined) => showInstantShort(instant, language, sheet.zone)
  const number = (value: number) => value.toLocaleString('en')
  const hostName = (id: string | undefined) => (id === 'junshu' ? d('junshu') : (sheet.hosts.find((host) => host.host === id)?.name ?? id ?? ''))
  const person = (one: { user: string; name?: string }) => (
    <Link to="/c/$contract/accesses" params={{ contract }} search={{ person: one.user } as never} className="link">
      {one.name ?? one.user}
    </Link>
  )
  const user = <Row extends { user: string; name?: string }>(): Column<Row> => ({ key: 'user', head: t('user'), heads: true, cell: person })
  const host = <Row extends { host?: string }>(): Column<Row> => ({ key: 'host', head: t('host'), cell: (one) => hostName(one.host) })
  const caption = t(viewpoint)
  switch (viewpoint) {
    case 'failed_then_succeeded':
      return (
        <Table
          caption={caption}
          rows={sheet.failed_then_succeeded}
          columns={[
            user(),
            { key: 'source', head: t('source'), cell: (one) => one.source ?? '' },
            host(),
            { key: 'failures', head: t('failures'), end: true, cell: (one) => number(one.failures) },
            { key: 'from', head: t('first'), unbroken: true, cell: (one) => at(one.from) },
            { key: 'succeeded', head: t('succeededAt'), unbroken: true, cell: (one) => at(one.succeeded_at) },
          ]}
        />
      )
    case 'off_hours':
      return (
        <Table
          caption={caption}
          rows={sheet.off_hours}
          columns={[
            user(),
            { key: 'hosts', head: t('host'), cell: (one) => list(...(one.hosts ?? []).map(hostName)) },
            { key: 'events', head: t('events'), end: true, cell: (one) => number(one.events) },
            { key: 'days', head: t('days'), end: true, cell: (one) => one.days ?? '' },
            { key: 'first', head: t('first'), unbroken: true, cell: (one) => at(one.first_at) },
            { key: 'last', head: t('last'), unbroken: true, cell: (one) => at(one.last_at) },
          ]}
        />
      )
    case 'dormant':
      return (
        <Table
          caption={caption}
          rows={sheet.dormant}
          columns={[
            user(),
            host(),
            { key: 'days', head: t('unusedFor'), end: true, cell: (one) => number(one.days) },
            { key: 'before', head: t('last'), unbroken: true, cell: (one) => at(one.last_before) },
            { key: 'used', head: t('usedAt'), unbroken: true, cell: (one) => at(one.used_at) },
          ]}
        />
      )
    case 'privilege':
      return (
        <Table
          caption={caption}
          rows={[...sheet.privileges].sort((a, b) => Number(a.explained) - Number(b.explained))}
          columns={[
            user(),
            { key: 'target', head: '→', cell: (one) => one.target_user ?? '' },
            host(),
            { key: 'events', head: t('events'), end: true, cell: (one) => `${number(one.events)}${one.failures > 0 ? brackets(`${t('failures')} ${number(one.failures)}`) : ''}` },
            {
              key: 'permitted',
              head: t('permitted'),
              cell: (one) =>
                one.explained ? (
                  <>
                    <Tag tone="green">{t('isPermitted')}</Tag> {one.by && <RecordLink contract={contract} register="privileged_account" record={one.by} />}
                  </>
                ) : (
                  <Tag tone="red">{t('notPermitted')}</Tag>
                ),
            },
            { key: 'commands', head: t('commands'), cell: (one) => <span className="break-all">{list(...(one.targets ?? []))}</span> },
          ]}
        />
      )
    case 'unusual_source':
      return (
        <Table
          caption={caption}
          rows={sheet.new_sources}
          columns={[
            user(),
            { key: 'network', head: t('network'), cell: (one) => one.network },
            host(),
            { key: 'events', head: t('events'), end: true, cell: (one) => number(one.events) },
            { key: 'first', head: t('first'), unbroken: true, cell: (one) => at(one.first_at) },
          ]}
        />
      )
    case 'volume': {
      const directions = { more: 'moreThan', less: 'lessThan', first: 'firstTime' } as const
      const subject = (one: ReviewSheet['unusual'][number]) => {
        if (one.name) return one.name
        if (one.what === 'host') return hostName(one.subject)
        return one.what === 'kind' && one.subject in detectionWords.pairs ? d(one.subject as 'login') : one.subject
      }
      return (
        <Table
          caption={caption}
          rows={sheet.unusual}
          columns={[
            {
              key: 'subject',
              head: t('what'),
              heads: true,
              cell: (one) => `${subject(one)}${brackets(t(one.measure === 'all' ? 'measureAll' : 'measureFailure'))}`,
            },
            { key: 'value', head: t('value'), end: true, cell: (one) => number(one.value) },
            { key: 'median', head: t('before'), end: true, cell: (one) => one.median },
            { key: 'direction', head: t('result'), cell: (one) => t(directions[one.direction]) },
          ]}
        />
      )
    }
    case 'errors': {
      const unread = sheet.logs.filter((log) => !log.readable)
      const open = sheet.alerts.filter((one) => one.unanswered > 0)
      return (
        <div className="space-y-6">
          {sheet.gaps.length > 0 && <Gaps sheet={sheet} />}
          {unread.length > 0 && (
            <Table
              caption={t('notReadable')}
              rows={unread}
              columns={[
                { key: 'log', head: t('log'), heads: true, cell: (log) => <RecordLink contract={contract} register="log_source" record={log.log} title={log.title} /> },
                host(),
                { key: 'readable', head: t('readable'), cell: () => <Tag tone="red">{t('notReadable')}</Tag> },
              ]}
            />
          )}
          {open.length > 0 && (
            <Table
              caption={t('alertsWord')}
              rows={open}
              columns={[
                {
                  key: 'rule',
                  head: t('rule'),
                  heads: true,
                  cell: (one) => (
                    <Link to="/c/$contract/alerts" params={{ contract }} search={{ rule: one.rule, state: 'all' } as never} className="link">
                      {textOf(one.title, language) || one.rule}
                    </Link>
                  ),
                },
                { key: 'level', head: d('level'), cell: (one) => <LevelTag level={one.level} /> },
                { key: 'alerts', head: t('alertsWord'), end: true, cell: (one) => number(one.alerts) },
                { key: 'unanswered', head: t('unanswered'), end: true, cell: (one) => number(one.unanswered) },
              ]}
            />
          )}
        </div>
      )
    }
    case 'other':
      return null
  }
}

export function Gaps({ sheet }: { sheet: ReviewSheet }) {
  const t = useWords(reviewWords)
  const d = useWords(detectionWords)
  const language = useLanguage()
  const reasonOf = useGapReason()
  const at = (instant: string) => showInstantShort(instant, language, sheet.zone)
  const hostName = (id: string | undefined) => (id === 'junshu' ? d('junshu') : (sheet.hosts.find((host) => host.host === id)?.name ?? id ?? ''))
  return (
    <Table
      caption={t('gaps')}
      rows={sheet.gaps}
      columns={[
        { key: 'host', head: t('host'), heads: true, cell: (gap) => [hostName(gap.host), gap.log].filter(Boolean).join(' ') },
        { key: 'from', head: t('from'), unbroken: true, cell: (gap) => at(gap.from) },
        { key: 'until', head: t('until'), unbroken: true, cell: (gap) => (gap.until ? at(gap.until) : t('lasting')) },
        { key: 'reason', head: t('reason'), cell: (gap) => reasonOf(gap.reason) },
      ]}
    />
  )
}
