import { queryOptions } from '@tanstack/react-query'
import { api } from '@/lib/api'

/** Whether the instance still has to be set up. Read once a visit: it changes once in its life. */
export const setupQuery = queryOptions({
  queryKey: ['setup'],
  staleTime: Infinity,
  queryFn: ({ signal }) => api.get('/setup', { signal }),
})
