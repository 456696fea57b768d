import { useId } from 'react'
import { labelled, roundUp } from './scale'
import { useWidth } from './useWidth'

export interface ColumnPoint {
  key: string
  /** Under the column, where there is room. */
  label: string
  /** Stacked, lowest first: one of each of `parts`. */
  values: readonly number[]
  /** A mark above: so many alerts. */
  marks?: number
}

interface ColumnsProps {
  /** What the picture says, in a sentence. */
  label: string
  parts: readonly string[]
  points: readonly ColumnPoint[]
  /** What the marks are, when there are any. */
  markName?: string
}

const height = 190
const left = 46
const top = 22
const bottom = 24
const gray = '#666666'
// Hatched as well as coloured: the second part is what failed.
const colors = ['#0055ad', '#ce0000', '#949494']

function Hatch({ id }: { id: string }) {
  return (
    <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect width="6" height="6" fill={colors[1]} />
      <rect width="2" height="6" fill="#ffffff" />
    </pattern>
  )
}

/** Numbers over time as stacked columns, with marks above those in which something else happened. */
export function Columns({ label, parts, points, markName }: ColumnsProps) {
  const [frame, width] = useWidth()
  const hatch = useId()
  const most = roundUp(Math.max(0, ...points.map((point) => point.values.reduce((sum, one) => sum + one, 0))))
  const inner = Math.max(0, width - left - 8)
  const step = points.length > 0 ? inner / points.length : 0
  const high = (value: number) => (value / most) * (height - top - bottom)
  const fill = (part: number) => (part === 1 ? `url(#${hatch})` : colors[part])
  return (
    <div ref={frame} className="min-w-0">
      <ul className="my-1 flex flex-wrap gap-x-5 text-dns-14N-130 leading-170">
        {parts.map((name, part) => (
          <li key={name} className="inline-flex items-center gap-2">
            <svg width="14" height="14" aria-hidden="true">
              {part === 1 && <Hatch id={`${hatch}-legend`} />}
              <rect width="14" height="14" fill={part === 1 ? `url(#${hatch}-legend)` : colors[part]} stroke={colors[part]} />
            </svg>
            {name}
          </li>
        ))}
        {markName && (
          <li className="inline-flex items-center gap-2">
            <svg width="14" height="14" aria-hidden="true">
              <path d="M7 13L1 2h12z" fill="#c74700" />
            </svg>
            {markName}
          </li>
        )}
      </ul>
      <svg role="img" aria-label={label} width={width} height={height} className="block">
        <Hatch id={hatch} />
        {[0, 0.5, 1].map((part) => {
          const y = height - bottom - part * (height - top - bottom)
          return (
            <g key={part}>
              <line x1={left} x2={width} y1={y} y2={y} stroke={part === 0 ? '#666666' : '#d9d9d9'} />
              {(most > 1 || part !== 0.5) && (
                <text x={left - 6} y={y + 4} textAnchor="end" fontSize="12" fill={gray}>
                  {(most * part).toLocaleString('en')}
                </text>
              )}
            </g>
          )
        })}
        {points.map((point, at) => {
          let y = height - bottom
          const x = left + at * step + Math.min(2, step * 0.1)
          const wide = Math.max(1, step - Math.min(4, step * 0.2))
          return (
            <g key={point.key}>
              {point.values.map((value, part) => {
                y -= high(value)
                return value > 0 && <rect key={parts[part]} x={x} y={y} width={wide} height={Math.max(1, high(value))} fill={fill(part)} />
              })}
              {(point.marks ?? 0) > 0 && <path d={`M${x + wide / 2} ${y - 3}l-5 -9h10z`} fill="#c74700" />}
            </g>
          )
        })}
        {labelled(points.length, inner, 84).map((at) => (
          <text key={at} x={left + (at + 0.5) * step} y={height - 7} textAnchor="middle" fontSize="12" fill={gray}>
            {points[at]?.label}
          </text>
        ))}
      </svg>
    </div>
  )
}
