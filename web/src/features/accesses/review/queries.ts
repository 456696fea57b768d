import { queryOptions } from '@tanstack/react-query'
import { api, type RecordRow, type ReviewSheet } from '@/lib/api'
import type { Reviewed } from './months'

export const sheetQuery = (contract: string, from: string, until: string) =>
  queryOptions({
    // Not under the contract's key: what a person judges must not change below their eyes.
    queryKey: ['review-sheet', contract, from, until],
    staleTime: Infinity,
    queryFn: ({ signal }) => api.get('/contracts/{contract}/review-sheet', { path: { contract }, query: { from, until }, signal }),
  })

function reviewedOf(row: RecordRow): Reviewed {
  return { record: row.record, state: row.state, from: String(row.values.period_from ?? ''), until: String(row.values.period_until ?? '') }
}

export const reviewsQuery = (contract: string) =>
  queryOptions({
    queryKey: ['contract', contract, 'reviews'],
    queryFn: async ({ signal }) => {
      const page = await api.get('/contracts/{contract}/registers/{register}/records', {
        path: { contract, register: 'log_review' },
        query: { limit: 200 },
        signal,
      })
      return page.items.map((row) => ({ ...reviewedOf(row), row }))
    },
  })

/** The sheet as it was signed; nothing when the file is something else. */
export const keptSheetQuery = (contract: string, sha256: string) =>
  queryOptions({
    queryKey: ['review-sheet', contract, sha256],
    staleTime: Infinity,
    queryFn: async ({ signal }): Promise<ReviewSheet | null> => {
      const found: unknown = await api.get('/contracts/{contract}/files/{sha256}', { path: { contract, sha256 }, signal })
      const read: unknown = typeof found === 'string' ? JSON.parse(found) : found
      return typeof read === 'object' && read !== null && (read as { version?: unknown }).version === 1 ? (read as ReviewSheet) : null
    },
  })
