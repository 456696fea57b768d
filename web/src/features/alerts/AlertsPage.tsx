import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { ButtonLink } from '@/components/Button'
import { alertLevels, AlertStateTag, alertStates, detectionWords, HostLink, LevelTag } from '@/components/detection'
import { Empty, Listed } from '@/components/feedback'
import { FilterForm, type Search, withoutEmpty } from '@/components/fields'
import { DataTable, PageHead, Section } from '@/components/page'
import { type Alert, alertCountsQuery, contractQuery, hostsQuery } from '@/lib/api'
import { defaultZone, instantsOf, showInstantShort } from '@/lib/dates'
import { textOf, useLanguage, useMarks, useWords } from '@/lib/i18n'
import { AlertPictures } from './Pictures'
import { type AlertFilter, alertsQuery } from './queries'
import { alertWords } from './words'

const unanswered = 'open,acknowledged'

/** Levels at and above each, as the API asks for them. */
const orHigher = alertLevels.slice(1, -1).map((level, at) => ({ level, list: alertLevels.slice(0, at + 2).join(',') }))

function Filter({ contract, search, onChange }: { contract: string; search: Search; onChange: (search: Search) => void }) {
  const t = useWords(alertWords)
  const d = useWords(detectionWords)
  const language = useLanguage()
  const hosts = useQuery(hostsQuery(contract)).data ?? []
  const rules = useQuery(alertCountsQuery(contract, {})).data?.rules ?? []
  return (
    <FilterForm
      key={`${search.from}/${search.until}/${search.source}/${search.user}`}
      search={search}
      onChange={onChange}
      choices={[
        {
          key: 'state',
          label: d('state'),
          any: t('unanswered'),
          choices: [{ id: 'all', label: t('allStates') }, ...alertStates.map((state) => ({ id: state, label: d(state) }))],
        },
        {
          key: 'level',
          label: d('level'),
          choices: orHigher.map(({ level, list }) => ({ id: list, label: t('orHigher', { level: d(level) }) })).concat({ id: 'critical', label: d('critical') }),
        },
        { key: 'host', label: d('host'), choices: hosts.map((host) => ({ id: host.id, label: host.name })) },
        { key: 'rule', label: d('rule'), choices: rules.map((rule) => ({ id: rule.id, label: textOf(rule.title, language) })) },
      ]}
      texts={[
        { key: 'source', label: d('source') },
        { key: 'user', label: d('user') },
      ]}
    />
  )
}

export function AlertTable({ contract, alerts, zone }: { contract: string; alerts: readonly Alert[]; zone: string }) {
  const t = useWords(alertWords)
  const d = useWords(detectionWords)
  const language = useLanguage()
  const { join } = useMarks()
  return (
    <DataTable
      caption={t('title')}
      rows={alerts}
      keyOf={(alert) => alert.record}
      columns={[
        { key: 'level', head: d('level'), cell: (alert) => <LevelTag level={alert.rule.level} /> },
        {
          key: 'what',
          head: t('what'),
          heads: true,
          cell: (alert) => (
            <>
              <Link to="/c/$contract/alerts/$alert" params={{ contract, alert: alert.record }} className="link font-700">
                {textOf(alert.rule.title, language) || alert.rule.id}
              </Link>
              <span className="block text-dns-14N-130 text-solid-gray-700">{alert.record}</span>
            </>
          ),
        },
        { key: 'host', head: d('host'), cell: (alert) => <HostLink contract={contract} host={alert.host} /> },
        { key: 'who', head: t('who'), cell: (alert) => join(alert.source, alert.user) },
        { key: 'count', head: d('count'), end: true, cell: (alert) => alert.count.toLocaleString('en') },
        { key: 'last', head: t('last'), unbroken: true, cell: (alert) => showInstantShort(alert.last_at, language, zone) },
        { key: 'state', head: d('state'), cell: (alert) => <AlertStateTag state={alert.state} /> },
      ]}
    />
  )
}

function filterOf(search: Search, zone: string): AlertFilter {
  const { state = unanswered, level, rule, host, source, user, from, until } = search
  return withoutEmpty({ state: state === 'all' ? undefined : state || unanswered, level, rule, host, source, user, ...instantsOf(from, until, zone) })
}

/** Alerts that a filter lets through, the newest first. The address keeps the filter. */
export function AlertsPage({ contract, search }: { contract: string; search: Search }) {
  const t = useWords(alertWords)
  const navigate = useNavigate()
  const zone = useQuery(contractQuery(contract)).data?.zone ?? defaultZone
  const filter = filterOf(search, zone)
  const query = useInfiniteQuery(alertsQuery(contract, filter))
  const change = (next: Search) => void navigate({ to: '.', search: withoutEmpty(next) as never, replace: true })
  const { state: _, ...narrowing } = search
  return (
    <>
      <PageHead
        title={t('title')}
        lead={t('lead')}
        help="alerts"
        aside={
          <ButtonLink to="/c/$contract/accesses/logs" params={{ contract }} variant="secondary" size="small">
            {t('toLogs')}
          </ButtonLink>
        }
      />
      <AlertPictures contract={contract} search={search} zone={zone} onChange={change} />
      <Section title={t('alerts')}>
        <Filter contract={contract} search={search} onChange={change} />
        <Listed query={query} filtered={Object.keys(narrowing).length > 0} none={<Empty title={t('none')}>{t('noneLead')}</Empty>}>
          {(alerts) => <AlertTable contract={contract} alerts={alerts} zone={zone} />}
        </Listed>
      </Section>
    </>
  )
}
