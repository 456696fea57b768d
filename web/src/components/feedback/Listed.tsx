import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useWords } from '@/lib/i18n'
import { Button } from '../Button'
import { componentWords } from '../words'
import { Empty, Loading, ProblemNotice } from './States'

interface Page<Item> {
  items: Item[]
  next_cursor?: string
}

interface ListedProps<Item> {
  query: UseInfiniteQueryResult<{ pages: Page<Item>[] }>
  /** What is said when there is nothing at all. */
  none: ReactNode
  /** A filter may be why there is nothing. */
  filtered: boolean
  children: (items: Item[]) => ReactNode
}

/** A list that comes by portions: how many there are, the list, and a button for more. */
export function Listed<Item>({ query, none, filtered, children }: ListedProps<Item>) {
  const t = useWords(componentWords)
  if (query.isPending) return <Loading lines={8} />
  if (!query.data) return <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />
  const items = query.data.pages.flatMap((page) => page.items)
  if (items.length === 0 && !query.hasNextPage) return filtered ? <Empty title={t('noneFiltered')}>{t('noneFilteredLead')}</Empty> : none
  return (
    <>
      <p role="status" className="mb-2">
        {t(query.hasNextPage ? 'foundMore' : 'found', { count: items.length })}
      </p>
      {items.length > 0 && children(items)}
      {query.hasNextPage && (
        <div className="mt-6 text-center" data-screen-only>
          <Button variant="secondary" onPress={() => void query.fetchNextPage()} isDisabled={query.isFetchingNextPage}>
            {t('more')}
          </Button>
        </div>
      )}
    </>
  )
}
