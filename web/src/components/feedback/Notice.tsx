import type { ReactNode } from 'react'
import { CheckIcon, ErrorIcon, InfoIcon, WarnIcon } from '../icons'

type Tone = 'info' | 'success' | 'warning' | 'error'

const tones: Record<Tone, { frame: string; mark: typeof InfoIcon }> = {
  info: { frame: 'border-blue-900 text-blue-1000', mark: InfoIcon },
  success: { frame: 'border-success-2 text-green-900', mark: CheckIcon },
  warning: { frame: 'border-warning-orange-2 text-orange-1000', mark: WarnIcon },
  error: { frame: 'border-error-1 text-error-2', mark: ErrorIcon },
}

interface NoticeProps {
  tone: Tone
  title: string
  children?: ReactNode
  /** Said aloud when it appears. */
  live?: boolean
}

export function Notice({ tone, title, children, live = false }: NoticeProps) {
  const { frame, mark: Mark } = tones[tone]
  return (
    <div
      role={live ? (tone === 'error' ? 'alert' : 'status') : undefined}
      className={`flex gap-3 rounded-12 border-2 bg-white p-4 ${frame}`}
    >
      <Mark className="mt-1 size-6" />
      <div className="min-w-0 grow">
        <p className="text-std-17B-170">{title}</p>
        {children !== undefined && <div className="mt-1 text-std-16N-170 text-solid-gray-800">{children}</div>}
      </div>
    </div>
  )
}
