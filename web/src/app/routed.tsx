import { useParams, useSearch } from '@tanstack/react-router'
import { type FunctionComponent, type ReactNode, useEffect, useState } from 'react'
import { Loading, ProblemNotice } from '@/components/feedback'
import { PageHead } from '@/components/page'
import { offlineProblem, Problem } from '@/lib/api'
import { say, useWords } from '@/lib/i18n'
import { appWords } from './words'

type AnyPage = FunctionComponent<Record<string, unknown>>

async function isReachable(): Promise<boolean> {
  return fetch('/api/v1/version', { cache: 'no-store' }).then(
    (answer) => answer.ok,
    () => false,
  )
}

/** Code does not come when the server is away, and no longer when a newer version was installed meanwhile. */
async function fetchPage<Props>(load: () => Promise<FunctionComponent<Props>>): Promise<AnyPage> {
  try {
    return (await load()) as unknown as AnyPage
  } catch {
    if (!(await isReachable())) throw offlineProblem()
    throw new Problem('outdated', 0, { title: say(appWords, 'outdated'), detail: say(appWords, 'outdatedDetail') })
  }
}

/**
 * A page that is fetched when first opened, fed with the parts of its address. Its key is the address, so that nothing of one
 * record is ever shown on the page of another.
 */
export function routed<Props>(load: () => Promise<FunctionComponent<Props>>): () => ReactNode {
  let known: AnyPage | undefined
  return function Routed() {
    const t = useWords(appWords)
    const params = useParams({ strict: false }) as Record<string, string>
    const search = useSearch({ strict: false }) as Record<string, string>
    const [Page, setPage] = useState<AnyPage | undefined>(() => known)
    const [problem, setProblem] = useState<unknown>()
    const [attempt, setAttempt] = useState(0)
    useEffect(() => {
      let left = false
      fetchPage(load).then(
        (page) => {
          known = page
          if (!left) setPage(() => page)
        },
        (error: unknown) => {
          if (!left) setProblem(error)
        },
      )
      return () => {
        left = true
      }
    }, [attempt])
    // A browser may remember that code did not come: once the server answers, everything is loaded anew.
    const again = async () => {
      if (await isReachable()) window.location.reload()
      else setAttempt(attempt + 1)
    }
    if (Page) return <Page key={Object.values(params).join('/')} {...params} search={search} />
    if (problem === undefined) return <Loading lines={8} />
    return (
      <>
        <PageHead title={t('notShown')} />
        <ProblemNotice error={problem} onRetry={() => void again()} />
      </>
    )
  }
}
