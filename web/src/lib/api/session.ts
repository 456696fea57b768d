import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { api, setCsrfToken } from './client'
import { Problem } from './problem'
import type { Session } from './types'

export const sessionKey = ['session'] as const

/** null: nobody is logged in. */
export const sessionQuery = queryOptions({
  queryKey: sessionKey,
  staleTime: 60_000,
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      const session = await api.get('/session', { signal })
      setCsrfToken(session.csrf_token)
      return session
    } catch (error) {
      if (error instanceof Problem && error.kind === 'unauthenticated') return null
      throw error
    }
  },
})

export function useSession(): Session | null {
  return useQuery(sessionQuery).data ?? null
}

/** My place in a contract: side, roles, whether I administrate. */
export function useMembership(contract: string): Session['contracts'][number] | undefined {
  return useSession()?.contracts.find((one) => one.id === contract)
}

export function useBeginSession(): (session: Session) => void {
  const client = useQueryClient()
  return useCallback(
    (session) => {
      setCsrfToken(session.csrf_token)
      client.clear()
      client.setQueryData(sessionKey, session)
    },
    [client],
  )
}

export function useEndSession(): () => Promise<void> {
  const client = useQueryClient()
  return useCallback(async () => {
    await api.delete('/session')
    setCsrfToken('')
    // The session goes first: the pages leave, and only then is what they showed forgotten.
    client.setQueryData(sessionKey, null)
    client.removeQueries({ predicate: (query) => query.queryKey[0] !== sessionKey[0] })
  }, [client])
}
