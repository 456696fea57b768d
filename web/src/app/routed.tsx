import { useParams, useSearch } from '@tanstack/react-router'
import { type FunctionComponent, lazy, type ReactNode, Suspense } from 'react'
import { Loading } from '@/components/feedback'

/**
 * A page that is fetched when first opened, fed with the parts of its address. Its key is the address, so that nothing of one
 * record is ever shown on the page of another.
 */
export function routed<Props>(load: () => Promise<FunctionComponent<Props>>): () => ReactNode {
  const Page = lazy(async () => ({ default: (await load()) as FunctionComponent<object> })) as FunctionComponent<Record<string, unknown>>
  return function Routed() {
    const params = useParams({ strict: false }) as Record<string, string>
    const search = useSearch({ strict: false }) as Record<string, string>
    return (
      <Suspense fallback={<Loading lines={8} />}>
        <Page key={Object.values(params).join('/')} {...params} search={search} />
      </Suspense>
    )
  }
}
