import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from '@/lib/api'

const base = (contract: string) => ['contract', contract, 'alerts'] as const
const pageSize = 50

/** As the API has it: `state`, `level`, `rule`, `host`, `source`, `user`, `from`, `until`. */
export type AlertFilter = Record<string, string>

export const alertsQuery = (contract: string, filter: AlertFilter) =>
  infiniteQueryOptions({
    queryKey: [...base(contract), 'list', filter],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.get('/contracts/{contract}/alerts', { path: { contract }, query: { ...filter, limit: pageSize, cursor: pageParam }, signal }),
    getNextPageParam: (page) => page.next_cursor,
  })

export const alertQuery = (contract: string, alert: string) =>
  queryOptions({
    queryKey: [...base(contract), 'one', alert],
    queryFn: ({ signal }) => api.get('/contracts/{contract}/alerts/{alert}', { path: { contract, alert }, signal }),
  })
