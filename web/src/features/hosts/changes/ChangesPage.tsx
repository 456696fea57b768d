import { type UseInfiniteQueryResult, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, type ReactNode, useState } from 'react'
import { Button } from '@/components/Button'
import { Empty, Loading, ProblemNotice } from '@/components/feedback'
import { ChoiceInput, DateInput, TextInput } from '@/components/fields'
import { PageHead } from '@/components/page'
import { componentWords } from '@/components/words'
import { contractQuery } from '@/lib/api'
import { defaultZone, instantOf, parseDate } from '@/lib/dates'
import { useWords } from '@/lib/i18n'
import { type ChangeFilter, explainedQuery, fileChangesQuery, hostQuery, packageChangesQuery } from '../queries'
import { hostWords } from '../words'
import { FileTable } from './FileTable'
import { ExplainedTable, PackageTable } from './PackageTable'
import { changeWords } from './words'

type Search = Record<string, string>
const views = ['files', 'packages', 'explained'] as const
type View = (typeof views)[number]
const kinds = ['added', 'removed', 'content', 'attributes', 'replaced'] as const

interface FilterProps {
  view: View
  search: Search
  onChange: (search: Search) => void
}

function Filter({ view, search, onChange }: FilterProps) {
  const t = useWords(changeWords)
  const [typed, setTyped] = useState({ q: search.q ?? '', from: search.from ?? '', until: search.until ?? '' })
  const [wrong, setWrong] = useState<'from' | 'until'>()
  const type = (key: keyof typeof typed) => (text: string) => setTyped((known) => ({ ...known, [key]: text }))
  const day = (text: string) => (text.trim() === '' ? '' : parseDate(text))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const from = day(typed.from)
    const until = day(typed.until)
    setWrong(from === null ? 'from' : until === null ? 'until' : undefined)
    if (from !== null && until !== null) onChange({ ...search, q: typed.q.trim(), from, until })
  }
  const problem = (key: 'from' | 'until') => (wrong === key ? { error: t('errDate') } : {})
  return (
    <form role="search" aria-label={t('filter')} onSubmit={submit} noValidate className="panel mb-6 grid items-end gap-x-6 gap-y-4 bg-solid-gray-50 md:grid-cols-2 lg:grid-cols-3">
      <TextInput label={t(view === 'files' ? 'path' : 'packageName')} value={typed.q} onChange={type('q')} />
      {view !== 'explained' && (
        <ChoiceInput
          listed
          label={t('covered')}
          value={search.covered ?? 'any'}
          onChange={(covered) => onChange({ ...search, covered: covered === 'any' ? '' : covered })}
          choices={[
            { id: 'any', label: t('coveredAny') },
            { id: 'no', label: t('coveredNo') },
            { id: 'yes', label: t('coveredYes') },
          ]}
        />
      )}
      {view === 'files' && (
        <ChoiceInput
          listed
          label={t('what')}
          value={search.what ?? 'any'}
          onChange={(what) => onChange({ ...search, what: what === 'any' ? '' : what })}
          choices={[{ id: 'any', label: t('coveredAny') }, ...kinds.map((kind) => ({ id: kind, label: t(kind) }))]}
        />
      )}
      <DateInput label={t('from')} value={typed.from} onChange={type('from')} {...problem('from')} />
      <DateInput label={t('until')} value={typed.until} onChange={type('until')} {...problem('until')} />
      <div className="flex flex-wrap gap-3">
        <Button type="submit">{t('apply')}</Button>
        <Button
          variant="secondary"
          onPress={() => {
            setTyped({ q: '', from: '', until: '' })
            setWrong(undefined)
            onChange({ view })
          }}
        >
          {t('clear')}
        </Button>
      </div>
    </form>
  )
}

interface Page<Item> {
  items: Item[]
  next_cursor?: string
}

interface ListedProps<Item> {
  query: UseInfiniteQueryResult<{ pages: Page<Item>[] }>
  none: string
  filtered: boolean
  children: (items: Item[]) => ReactNode
}

function Listed<Item>({ query, none, filtered, children }: ListedProps<Item>) {
  const t = useWords(changeWords)
  const c = useWords(componentWords)
  if (query.isPending) return <Loading lines={8} />
  if (!query.data) return <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />
  const items = query.data.pages.flatMap((page) => page.items)
  if (items.length === 0 && !query.hasNextPage) return filtered ? <Empty title={t('noneFiltered')}>{t('noneFilteredLead')}</Empty> : <Empty title={none} />
  return (
    <>
      <p role="status" className="mb-2">
        {t(query.hasNextPage ? 'foundMore' : 'found', { count: items.length })}
      </p>
      {items.length > 0 && children(items)}
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

interface ListProps {
  contract: string
  host: string
  filter: ChangeFilter
  filtered: boolean
  zone: string
}

function Files({ contract, host, filter, filtered, zone }: ListProps) {
  const t = useWords(changeWords)
  const query = useInfiniteQuery(fileChangesQuery(contract, host, filter))
  return (
    <Listed query={query} none={t('noneFiles')} filtered={filtered}>
      {(items) => <FileTable contract={contract} changes={items} zone={zone} />}
    </Listed>
  )
}

function Packages({ contract, host, filter, filtered, zone }: ListProps) {
  const t = useWords(changeWords)
  const query = useInfiniteQuery(packageChangesQuery(contract, host, filter))
  return (
    <Listed query={query} none={t('nonePackages')} filtered={filtered}>
      {(items) => <PackageTable contract={contract} changes={items} zone={zone} />}
    </Listed>
  )
}

function Explained({ contract, host, filter, filtered, zone }: ListProps) {
  const t = useWords(changeWords)
  const query = useInfiniteQuery(explainedQuery(contract, host, filter))
  return (
    <Listed query={query} none={t('noneExplained')} filtered={filtered}>
      {(items) => <ExplainedTable changes={items} zone={zone} />}
    </Listed>
  )
}

/** The address keeps days; the server asks for instants, `until` being the end of its day. */
function filterOf({ q, covered, what, from, until }: Search, view: View, zone: string): ChangeFilter {
  const start = (day: string | undefined) => (day && instantOf(day, '00:00', zone)) || undefined
  const end = start(until)
  const all = {
    q,
    covered: view === 'explained' ? undefined : covered,
    what: view === 'files' ? what : undefined,
    from: start(from),
    until: end && new Date(Date.parse(end) + 86_400_000).toISOString(),
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value)) as ChangeFilter
}

/** Every change of files and packages of a host, filtered and by portions. The address keeps the filter. */
export function ChangesPage({ contract, host, search }: { contract: string; host: string; search: Search }) {
  const t = useWords(changeWords)
  const h = useWords(hostWords)
  const navigate = useNavigate()
  const zone = useQuery(contractQuery(contract)).data?.zone ?? defaultZone
  const name = useQuery(hostQuery(contract, host)).data?.name
  const view = views.find((one) => one === search.view) ?? 'files'
  const change = (next: Search) => {
    const kept = Object.fromEntries(Object.entries(next).filter(([, value]) => value !== ''))
    void navigate({ to: '.', search: kept as never, replace: true })
  }
  const filter = filterOf(search, view, zone)
  const part = { contract, host, filter, filtered: Object.keys(filter).length > 0, zone }
  const tab = (pressed: boolean) =>
    `min-h-10 rounded-8 border border-key-900 px-4 py-1 hover:underline ${pressed ? 'bg-key-900 text-white' : 'bg-white text-key-900'}`
  return (
    <>
      <PageHead
        title={name ? t('titleOf', { host: name }) : t('title')}
        lead={t('lead')}
        help="hosts"
        crumbs={[
          { label: h('title'), to: '/c/$contract/hosts', params: { contract } },
          { label: name ?? h('name'), to: '/c/$contract/hosts/$host', params: { contract, host } },
        ]}
      />
      <div role="group" aria-label={t('view')} className="mb-6 flex flex-wrap gap-2">
        {views.map((one) => (
          <button key={one} type="button" aria-pressed={one === view} className={tab(one === view)} onClick={() => change({ view: one })}>
            {t(one)}
          </button>
        ))}
      </div>
      <Filter key={view} view={view} search={search} onChange={change} />
      {view === 'files' && <Files {...part} />}
      {view === 'packages' && <Packages {...part} />}
      {view === 'explained' && <Explained {...part} />}
    </>
  )
}
