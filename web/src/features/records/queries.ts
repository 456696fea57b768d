import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, apiUrl, type ClauseNode, type FileValue, homeQuery, send } from '@/lib/api'
import type { Choice } from '@/components/fields'
import { currentLanguage, textOf } from '@/lib/i18n'

export interface RecordFilter {
  q?: string | undefined
  state?: string | undefined
  sort?: string | undefined
  /** `filter.<field>` → exact value; `<date>.from` and `<date>.until` → first and last day */
  fields?: Record<string, string>
}

const pageSize = 200

export function filterQuery(filter: RecordFilter): Record<string, string | undefined> {
  const query: Record<string, string | undefined> = { q: filter.q, state: filter.state, sort: filter.sort }
  for (const [field, value] of Object.entries(filter.fields ?? {})) query[`filter.${field}`] = value
  return query
}

export const recordsQuery = (contract: string, register: string, filter: RecordFilter) =>
  infiniteQueryOptions({
    queryKey: ['contract', contract, 'records', register, filter],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.get('/contracts/{contract}/registers/{register}/records', {
        path: { contract, register },
        query: { ...filterQuery(filter), limit: pageSize, cursor: pageParam },
        signal,
      }),
    getNextPageParam: (page) => page.next_cursor,
  })

export const creatingQuery = (contract: string, register: string) =>
  queryOptions({
    queryKey: ['contract', contract, 'creating', register],
    queryFn: async ({ signal }) =>
      (await api.get('/contracts/{contract}/registers/{register}/actions', { path: { contract, register }, signal })).items,
  })

/** What a field may refer to: a record's number is what people know it by, anything else is known by its title. */
export async function findReferences(contract: string, register: string, typed: string, signal: AbortSignal): Promise<Choice[]> {
  const found = await api.get('/contracts/{contract}/references/{register}', { path: { contract, register }, query: { q: typed }, signal })
  const language = currentLanguage()
  return found.items.map((one) => ({ id: one.record, label: [one.record, textOf(one.title, language)].filter(Boolean).join(' ') }))
}

export async function uploadFile(contract: string, file: File): Promise<FileValue> {
  const answer = await send('POST', apiUrl('/contracts/{contract}/files', { path: { contract }, query: { name: file.name } }), {
    headers: { 'Content-Type': file.type || 'application/octet-stream' },
    body: file,
  })
  return (await answer.json()) as FileValue
}

/** Clause id → how it is printed in the contract. */
export const clauseLabelsQuery = (contract: string) =>
  queryOptions({
    ...homeQuery(contract),
    select: (home) => {
      const labels: Record<string, string> = {}
      const visit = (nodes: readonly ClauseNode[]) => {
        for (const node of nodes) {
          labels[node.id] = node.label
          visit(node.children)
        }
      }
      visit(home.chapters)
      return labels
    },
  })
