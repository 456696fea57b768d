import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Button, buttonClass } from '@/components/Button'
import { ChoiceInput } from '@/components/fields'
import { Empty, Loading, ProblemNotice } from '@/components/feedback'
import { DownloadIcon } from '@/components/icons'
import { Code, DataTable, Facts, PageHead, RecordLink, Tag } from '@/components/page'
import { componentWords } from '@/components/words'
import { api, apiUrl, contractQuery } from '@/lib/api'
import { defaultZone, showInstantShort } from '@/lib/dates'
import { textOf, useLanguage, useWords } from '@/lib/i18n'
import { ledgerWords } from './words'

const types = [
  'record.acted',
  'assessed',
  'role.granted',
  'member.joined',
  'segment.received',
  'exemption.granted',
  'day.opened',
  'contract.opened',
] as const

interface LedgerPageProps {
  contract: string
  search: Record<string, string>
}

function Head({ contract, head }: { contract: string; head: { origin: string; size: number; root: string } }) {
  const t = useWords(ledgerWords)
  return (
    <section aria-labelledby="head" className="panel mb-8 bg-solid-gray-50">
      <h2 id="head" className="text-std-18B-160">
        {t('head')}
      </h2>
      <p className="mb-3 max-w-prose">{t('headLead')}</p>
      <Facts
        facts={[
          { key: 'origin', term: t('origin'), value: <Code>{head.origin}</Code> },
          { key: 'size', term: t('size'), value: head.size.toLocaleString('en-US') },
          { key: 'root', term: t('root'), value: <Code>{head.root}</Code> },
        ]}
      />
      <div className="mt-4 flex flex-wrap gap-3">
        <a
          className={buttonClass('secondary', 'small')}
          href={apiUrl('/contracts/{contract}/ledger/checkpoint', { path: { contract } })}
          download={`checkpoint-${contract}.txt`}
        >
          <DownloadIcon />
          {t('checkpoint')}
        </a>
        <a
          className={buttonClass('secondary', 'small')}
          href={apiUrl('/contracts/{contract}/ledger/vkey', { path: { contract } })}
          download={`vkey-${contract}.txt`}
        >
          <DownloadIcon />
          {t('vkey')}
        </a>
      </div>
    </section>
  )
}

export function LedgerPage({ contract, search }: LedgerPageProps) {
  const t = useWords(ledgerWords)
  const c = useWords(componentWords)
  const language = useLanguage()
  const navigate = useNavigate()
  const zone = useQuery(contractQuery(contract)).data?.zone ?? defaultZone
  const filter = { type: search.type, register: search.register, record: search.record }
  const query = useInfiniteQuery({
    queryKey: ['contract', contract, 'ledger', filter],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.get('/contracts/{contract}/ledger', { path: { contract }, query: { ...filter, limit: 50, cursor: pageParam }, signal }),
    getNextPageParam: (page) => page.next_cursor,
  })
  const events = query.data?.pages.flatMap((page) => page.items) ?? []
  const head = query.data?.pages[0]?.head
  const typeLabel = (type: string) => t(`type_${type.replace('.', '_')}` as 'type_assessed')
  return (
    <>
      <PageHead title={t('title')} lead={t('lead')} help="ledger" />
      {head && <Head contract={contract} head={head} />}
      <div className="mb-4 max-w-sm">
        <ChoiceInput
          listed
          label={t('typeFilter')}
          value={search.type ?? 'all'}
          onChange={(type) => void navigate({ to: '.', search: (type === 'all' ? {} : { type }) as never, replace: true })}
          choices={[{ id: 'all', label: t('allTypes') }, ...types.map((type) => ({ id: type, label: typeLabel(type) }))]}
        />
      </div>
      {query.error && <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Loading lines={8} />}
      {query.data && events.length === 0 && <Empty title={t('none')} />}
      {events.length > 0 && (
        <DataTable
          caption={t('title')}
          rows={events}
          keyOf={(event) => String(event.index)}
          columns={[
            {
              key: 'index',
              head: t('index'),
              heads: true,
              cell: (event) => (
                <Link to="/c/$contract/ledger/$index" params={{ contract, index: String(event.index) }} className="link font-700 tabular-nums">
                  {event.index}
                </Link>
              ),
            },
            { key: 'at', head: t('at'), cell: (event) => showInstantShort(event.at, language, zone) },
            {
              key: 'what',
              head: t('what'),
              cell: (event) => (
                <>
                  {textOf(event.summary, language)}{' '}
                  {(event.violations ?? 0) > 0 && <Tag tone="red">{t('breach', { count: event.violations ?? 0 })}</Tag>}
                </>
              ),
            },
            { key: 'actor', head: t('actor'), cell: (event) => event.actor?.name ?? '' },
            {
              key: 'record',
              head: t('record'),
              cell: (event) =>
                event.register && event.record && <RecordLink contract={contract} register={event.register} record={event.record} />,
            },
          ]}
        />
      )}
      {query.hasNextPage && (
        <div className="mt-6 text-center">
          <Button variant="secondary" onPress={() => void query.fetchNextPage()} isDisabled={query.isFetchingNextPage}>
            {c('more')}
          </Button>
        </div>
      )}
    </>
  )
}
