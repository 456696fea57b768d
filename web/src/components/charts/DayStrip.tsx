import { useId } from 'react'
import { partOf } from './scale'
import { useWidth } from './useWidth'

export interface DayMark {
  key: string
  lane: number
  at: string
  look: 'good' | 'bad' | 'unclear'
}

/** From … until, as parts 0 … 1 of the day. */
export interface Span {
  from: number
  until: number
}

interface DayStripProps {
  label: string
  from: string
  until: string
  lanes: readonly string[]
  marks: readonly DayMark[]
  /** Shaded: when work is done. */
  work?: Span | undefined
  /** Hatched: nobody knows what happened. */
  gaps: readonly Span[]
}

const laneHeight = 34
const top = 20

function Mark({ x, y, look }: { x: number; y: number; look: DayMark['look'] }) {
  if (look === 'bad') return <path d={`M${x - 5} ${y - 5}l10 10m0 -10l-10 10`} stroke="#ce0000" strokeWidth="3" />
  return <circle cx={x} cy={y} r="5.5" fill={look === 'good' ? '#0055ad' : '#ffffff'} stroke="#0055ad" strokeWidth="2" />
}

/** What somebody did in a day: a lane for each kind, a mark for each event. */
export function DayStrip({ label, from, until, lanes, marks, work, gaps }: DayStripProps) {
  const [frame, width] = useWidth()
  const hatch = useId()
  const left = Math.min(110, width * 0.27)
  const inner = Math.max(0, width - left - 8)
  const height = top + lanes.length * laneHeight
  const x = (part: number) => left + part * inner
  const span = ({ from: start, until: end }: Span) => ({ x: x(start), y: top, width: Math.max(1, (end - start) * inner), height: height - top })
  return (
    <div ref={frame} className="min-w-0">
      <svg role="img" aria-label={label} width={width} height={height + 4} className="block">
        <pattern id={hatch} width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="7" height="7" fill="#ffeee2" />
          <rect width="2" height="7" fill="#c74700" />
        </pattern>
        {work && <rect {...span(work)} fill="#e8f1fe" />}
        {gaps.map((gap, at) => (
          <rect key={at} {...span(gap)} fill={`url(#${hatch})`} />
        ))}
        {[0, 6, 12, 18, 24].map((hour) => (
          <g key={hour}>
            <line x1={x(hour / 24)} x2={x(hour / 24)} y1={top} y2={height} stroke="#b3b3b3" />
            <text x={x(hour / 24)} y={top - 6} fontSize="12" fill="#666666" textAnchor={hour === 0 ? 'start' : hour === 24 ? 'end' : 'middle'}>
              {hour}
            </text>
          </g>
        ))}
        {lanes.map((name, lane) => (
          <g key={name}>
            <line x1={0} x2={x(1)} y1={top + (lane + 1) * laneHeight} y2={top + (lane + 1) * laneHeight} stroke="#d9d9d9" />
            <text x={0} y={top + lane * laneHeight + 22} fontSize="13" fill="#333333">
              {name}
            </text>
          </g>
        ))}
        {marks.map((mark) => (
          <Mark key={mark.key} x={x(partOf(mark.at, from, until))} y={top + mark.lane * laneHeight + laneHeight / 2} look={mark.look} />
        ))}
      </svg>
    </div>
  )
}
