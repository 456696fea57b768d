import { useWidth } from './useWidth'
import { shade } from './scale'

interface HeatMapProps {
  label: string
  /** Of the rows, from the top. */
  rows: readonly string[]
  /** value(row, hour) */
  value: (row: number, hour: number) => number
  /** What lies within is framed: working hours of working days. */
  framed?: { rows: number; from: number; until: number }
  less: string
  more: string
}

const shades = ['#f2f2f2', '#d9e6ff', '#9db7f9', '#4979f5', '#0031d8', '#000060']
const left = 34
const top = 18
const rowHeight = 26

/** Hour by weekday: the darker, the more. */
export function HeatMap({ label, rows, value, framed, less, more }: HeatMapProps) {
  const [frame, width] = useWidth()
  const step = Math.max(0, width - left - 2) / 24
  const all = rows.flatMap((_, row) => Array.from({ length: 24 }, (_hour, hour) => value(row, hour)))
  const most = Math.max(0, ...all)
  return (
    <div ref={frame} className="min-w-0">
      <p className="my-1 flex items-center gap-2 text-dns-14N-130 leading-170">
        {less}
        <svg width={shades.length * 18} height="14" aria-hidden="true">
          {shades.map((color, at) => (
            <rect key={color} x={at * 18} width="17" height="14" fill={color} stroke="#949494" strokeWidth="0.5" />
          ))}
        </svg>
        {more}
      </p>
      <svg role="img" aria-label={label} width={width} height={top + rows.length * rowHeight + 2} className="block">
        {Array.from({ length: 24 }, (_, hour) => hour)
          .filter((hour) => hour % (step < 14 ? 6 : 3) === 0)
          .map((hour) => (
            <text key={hour} x={left + hour * step} y={top - 5} fontSize="12" fill="#666666">
              {hour}
            </text>
          ))}
        {rows.map((name, row) => (
          <g key={name}>
            <text x={left - 6} y={top + row * rowHeight + 18} textAnchor="end" fontSize="13" fill="#333333">
              {name}
            </text>
            {Array.from({ length: 24 }, (_, hour) => (
              <rect
                key={hour}
                x={left + hour * step}
                y={top + row * rowHeight}
                width={Math.max(0, step - 1)}
                height={rowHeight - 1}
                fill={shades[shade(value(row, hour), most, shades.length - 1)]}
              />
            ))}
          </g>
        ))}
        {framed && (
          <rect
            x={left + framed.from * step - 0.5}
            y={top - 0.5}
            width={(framed.until - framed.from) * step}
            height={framed.rows * rowHeight}
            fill="none"
            stroke="#c74700"
            strokeWidth="2"
            strokeDasharray="5 3"
          />
        )}
      </svg>
    </div>
  )
}
