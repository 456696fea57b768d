import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, send } from '@/lib/api'
import type { ExplainedChange, FileChange, Observed, PackageChange } from './shapes'

export const hostsQuery = (contract: string) =>
  queryOptions({
    queryKey: ['contract', contract, 'hosts'],
    queryFn: async ({ signal }) => (await api.get('/contracts/{contract}/hosts', { path: { contract }, signal })).items,
  })

export const hostQuery = (contract: string, host: string) =>
  queryOptions({
    queryKey: ['contract', contract, 'host', host],
    queryFn: ({ signal }) => api.get('/contracts/{contract}/hosts/{host}', { path: { contract, host }, signal }),
  })

async function read<Body>(contract: string, host: string, what: string, query: Record<string, string>, signal: AbortSignal): Promise<Body> {
  const answer = await send('GET', `/api/v1/contracts/${contract}/hosts/${host}/${what}?${new URLSearchParams(query)}`, { signal })
  return (await answer.json()) as Body
}

export const observedQuery = (contract: string, host: string) =>
  queryOptions({
    queryKey: ['contract', contract, 'host', host, 'observed'],
    queryFn: ({ signal }) => read<Observed>(contract, host, 'observed', {}, signal),
  })

const pageSize = '50'

function listQuery<Item>(contract: string, host: string, what: string, filter: Record<string, string>) {
  return infiniteQueryOptions({
    queryKey: ['contract', contract, 'host', host, what, filter],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      read<{ items: Item[]; next_cursor?: string }>(
        contract,
        host,
        what,
        { ...filter, limit: pageSize, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      ),
    getNextPageParam: (page) => page.next_cursor,
  })
}

export const fileChangesQuery = (contract: string, host: string, filter: Record<string, string>) =>
  listQuery<FileChange>(contract, host, 'file-changes', filter)
export const packageChangesQuery = (contract: string, host: string, filter: Record<string, string>) =>
  listQuery<PackageChange>(contract, host, 'package-changes', filter)
export const explainedQuery = (contract: string, host: string) => listQuery<ExplainedChange>(contract, host, 'explained-changes', {})
