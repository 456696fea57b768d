import { Columns, Figure } from '@/components/charts'
import { detectionWords } from '@/components/detection'
import { DataTable, RecordLink, Tag } from '@/components/page'
import type { ReviewSheet } from '@/lib/api'
import { useMarks, useWords } from '@/lib/i18n'
import { median } from './median'
import { reviewWords } from './words'

const number = (value: number) => value.toLocaleString('en')

/** How much there was of each kind, beside what is usual, and which logs it comes from. */
export function Overview({ contract, sheet }: { contract: string; sheet: ReviewSheet }) {
  const t = useWords(reviewWords)
  const d = useWords(detectionWords)
  const { list } = useMarks()
  const compared = sheet.periods.length > 0
  const all = sheet.counts.reduce((sum, one) => sum + one.success + one.failure + one.unknown, 0)
  return (
    <div className="space-y-8">
      <Figure
        title={t('byKind')}
        table={
          <DataTable
            caption={t('byKind')}
            rows={sheet.counts}
            keyOf={(one) => one.kind}
            columns={[
              { key: 'kind', head: t('kind'), heads: true, cell: (one) => d(one.kind) },
              { key: 'success', head: d('success'), end: true, cell: (one) => number(one.success) },
              { key: 'failure', head: d('failure'), end: true, cell: (one) => number(one.failure) },
              { key: 'unknown', head: d('unknown'), end: true, cell: (one) => number(one.unknown) },
              ...(compared ? [{ key: 'before', head: t('before'), end: true, cell: (one: ReviewSheet['counts'][number]) => number(median(one.before)) }] : []),
            ]}
          />
        }
      >
        <Columns
          label={`${t('total')} ${number(all)}`}
          parts={[d('success'), d('failure'), d('unknown')]}
          points={sheet.counts.map((one) => ({ key: one.kind, label: d(one.kind), values: [one.success, one.failure, one.unknown] }))}
        />
      </Figure>
      <div>
        <h3 className="mb-3">{t('logsRead')}</h3>
        <DataTable
          caption={t('logsRead')}
          rows={sheet.logs}
          keyOf={(log) => log.log}
          columns={[
            { key: 'log', head: t('log'), heads: true, cell: (log) => <RecordLink contract={contract} register="log_source" record={log.log} title={log.title} /> },
            { key: 'host', head: t('host'), cell: (log) => sheet.hosts.find((host) => host.host === log.host)?.name ?? log.host },
            { key: 'lines', head: t('lines'), end: true, cell: (log) => number(log.lines) },
            { key: 'unparsed', head: t('unparsed'), end: true, cell: (log) => number(log.unparsed) },
            {
              key: 'readable',
              head: t('readable'),
              cell: (log) => <Tag tone={log.readable ? 'green' : 'red'}>{t(log.readable ? 'isReadable' : 'notReadable')}</Tag>,
            },
          ]}
        />
      </div>
      {sheet.limits.length > 0 && <p>{t('cut', { lists: list(...sheet.limits.map((limit) => limit.list)) })}</p>}
    </div>
  )
}
