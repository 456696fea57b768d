import { useMemo } from 'react'
import { Code } from '@/components/page'
import { useMarks, useWords } from '@/lib/i18n'
import { differenceOf } from '@/lib/text/difference'
import type { SiteDifference } from '../shapes'
import { surroundingWords } from './words'

function WordByWord({ before, after }: { before: string; after: string }) {
  const t = useWords(surroundingWords)
  const parts = useMemo(() => differenceOf(before, after), [before, after])
  return (
    <p className="rounded-8 border border-solid-gray-420 bg-white p-3 font-mono break-all whitespace-pre-wrap">
      {parts.map((part, at) => {
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
      })}
    </p>
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

/** What is served against what was approved, in words. */
export function Differences({ differences }: { differences: readonly SiteDifference[] }) {
  const t = useWords(surroundingWords)
  const title = ({ what, detail }: SiteDifference) => {
    if (what === 'certificate') return t('certificateDiffers')
    if (what === 'bytes') return detail ? t('bytesOf', { detail }) : t('bytes')
    if (what === 'status') return t('status')
    return t(what, { detail })
  }
  return (
    <ul className="space-y-4">
      {differences.map((difference, at) => {
        const texts = (difference.what === 'bytes' || difference.what === 'region') && difference.before !== '' && difference.after !== ''
        return (
          <li key={at}>
            <p className="text-std-16B-170">{title(difference)}</p>
            {texts ? <WordByWord before={difference.before} after={difference.after} /> : (difference.before || difference.after) && <BothSides difference={difference} />}
          </li>
        )
      })}
    </ul>
  )
}
