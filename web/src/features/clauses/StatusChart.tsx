import { LineChart } from 'echarts/charts'
import { GridComponent } from 'echarts/components'
import { init, use as register } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { type ReactNode, useEffect, useRef } from 'react'
import { severity, statuses, statusWords } from '@/components/status'
import type { Clause } from '@/lib/api'
import { civilOf, showDateShort } from '@/lib/dates'
import { useLanguage, useWords } from '@/lib/i18n'

const twoDaysMs = 2 * 86_400_000

register([LineChart, GridComponent, SVGRenderer])

interface StatusChartProps {
  history: Clause['history']
  label: string
  zone: string
}

/** The status over time as steps: best above, worst below. */
export default function StatusChart({ history, label, zone }: StatusChartProps): ReactNode {
  const frame = useRef<HTMLDivElement>(null)
  const language = useLanguage()
  const s = useWords(statusWords)
  useEffect(() => {
    if (!frame.current) return undefined
    const chart = init(frame.current, null, { renderer: 'svg' })
    const points = [...history].reverse().map((entry) => [Date.parse(entry.at), severity(entry.status)])
    const last = points.at(-1)
    if (last) points.push([Date.now(), last[1] ?? 0])
    const short = points.length > 0 && Date.now() - (points[0]?.[0] ?? 0) < twoDaysMs
    const tick = (at: number) => {
      const civil = civilOf(at, zone)
      return short ? (civil?.time ?? '') : showDateShort(civil?.date, language)
    }
    const textStyle = { fontFamily: 'Noto Sans JP', color: '#333333', fontSize: 13 }
    chart.setOption({
      animation: false,
      textStyle,
      grid: { left: 110, right: 24, top: 16, bottom: 36 },
      xAxis: {
        type: 'time',
        splitNumber: 5,
        axisLabel: { ...textStyle, hideOverlap: true, padding: [0, 14], formatter: tick },
        axisLine: { lineStyle: { color: '#949494' } },
      },
      yAxis: {
        type: 'value',
        min: 0,
        max: statuses.length - 1,
        interval: 1,
        axisLabel: { ...textStyle, formatter: (at: number) => (statuses[at] ? s(statuses[at]) : '') },
        splitLine: { lineStyle: { color: '#e6e6e6' } },
      },
      series: [{ type: 'line', step: 'end', data: points, symbol: 'circle', symbolSize: 8, lineStyle: { width: 3 }, color: '#0017c1' }],
    })
    const resize = () => chart.resize()
    window.addEventListener('resize', resize)
    return () => {
      window.removeEventListener('resize', resize)
      chart.dispose()
    }
  }, [history, language, s, zone])
  return <div ref={frame} role="img" aria-label={label} className="h-72 w-full" />
}
