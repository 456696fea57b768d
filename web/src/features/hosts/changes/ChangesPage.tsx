import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Empty, Listed } from '@/components/feedback'
import { FilterForm, type Search, withoutEmpty } from '@/components/fields'
import { PageHead } from '@/components/page'
import { contractQuery } from '@/lib/api'
import { defaultZone, instantsOf } from '@/lib/dates'
import { useWords } from '@/lib/i18n'
import { type ChangeFilter, explainedQuery, fileChangesQuery, hostQuery, packageChangesQuery } from '../queries'
import { hostWords } from '../words'
import { FileTable } from './FileTable'
import { ExplainedTable, PackageTable } from './PackageTable'
import { changeWords } from './words'

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
  const covered = {
    key: 'covered',
    label: t('covered'),
    choices: [
      { id: 'no', label: t('coveredNo') },
      { id: 'yes', label: t('coveredYes') },
    ],
  }
  const what = { key: 'what', label: t('what'), choices: kinds.map((kind) => ({ id: kind, label: t(kind) })) }
  return (
    <FilterForm
      search={search}
      onChange={(next) => onChange({ ...next, view })}
      texts={[{ key: 'q', label: t(view === 'files' ? 'path' : 'packageName'), help: t('partHelp') }]}
      choices={view === 'files' ? [covered, what] : view === 'packages' ? [covered] : []}
    />
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
    <Listed query={query} none={<Empty title={t('noneFiles')} />} filtered={filtered}>
      {(items) => <FileTable contract={contract} changes={items} zone={zone} />}
    </Listed>
  )
}

function Packages({ contract, host, filter, filtered, zone }: ListProps) {
  const t = useWords(changeWords)
  const query = useInfiniteQuery(packageChangesQuery(contract, host, filter))
  return (
    <Listed query={query} none={<Empty title={t('nonePackages')} />} filtered={filtered}>
      {(items) => <PackageTable contract={contract} changes={items} zone={zone} />}
    </Listed>
  )
}

function Explained({ contract, host, filter, filtered, zone }: ListProps) {
  const t = useWords(changeWords)
  const query = useInfiniteQuery(explainedQuery(contract, host, filter))
  return (
    <Listed query={query} none={<Empty title={t('noneExplained')} />} filtered={filtered}>
      {(items) => <ExplainedTable changes={items} zone={zone} />}
    </Listed>
  )
}

/** The address keeps days; the server asks for instants, `until` being the end of its day. */
function filterOf({ q, covered, what, from, until }: Search, view: View, zone: string): ChangeFilter {
  const all = {
    q,
    covered: view === 'explained' ? undefined : covered,
    what: view === 'files' ? what : undefined,
    ...instantsOf(from, until, zone),
  }
  return withoutEmpty(all)
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
    void navigate({ to: '.', search: withoutEmpty(next) as never, replace: true })
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
