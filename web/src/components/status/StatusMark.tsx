import type { ReactNode } from 'react'
import { useWords } from '@/lib/i18n'
import { asStatus, type Status, statusWords } from './status'

// Each status has a shape of its own, so that it is told apart without colour.
const marks: Record<Status, ReactNode> = {
  broken: <path d="M5 5l14 14M19 5L5 19" strokeWidth="4" />,
  unknown: <path d="M8 8.5a4 4 0 1 1 5.8 3.6c-1.3.7-1.8 1.4-1.8 2.9M12 19.5v.3" strokeWidth="3" />,
  unproven: (
    <>
      <path d="M12 3.5L2.5 20.5h19L12 3.5z" strokeWidth="2.2" />
      <path d="M12 10v5M12 17.6v.3" strokeWidth="2.4" />
    </>
  ),
  stale: (
    <>
      <circle cx="12" cy="12" r="9" strokeWidth="2.2" />
      <path d="M12 6.5V12l4 3" strokeWidth="2.4" />
    </>
  ),
  due: <path d="M6 3h12M6 21h12M7.5 3c0 5 4.5 6 4.5 9s-4.5 4-4.5 9M16.5 3c0 5-4.5 6-4.5 9s4.5 4 4.5 9" strokeWidth="2.2" />,
  exempt: <path d="M12 2.5l8 3v6c0 5-3.5 8.5-8 10-4.5-1.5-8-5-8-10v-6l8-3z" strokeWidth="2.2" />,
  none: <path d="M5 12h14" strokeWidth="3" strokeDasharray="5 4" />,
  kept: <path d="M4 12.5l5.5 5.5L20 6.5" strokeWidth="3.4" />,
}

export function StatusMark({ status, className = 'size-4' }: { status: string; className?: string }) {
  const known = asStatus(status)
  return (
    <svg
      viewBox="0 0 24 24"
      className={`status-mark status-${known} shrink-0 ${className}`}
      fill="none"
      stroke="currentColor"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {marks[known]}
    </svg>
  )
}

export function StatusBadge({ status, large = false }: { status: string; large?: boolean }) {
  const t = useWords(statusWords)
  const known = asStatus(status)
  return (
    <span className={`status-badge status-${known} ${large ? 'px-3 py-1 text-std-18B-160' : ''}`}>
      <StatusMark status={known} className={large ? 'size-5' : 'size-4'} />
      {t(known)}
    </span>
  )
}
