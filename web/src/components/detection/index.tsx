import { Link } from '@tanstack/react-router'
import type { AccessOutcome, AlertLevel, AlertState, HostReference } from '@/lib/api'
import { useWords } from '@/lib/i18n'
import { Tag } from '../page'
import { detectionWords } from './words'

export { detectionWords } from './words'

export const alertLevels = ['critical', 'high', 'medium', 'low', 'informational'] as const satisfies readonly AlertLevel[]
export const alertStates = ['open', 'acknowledged', 'incident', 'closed', 'suppressed'] as const satisfies readonly AlertState[]
export const accessKinds = ['login', 'logout', 'privilege', 'data', 'entry', 'junshu'] as const
export const accessOutcomes = ['success', 'failure', 'unknown'] as const

const bars: Record<AlertLevel, number> = { informational: 1, low: 2, medium: 3, high: 4, critical: 5 }

/** The word, and so many bars of five: never the colour alone. */
export function LevelTag({ level }: { level: AlertLevel }) {
  const t = useWords(detectionWords)
  const full = bars[level]
  const color = full >= 4 ? '#ce0000' : full === 3 ? '#8b3200' : '#4d4d4d'
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap">
      <svg width="28" height="16" aria-hidden="true" className="shrink-0">
        {[1, 2, 3, 4, 5].map((bar) => (
          <rect key={bar} x={(bar - 1) * 6 + 0.5} y={15 - bar * 2.8} width="4" height={bar * 2.8} fill={bar <= full ? color : '#ffffff'} stroke={bar <= full ? color : '#949494'} />
        ))}
      </svg>
      <span className={full >= 4 ? 'font-700' : ''}>{t(level)}</span>
    </span>
  )
}

const stateTones = { open: 'red', acknowledged: 'blue', incident: 'red', closed: 'green', suppressed: 'gray' } as const

export function AlertStateTag({ state }: { state: AlertState }) {
  const t = useWords(detectionWords)
  return <Tag tone={stateTones[state]}>{t(state)}</Tag>
}

export function Outcome({ outcome }: { outcome: AccessOutcome }) {
  const t = useWords(detectionWords)
  const tones = { success: 'green', failure: 'red', unknown: 'gray' } as const
  return <Tag tone={tones[outcome]}>{t(outcome)}</Tag>
}

/** A host leads to its page; Junshu itself has none. */
export function HostLink({ contract, host }: { contract: string; host: HostReference | undefined }) {
  const t = useWords(detectionWords)
  if (!host) return null
  if (host.id === 'junshu') return <>{t('junshu')}</>
  return (
    <Link to="/c/$contract/hosts/$host" params={{ contract, host: host.id }} className="link">
      {host.name || host.id}
    </Link>
  )
}

/** Why nobody knows what happened, in words. */
export function useGapReason(): (reason: string) => string {
  const t = useWords(detectionWords)
  return (reason) => {
    const key = `gap_${reason}`
    return key in detectionWords.pairs ? t(key as keyof typeof detectionWords.pairs) : t('gap_other', { reason })
  }
}
