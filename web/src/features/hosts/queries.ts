import { queryOptions } from '@tanstack/react-query'
import { api } from '@/lib/api'

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
