import { type ReactNode, useMemo } from 'react'
import { Code, Tag } from '@/components/page'
import type { SiteDifference } from '@/lib/api'
import { textOf, useLanguage, useMarks, useWords } from '@/lib/i18n'
import { differenceOf, type Part } from '@/lib/text/difference'
import { surroundingWords } from './words'

function Marked({ parts, without }: { parts: readonly Part[]; without?: Part['kind'] }) {
  const t = useWords(surroundingWords)
  return parts.map((part, at) => {
    if (part.kind === without) return null
    if (part.kind === 'same') return <span key={at}>{part.text}</span>
    const gone = part.kind === 'gone'
    const Mark = gone ? 'del' : 'ins'
    return (
      <Mark key={at} className={gone ? 'bg-red-50 text-red-1000' : 'bg-green-50 text-green-1000'}>
        <span className="sr-only">{` ${t(gone ? 'gone' : 'added')} `}</span>
        {part.text}
        <span className="sr-only"> </span>
      </Mark>
    )
  })
}

const sheet = 'rounded-8 border border-solid-gray-420 bg-white p-3 break-all whitespace-pre-wrap'

/** One side as a visitor sees it, with what only this side has marked. */
function Picture({ title, children }: { title: string; children: ReactNode }) {
  return (
    <figure className="m-0 min-w-0">
      <figcaption className="text-std-16B-170">{title}</figcaption>
      <div className={sheet}>{children}</div>
    </figure>
  )
}

/** Two texts word by word, then as two sheets beside each other. */
function Texts({ before, after }: { before: string; after: string }) {
  const t = useWords(surroundingWords)
  const parts = useMemo(() => differenceOf(before, after), [before, after])
  return (
    <div className="space-y-3">
      <p className={`${sheet} font-mono`}>
        <Marked parts={parts} />
      </p>
      <div className="grid gap-3 md:grid-cols-2">
        <Picture title={t('before')}>
          <Marked parts={parts} without="new" />
        </Picture>
        <Picture title={t('after')}>
          <Marked parts={parts} without="gone" />
        </Picture>
      </div>
    </div>
  )
}

function BothSides({ difference }: { difference: SiteDifference }) {
  const t = useWords(surroundingWords)
  const { colon } = useMarks()
  const side = (word: 'before' | 'after', text: string) => (
    <span className="block">
      {t(word)}
      {colon}
      {text === '' ? t('nothingThere') : <Code>{text}</Code>}
    </span>
  )
  return (
    <p>
      {side('before', difference.before)}
      {side('after', difference.after)}
    </p>
  )
}

/** What is served against what was approved, in words. What is only worth knowing is told so. */
export function Differences({ differences }: { differences: readonly SiteDifference[] }) {
  const t = useWords(surroundingWords)
  const language = useLanguage()
  return (
    <ul className="space-y-4">
      {differences.map((difference, at) => {
        const { what, before, after } = difference
        const texts = (what === 'bytes' || what === 'region') && before !== '' && after !== ''
        return (
          <li key={at} className="space-y-2">
            <p className="flex flex-wrap items-center gap-2 text-std-16B-170">
              <Tag tone={difference.notice ? 'gray' : 'red'}>{t(`what_${what}`)}</Tag>
              <span>{textOf(difference.detail, language)}</span>
              {difference.notice && <span className="text-std-16N-170">{t('onlyNotice')}</span>}
            </p>
            {texts ? <Texts before={before} after={after} /> : (before || after) && <BothSides difference={difference} />}
          </li>
        )
      })}
    </ul>
  )
}
