import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Button } from '@/components/Button'
import { accessKinds, accessOutcomes, detectionWords } from '@/components/detection'
import { Empty, Listed, ProblemNotice } from '@/components/feedback'
import { FilterForm, type Search, withoutEmpty } from '@/components/fields'
import { DownloadIcon } from '@/components/icons'
import { type AccessEvent, contractQuery, hostsQuery, peopleQuery } from '@/lib/api'
import { civilOf, defaultZone, today } from '@/lib/dates'
import { useWords } from '@/lib/i18n'
import { saveText, toCsv } from '@/lib/text/csv'
import { AccessTable } from './AccessTable'
import { filterOf } from './filter'
import { Head } from './Head'
import { type AccessFilter, accessesQuery, allAccesses } from './queries'
import { accessWords } from './words'

const csvMost = 10_000

function useCsv(contract: string, filter: AccessFilter, zone: string) {
  const t = useWords(accessWords)
  const d = useWords(detectionWords)
  return useMutation({
    mutationFn: async () => {
      const { events, cut } = await allAccesses(contract, filter, csvMost)
      const at = (instant: string) => {
        const civil = civilOf(instant, zone)
        return civil ? `${civil.date} ${civil.time}:${instant.slice(17, 19)}` : instant
      }
      const row = (event: AccessEvent) => [
        at(event.at),
        d(event.kind),
        d(event.outcome),
        event.member?.name ?? event.user,
        event.target_user,
        event.source,
        event.host?.name,
        event.target,
        event.method,
        event.detail,
        event.off_hours ? t('offHours') : '',
      ]
      const head = [t('at'), d('kind'), d('outcome'), d('user'), '→', d('source'), d('host'), t('target'), t('method'), t('detail'), t('offHours')]
      saveText(`${t('csvFile')}-${today(zone)}.csv`, toCsv(head, events.map(row)), 'text/csv;charset=utf-8')
      return { count: events.length, cut }
    },
  })
}

/** The access history, filtered and by portions. The address keeps the filter. */
export function SearchPage({ contract, search }: { contract: string; search: Search }) {
  const t = useWords(accessWords)
  const d = useWords(detectionWords)
  const navigate = useNavigate()
  const zone = useQuery(contractQuery(contract)).data?.zone ?? defaultZone
  const people = useQuery(peopleQuery(contract))
  const hosts = useQuery(hostsQuery(contract)).data ?? []
  const filter = filterOf(search, people.data ?? [], zone)
  // A name is a member only once the members are known.
  const query = useInfiniteQuery({ ...accessesQuery(contract, filter), enabled: !people.isPending })
  const csv = useCsv(contract, filter, zone)
  const change = (next: Search) => void navigate({ to: '.', search: withoutEmpty(next) as never, replace: true })
  const gaps = query.data?.pages.flatMap((page) => page.gaps) ?? []
  return (
    <>
      <Head contract={contract} title={t('title')} lead={t('lead')} />
      <FilterForm
        search={search}
        onChange={change}
        texts={[
          { key: 'person', label: t('person'), help: t('personHelp') },
          { key: 'source', label: d('source'), help: t('sourceHelp') },
        ]}
        choices={[
          {
            key: 'host',
            label: d('host'),
            choices: [...hosts.map((host) => ({ id: host.id, label: host.name })), { id: 'junshu', label: t('junshuItself') }],
          },
          { key: 'kind', label: d('kind'), choices: accessKinds.map((kind) => ({ id: kind, label: d(kind) })) },
          { key: 'outcome', label: d('outcome'), choices: accessOutcomes.map((outcome) => ({ id: outcome, label: d(outcome) })) },
        ]}
      />
      <div className="mb-4 flex flex-wrap items-center gap-4" data-screen-only>
        <Button variant="secondary" size="small" onPress={() => csv.mutate()} isDisabled={csv.isPending || !query.data}>
          <DownloadIcon />
          {t('csv')}
        </Button>
        <p role="status">
          {csv.isPending && t('csvMaking')}
          {csv.data && t(csv.data.cut ? 'csvCut' : 'csvDone', { count: csv.data.count.toLocaleString('en') })}
        </p>
      </div>
      {csv.error && <ProblemNotice error={csv.error} />}
      <Listed
        query={query}
        filtered={Object.keys(filter).length > 0}
        none={<Empty title={t('none')}>{t('noneLead')}</Empty>}
      >
        {(events) => <AccessTable contract={contract} events={events} gaps={gaps} zone={zone} />}
      </Listed>
      {query.data && query.data.pages.every((page) => page.items.length === 0) && gaps.length > 0 && (
        <div className="mt-6">
          <AccessTable contract={contract} events={[]} gaps={gaps} zone={zone} />
        </div>
      )}
    </>
  )
}
