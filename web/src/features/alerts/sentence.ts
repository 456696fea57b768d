import { useCallback } from 'react'
import type { Alert } from '@/lib/api'
import { showInstant } from '@/lib/dates'
import { useLanguage, useWords } from '@/lib/i18n'
import { alertWords } from './words'

/** An alert in plain sentences. */
export function useSentence(): (alert: Alert, zone: string) => string {
  const t = useWords(alertWords)
  const language = useLanguage()
  return useCallback(
    (alert, zone) => {
      const first = showInstant(alert.first_at, language, zone)
      const last = showInstant(alert.last_at, language, zone)
      const host = alert.host.name || alert.host.id
      return [
        alert.count === 1 ? t('sentenceOnce', { host, at: first }) : t('sentence', { host, first, last, count: alert.count.toLocaleString('en') }),
        alert.source ? t('sentenceSource', { source: alert.source }) : '',
        alert.user ? t('sentenceUser', { user: alert.user }) : '',
      ]
        .filter(Boolean)
        .join(language === 'ja' ? '' : ' ')
    },
    [t, language],
  )
}
