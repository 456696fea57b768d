import { type ReactNode, useId } from 'react'

interface Bar {
  key: string
  name: ReactNode
  /** The first plain, the second hatched: what failed. */
  values: readonly [number, number?]
  /** The figures in words. */
  says: string
}

/** The largest first, each with its figures in words: a list that needs no second reading. */
export function Bars({ label, bars }: { label: string; bars: readonly Bar[] }) {
  const hatch = useId()
  const most = Math.max(1, ...bars.map(({ values }) => values[0] + (values[1] ?? 0)))
  return (
    <ul aria-label={label} className="space-y-3">
      {bars.map(({ key, name, values: [plain, failed = 0], says }) => (
        <li key={key} data-keep>
          <p className="flex flex-wrap items-baseline justify-between gap-x-4">
            <span className="min-w-0">{name}</span>
            <span className="text-solid-gray-700 tabular-nums">{says}</span>
          </p>
          <svg viewBox="0 0 100 10" preserveAspectRatio="none" width="100%" height="10" aria-hidden="true" className="block">
            <pattern id={`${hatch}-${key}`} width="1.4" height="10" patternUnits="userSpaceOnUse">
              <rect width="1.4" height="10" fill="#ce0000" />
              <rect width="0.4" height="10" fill="#ffffff" />
            </pattern>
            <rect width="100" height="10" fill="#f2f2f2" />
            <rect width={(plain / most) * 100} height="10" fill="#0055ad" />
            <rect x={(plain / most) * 100} width={(failed / most) * 100} height="10" fill={`url(#${hatch}-${key})`} />
          </svg>
        </li>
      ))}
    </ul>
  )
}
