import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { asProblem } from '@/lib/api'
import { useWords } from '@/lib/i18n'
import { Button } from '../Button'
import { PageHead } from '../page'
import { componentWords } from '../words'
import { Notice } from './Notice'

export function Loading({ lines = 4 }: { lines?: number }) {
  const t = useWords(componentWords)
  return (
    <div role="status" className="space-y-3 py-4">
      <span className="sr-only">{t('loading')}</span>
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} aria-hidden="true" className="h-6 animate-pulse rounded-4 bg-solid-gray-100 odd:w-4/5" />
      ))}
    </div>
  )
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="rounded-12 border border-dashed border-solid-gray-420 bg-solid-gray-50 px-6 py-8 text-center">
      <p className="text-std-17B-170">{title}</p>
      {children !== undefined && <div className="mt-2 text-solid-gray-700">{children}</div>}
    </div>
  )
}

export function ProblemNotice({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const t = useWords(componentWords)
  const problem = asProblem(error)
  return (
    <Notice tone="error" title={problem.title || t('errorTitle')} live>
      {problem.detail && <p>{problem.detail}</p>}
      {onRetry && problem.kind !== 'forbidden' && (
        <Button variant="secondary" size="small" className="mt-3" onPress={onRetry}>
          {t('retry')}
        </Button>
      )}
    </Notice>
  )
}

interface LoadedProps<Data> {
  query: UseQueryResult<Data>
  /** What the page is called as long as its own title is not known. */
  title?: string
  children: (data: Data) => ReactNode
  lines?: number
}

/** Shows what was read, or that it is being read, or why it could not be. */
export function Loaded<Data>({ query, title, children, lines }: LoadedProps<Data>) {
  if (query.data !== undefined) return children(query.data)
  return (
    <>
      {title !== undefined && <PageHead title={title} />}
      {query.error ? (
        <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Loading {...(lines === undefined ? {} : { lines })} />
      )}
    </>
  )
}
