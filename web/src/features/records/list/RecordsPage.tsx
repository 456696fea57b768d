import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useCallback, useMemo, useState } from 'react'
import { Button, ButtonLink } from '@/components/Button'
import { Empty, Loaded, Loading, ProblemNotice } from '@/components/feedback'
import { PlusIcon } from '@/components/icons'
import { PageHead } from '@/components/page'
import { contractQuery, registerQuery, type RegisterDefinition } from '@/lib/api'
import { defaultZone } from '@/lib/dates'
import { textOf, useLanguage, useWords } from '@/lib/i18n'
import { creatingQuery, type RecordFilter, recordsQuery } from '../queries'
import { WhoMay } from '../WhoMay'
import { recordWords } from '../words'
import { Filters } from './Filters'
import { RecordTable } from './RecordTable'

type Search = Record<string, string>

function filterOf(search: Search): RecordFilter {
  const fields: Record<string, string> = {}
  for (const [key, value] of Object.entries(search))
    if (key.startsWith('filter.') && value) fields[key.slice('filter.'.length)] = value
  return { q: search.q, state: search.state, sort: search.sort, fields }
}

interface NewRecordProps {
  contract: string
  definition: RegisterDefinition
  /** Shown to those who may begin no record. */
  whenNone?: ReactNode
}

function NewRecordLinks({ contract, definition, whenNone = null }: NewRecordProps) {
  const t = useWords(recordWords)
  const language = useLanguage()
  const creating = useQuery(creatingQuery(contract, definition.id)).data
  if (!creating) return null
  const allowed = creating.filter((action) => action.allowed)
  const only = allowed.length === 1 ? allowed[0] : undefined
  if (allowed.length === 0) return whenNone
  return (
    <ButtonLink
      to="/c/$contract/registers/$register/new"
      params={{ contract, register: definition.id }}
      search={only ? { action: only.action } : {}}
    >
      <PlusIcon />
      {only ? textOf(only.label, language) : t('newRecord')}
    </ButtonLink>
  )
}

function Records({ contract, definition, search }: { contract: string; definition: RegisterDefinition; search: Search }) {
  const t = useWords(recordWords)
  const navigate = useNavigate()
  const zone = useQuery(contractQuery(contract)).data?.zone ?? defaultZone
  const filter = useMemo(() => filterOf(search), [search])
  // The search box keeps what is being typed; clearing starts it anew.
  const [cleared, setCleared] = useState(0)
  const query = useInfiniteQuery(recordsQuery(contract, definition.id, filter))
  const change = useCallback(
    (next: RecordFilter) => {
      const fields = Object.fromEntries(Object.entries(next.fields ?? {}).map(([field, value]) => [`filter.${field}`, value]))
      void navigate({ to: '.', search: { q: next.q, state: next.state, sort: next.sort, ...fields } as never, replace: true })
    },
    [navigate],
  )
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query
  const readMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage({ cancelRefetch: false })
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])

  const clear = () => {
    change({ sort: filter.sort })
    setCleared(cleared + 1)
  }
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data])
  const total = query.data?.pages[0]?.total ?? rows.length
  const filtered = Boolean(filter.q || filter.state || Object.keys(filter.fields ?? {}).length)

  return (
    <>
      <Filters key={cleared} definition={definition} filter={filter} onChange={change} />
      {query.error && <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Loading lines={8} />}
      {query.data && (
        <p role="status" className="mb-2">
          {hasNextPage && query.data.pages[0]?.total === undefined
            ? t('foundMore', { count: rows.length })
            : t('found', { count: total })}
        </p>
      )}
      {query.data && rows.length > 0 && (
        <RecordTable
          contract={contract}
          definition={definition}
          rows={rows}
          total={total}
          zone={zone}
          sort={filter.sort ?? '-changed_at'}
          onSort={(sort) => change({ ...filter, sort })}
          onEnd={readMore}
        />
      )}
      {query.data && rows.length === 0 && filtered && (
        <Empty title={t('noMatch')}>
          <p>{t('noMatchLead')}</p>
          <Button variant="secondary" className="mt-4" onPress={clear}>
            {t('clearFilters')}
          </Button>
        </Empty>
      )}
      {query.data && rows.length === 0 && !filtered && (
        <Empty title={t('noRecords')}>
          <p className="mb-4">{t('noRecordsLead')}</p>
          <NewRecordLinks
            contract={contract}
            definition={definition}
            whenNone={<WhoMay contract={contract} definition={definition} />}
          />
        </Empty>
      )}
    </>
  )
}

export function RecordsPage({ contract, register, search }: { contract: string; register: string; search: Search }) {
  const t = useWords(recordWords)
  const language = useLanguage()
  const query = useQuery(registerQuery(contract, register))
  return (
    <Loaded query={query} title={t('register')}>
      {(definition) => (
        <>
          <PageHead
            title={textOf(definition.name, language)}
            lead={textOf(definition.description, language)}
            crumbs={[{ label: t('registers'), to: '/c/$contract/registers', params: { contract } }]}
            over={definition.form_number && <span lang="ja">{definition.form_number}</span>}
            help="records"
            aside={<NewRecordLinks contract={contract} definition={definition} />}
          />
          <Records contract={contract} definition={definition} search={search} />
        </>
      )}
    </Loaded>
  )
}
