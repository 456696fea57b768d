import { queryOptions } from '@tanstack/react-query'
import { api } from './client'

// Read by several features; all stand under ['contract', id], so that an event reads them anew together.
const base = (contract: string) => ['contract', contract] as const

export const contractQuery = (contract: string) =>
  queryOptions({
    queryKey: [...base(contract), 'settings'],
    queryFn: ({ signal }) => api.get('/contracts/{contract}', { path: { contract }, signal }),
  })

export const registersQuery = (contract: string) =>
  queryOptions({
    queryKey: [...base(contract), 'registers'],
    queryFn: async ({ signal }) => (await api.get('/contracts/{contract}/registers', { path: { contract }, signal })).items,
  })

export const registerQuery = (contract: string, register: string) =>
  queryOptions({
    queryKey: [...base(contract), 'register', register],
    staleTime: 60_000,
    queryFn: ({ signal }) => api.get('/contracts/{contract}/registers/{register}', { path: { contract, register }, signal }),
  })

export const peopleQuery = (contract: string) =>
  queryOptions({
    queryKey: [...base(contract), 'people'],
    queryFn: async ({ signal }) => (await api.get('/contracts/{contract}/people', { path: { contract }, signal })).items,
  })

export const rolesQuery = (contract: string) =>
  queryOptions({
    queryKey: [...base(contract), 'roles'],
    staleTime: 600_000,
    queryFn: async ({ signal }) => (await api.get('/contracts/{contract}/roles', { path: { contract }, signal })).items,
  })

export const approvalsQuery = (contract: string) =>
  queryOptions({
    queryKey: [...base(contract), 'approvals'],
    queryFn: ({ signal }) => api.get('/contracts/{contract}/approvals', { path: { contract }, signal }),
  })

export const homeQuery = (contract: string) =>
  queryOptions({
    queryKey: [...base(contract), 'home'],
    queryFn: ({ signal }) => api.get('/contracts/{contract}/home', { path: { contract }, signal }),
  })

export const hostsQuery = (contract: string) =>
  queryOptions({
    queryKey: [...base(contract), 'hosts'],
    queryFn: async ({ signal }) => (await api.get('/contracts/{contract}/hosts', { path: { contract }, signal })).items,
  })

export const recordQuery = (contract: string, register: string, record: string) =>
  queryOptions({
    queryKey: [...base(contract), 'record', register, record],
    queryFn: ({ signal }) =>
      api.get('/contracts/{contract}/registers/{register}/records/{record}', { path: { contract, register, record }, signal }),
  })

/** Alerts of a time, of one host when asked for: by state, level, rule, host and day. */
export const alertCountsQuery = (contract: string, filter: Record<string, string>) =>
  queryOptions({
    queryKey: [...base(contract), 'alerts', 'counts', filter],
    queryFn: ({ signal }) => api.get('/contracts/{contract}/alert-counts', { path: { contract }, query: filter, signal }),
  })
