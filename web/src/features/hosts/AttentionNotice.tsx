import { Notice } from '@/components/feedback'
import type { HostDetail, HostObserved } from '@/lib/api'
import { useNow } from '@/lib/dates'
import { useWords } from '@/lib/i18n'
import { attentionOf } from './attention'
import { hostWords } from './words'

/** What to look at on a long page, each leading to where it is told. */
export function AttentionNotice({ host, observed }: { host: HostDetail; observed: HostObserved }) {
  const t = useWords(hostWords)
  const all = attentionOf(host, observed, useNow())
  if (all.length === 0) return null
  return (
    <Notice tone="warning" title={t('attention')}>
      <ul className="list-disc pl-5">
        {all.map((one) => (
          <li key={one.word}>
            <a href={`#${one.section}`} className="link">
              {t(one.word, { count: one.count })}
            </a>
          </li>
        ))}
      </ul>
    </Notice>
  )
}
