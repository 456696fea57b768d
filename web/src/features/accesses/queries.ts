import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query'
import { type AccessCounts, type AccessEvent, api } from '@/lib/api'
import { type Latest, merged } from './latest'

const base = (contract: string) => ['contract', contract, 'accesses'] as const
const pageSize = 100
const latestSize = 100

/** As the API has it: `person`, `user`, `source`, `host`, `kind`, `outcome`, `from`, `until`. */
export type AccessFilter = Record<string, string>

export const accessesQuery = (contract: string, filter: AccessFilter) =>
  infiniteQueryOptions({
    queryKey: [...base(contract), 'list', filter],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.get('/contracts/{contract}/accesses', { path: { contract }, query: { ...filter, limit: pageSize, cursor: pageParam }, signal }),
    getNextPageParam: (page) => page.next_cursor,
  })

/** Everything that a filter lets through, newest first, as far as `most`. */
export async function allAccesses(contract: string, filter: AccessFilter, most: number): Promise<{ events: AccessEvent[]; cut: boolean }> {
  const events: AccessEvent[] = []
  let cursor: string | undefined
  do {
    const page = await api.get('/contracts/{contract}/accesses', { path: { contract }, query: { ...filter, limit: 200, cursor } })
    events.push(...page.items)
    cursor = page.next_cursor
  } while (cursor !== undefined && events.length < most)
  return { events: events.slice(0, most), cut: cursor !== undefined }
}

/** What came last, on top of what was there before. */
export const latestQuery = (client: QueryClient, contract: string) => {
  const queryKey = [...base(contract), 'latest'] as const
  return queryOptions({
    queryKey,
    queryFn: async ({ signal }) => {
      const page = await api.get('/contracts/{contract}/accesses', { path: { contract }, query: { limit: latestSize }, signal })
      return merged(client.getQueryData<Latest>(queryKey), page.items)
    },
  })
}

export const countsQuery = (contract: string, by: AccessCounts['by'], filter: AccessFilter) =>
  queryOptions({
    queryKey: [...base(contract), 'counts', by, filter],
    queryFn: ({ signal }) => api.get('/contracts/{contract}/access-counts', { path: { contract }, query: { ...filter, by }, signal }),
  })

export const networksQuery = (contract: string, filter: AccessFilter) =>
  queryOptions({
    queryKey: [...base(contract), 'networks', filter],
    queryFn: ({ signal }) => api.get('/contracts/{contract}/access-networks', { path: { contract }, query: filter, signal }),
  })

export const dayQuery = (contract: string, person: string, date: string) =>
  queryOptions({
    queryKey: [...base(contract), 'day', person, date],
    queryFn: ({ signal }) => api.get('/contracts/{contract}/access-day', { path: { contract }, query: { person, date }, signal }),
  })

export const storeQuery = (contract: string) =>
  queryOptions({
    queryKey: [...base(contract), 'store'],
    queryFn: ({ signal }) => api.get('/contracts/{contract}/access-store', { path: { contract }, signal }),
  })

export const logsQuery = (contract: string) =>
  queryOptions({
    queryKey: ['contract', contract, 'logs'],
    queryFn: async ({ signal }) => (await api.get('/contracts/{contract}/logs', { path: { contract }, signal })).items,
  })

export const latestAlertsQuery = (contract: string) =>
  queryOptions({
    queryKey: ['contract', contract, 'alerts', 'latest'],
    queryFn: async ({ signal }) => (await api.get('/contracts/{contract}/alerts', { path: { contract }, query: { limit: 5 }, signal })).items,
  })
