import { StatusMark, statuses, statusWords } from '@/components/status'
import { useWords } from '@/lib/i18n'
import { homeWords } from './words'

interface CountsProps {
  counts: Record<string, number>
  only: string | null
  onChoose: (status: string | null) => void
}

/** How many clauses stand where; pressing one shows only those. */
export function Counts({ counts, only, onChoose }: CountsProps) {
  const t = useWords(homeWords)
  const s = useWords(statusWords)
  return (
    <div role="group" aria-label={t('byStatus')} className="grid grid-cols-2 gap-2 sm:grid-cols-4 xl:grid-cols-8">
      {statuses.map((status) => {
        const count = counts[status] ?? 0
        return (
          <button
            key={status}
            type="button"
            aria-pressed={only === status}
            disabled={count === 0}
            title={s(`${status}Means`)}
            onClick={() => onChoose(only === status ? null : status)}
            className={`status-${status} flex items-center gap-3 rounded-8 border px-3 py-2 text-left xl:flex-col xl:items-start xl:gap-0 ${only === status ? 'border-black bg-solid-gray-50 ring-2 ring-black' : 'border-solid-gray-300 bg-white'} ${count === 0 ? 'cursor-default text-solid-gray-536' : 'hover:border-black hover:underline'}`}
          >
            <span className="text-std-28B-150 tabular-nums">{count}</span>
            <span className="inline-flex items-center gap-1 text-dns-14B-130">
              <StatusMark status={status} />
              {s(status)}
            </span>
          </button>
        )
      })}
    </div>
  )
}
