import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ButtonLink } from '@/components/Button'
import { Columns, Figure } from '@/components/charts'
import { detectionWords, HostLink } from '@/components/detection'
import { Empty, Loaded } from '@/components/feedback'
import { Code, DataTable, type Fact, Facts, RecordLink, Section, Tag } from '@/components/page'
import { type AccessStore, contractQuery, type FollowedLog } from '@/lib/api'
import { defaultZone, showElapsed, showInstant, showInstantShort } from '@/lib/dates'
import { useLanguage, useWords } from '@/lib/i18n'
import { showSize } from '@/lib/text/size'
import { Head } from './Head'
import { logsQuery, storeQuery } from './queries'
import { accessWords } from './words'

const tones = { unreadable: 'red', silent: 'red', waiting: 'blue', following: 'green', ended: 'gray' } as const
const number = (value: number) => value.toLocaleString('en')

function Hours({ log, zone }: { log: FollowedLog; zone: string }) {
  const t = useWords(accessWords)
  const language = useLanguage()
  if (log.history.length < 2) return null
  const lines = log.history.reduce((sum, hour) => sum + hour.lines, 0)
  const unparsed = log.history.reduce((sum, hour) => sum + hour.unparsed, 0)
  return (
    <div className="mt-4">
      <Figure
        title={t('perHour')}
        table={
          <DataTable
            caption={t('perHour')}
            rows={[...log.history].reverse()}
            keyOf={(hour) => hour.at}
            atOnce={12}
            columns={[
              { key: 'at', head: t('at'), heads: true, cell: (hour) => showInstantShort(hour.at, language, zone) },
              { key: 'lines', head: t('lines'), end: true, cell: (hour) => number(hour.lines) },
              { key: 'unparsed', head: t('unparsed'), end: true, cell: (hour) => number(hour.unparsed) },
            ]}
          />
        }
      >
        <Columns
          label={t('perHourSays', { hours: log.history.length, lines: number(lines), unparsed: number(unparsed) })}
          parts={[t('understood'), t('unparsed')]}
          points={log.history.map((hour) => ({
            key: hour.at,
            label: showInstantShort(hour.at, language, zone).split(' ')[0] ?? '',
            values: [Math.max(0, hour.lines - hour.unparsed), hour.unparsed],
          }))}
        />
      </Figure>
    </div>
  )
}

function Log({ contract, log, zone }: { contract: string; log: FollowedLog; zone: string }) {
  const t = useWords(accessWords)
  const d = useWords(detectionWords)
  const language = useLanguage()
  const odd = [
    ['unparsed', log.unparsed],
    ['late', log.late],
    ['overLong', log.over_long],
    ['withoutTime', log.without_time],
  ] as const
  const facts: (Fact | false | undefined)[] = [
    { key: 'host', term: d('host'), value: <HostLink contract={contract} host={log.host} /> },
    log.purpose && { key: 'purpose', term: t('purpose'), value: t(log.purpose) },
    log.reason !== undefined && { key: 'reason', term: t('reason'), value: log.reason },
    log.newest !== undefined && { key: 'newest', term: t('newest'), value: showInstant(log.newest, language, zone) },
    log.told_at !== undefined && { key: 'told', term: t('toldAt'), value: showInstant(log.told_at, language, zone) },
    log.silent_minutes !== undefined && { key: 'silent', term: t('silentAfter'), value: showElapsed(log.silent_minutes * 60_000, language) },
    {
      key: 'lines',
      term: t('counted'),
      value: (
        <span className="flex flex-wrap gap-x-6 tabular-nums">
          <span>
            {t('lines')} {number(log.lines)}
          </span>
          {odd.map(([word, count]) => (
            <span key={word} className={count > 0 ? 'font-700' : 'text-solid-gray-700'}>
              {t(word)} {number(count)}
            </span>
          ))}
        </span>
      ),
    },
  ]
  return (
    <section className="panel" aria-label={log.name}>
      <h3 className="mb-3 flex flex-wrap items-center gap-3">
        <Tag tone={tones[log.state]}>{t(log.state)}</Tag>
        <Code>{log.name}</Code>
        {log.log && (
          <span className="text-std-16N-170">
            <RecordLink contract={contract} {...log.log} />
          </span>
        )}
        {log.since && <span className="text-std-16N-170 text-solid-gray-700">{t('since', { at: showInstantShort(log.since, language, zone) })}</span>}
      </h3>
      <Facts facts={facts.filter((fact) => typeof fact === 'object')} />
      <Hours log={log} zone={zone} />
    </section>
  )
}

function Store({ contract, store, zone }: { contract: string; store: AccessStore; zone: string }) {
  const t = useWords(accessWords)
  const d = useWords(detectionWords)
  const language = useLanguage()
  const sealed = store.heads[0]
  return (
    <>
      <Facts
        facts={[
          { key: 'events', term: t('storeEvents'), value: number(store.events) },
          { key: 'kept', term: t('storeKept'), value: t('months', { count: store.kept_months }) },
          { key: 'head', term: t('storeHead'), value: store.head ? <Code>{store.head.hash}</Code> : '―' },
          {
            key: 'sealed',
            term: t('storeSealed'),
            value: sealed ? (
              <>
                <Code>{sealed.hash}</Code>{' '}
                <Link to="/c/$contract/ledger/$index" params={{ contract, index: String(sealed.index) }} className="link">
                  {t('storeSealedAt', { at: showInstant(sealed.at, language, zone), events: number(sealed.events) })}
                </Link>
              </>
            ) : (
              t('notSealed')
            ),
          },
        ]}
      />
      {store.months.length > 0 && (
        <div className="mt-6">
          <h3 className="mb-3">{t('byMonth')}</h3>
          <DataTable
            caption={t('byMonth')}
            rows={[...store.months].reverse()}
            keyOf={(month) => month.month}
            atOnce={13}
            columns={[
              { key: 'month', head: t('month'), heads: true, cell: (month) => month.month },
              { key: 'events', head: d('count'), end: true, cell: (month) => number(month.events) },
              {
                key: 'bytes',
                head: t('size'),
                end: true,
                cell: (month) => (month.dropped_at ? t('dropped', { at: showInstantShort(month.dropped_at, language, zone) }) : showSize(month.bytes)),
              },
            ]}
          />
        </div>
      )}
    </>
  )
}

/** How the followed logs are, and how the history is kept. */
export function LogsPage({ contract }: { contract: string }) {
  const t = useWords(accessWords)
  const logs = useQuery(logsQuery(contract))
  const store = useQuery(storeQuery(contract))
  const zone = useQuery(contractQuery(contract)).data?.zone ?? defaultZone
  return (
    <>
      <Head
        contract={contract}
        title={t('logs')}
        lead={t('logsLead')}
        aside={
          <ButtonLink to="/c/$contract/registers/$register/new" params={{ contract, register: 'log_source' }} variant="secondary" size="small">
            {t('toRegister')}
          </ButtonLink>
        }
      />
      <Loaded query={logs} lines={6}>
        {(found) =>
          found.length === 0 ? (
            <Empty title={t('logsNone')}>{t('logsNoneLead')}</Empty>
          ) : (
            <div className="space-y-4">
              {found.map((log) => (
                <Log key={`${log.host.id}/${log.name}/${log.log?.record}`} contract={contract} log={log} zone={zone} />
              ))}
            </div>
          )
        }
      </Loaded>
      <Section title={t('store')}>
        <Loaded query={store}>{(found) => <Store contract={contract} store={found} zone={zone} />}</Loaded>
      </Section>
    </>
  )
}
