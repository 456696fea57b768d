import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from '@/lib/api'

const ofHost = (contract: string, host: string) => ['contract', contract, 'host', host] as const

export const hostQuery = (contract: string, host: string) =>
  queryOptions({
    queryKey: ofHost(contract, host),
    queryFn: ({ signal }) => api.get('/contracts/{contract}/hosts/{host}', { path: { contract, host }, signal }),
  })

export const observedQuery = (contract: string, host: string) =>
  queryOptions({
    queryKey: [...ofHost(contract, host), 'observed'],
    queryFn: ({ signal }) => api.get('/contracts/{contract}/hosts/{host}/observed', { path: { contract, host }, signal }),
  })

/** `q`, `what`, `covered`, `from`, `until`, as the API has them. */
export type ChangeFilter = Record<string, string>

const pageSize = 50

function listQuery<Page extends { next_cursor?: string }>(
  key: readonly unknown[],
  filter: ChangeFilter,
  ask: (options: { query: ChangeFilter; signal: AbortSignal }) => Promise<Page>,
) {
  return infiniteQueryOptions({
    queryKey: [...key, filter],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      ask({ query: { ...filter, limit: String(pageSize), ...(pageParam ? { cursor: pageParam } : {}) }, signal }),
    getNextPageParam: (page) => page.next_cursor,
  })
}

export const fileChangesQuery = (contract: string, host: string, filter: ChangeFilter) =>
  listQuery([...ofHost(contract, host), 'file-changes'], filter, (options) =>
    api.get('/contracts/{contract}/hosts/{host}/file-changes', { path: { contract, host }, ...options }),
  )
export const packageChangesQuery = (contract: string, host: string, filter: ChangeFilter) =>
  listQuery([...ofHost(contract, host), 'package-changes'], filter, (options) =>
    api.get('/contracts/{contract}/hosts/{host}/package-changes', { path: { contract, host }, ...options }),
  )
export const explainedQuery = (contract: string, host: string, filter: ChangeFilter) =>
  listQuery([...ofHost(contract, host), 'explained-changes'], filter, (options) =>
    api.get('/contracts/{contract}/hosts/{host}/explained-changes', { path: { contract, host }, ...options }),
  )
