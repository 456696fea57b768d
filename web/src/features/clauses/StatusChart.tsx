import { type ReactNode, useMemo } from 'react'
import { axisLine, chartText, splitLine, useChart } from '@/components/charts/useChart'
import { severity, statuses, statusWords } from '@/components/status'
import type { Clause } from '@/lib/api'
import { civilOf, showDateShort, useNow } from '@/lib/dates'
import { useLanguage, useWords } from '@/lib/i18n'

const twoDaysMs = 2 * 86_400_000

interface StatusChartProps {
  history: Clause['history']
  label: string
  zone: string
}

/** The status over time as steps: best above, worst below. */
export default function StatusChart({ history, label, zone }: StatusChartProps): ReactNode {
  const language = useLanguage()
  const s = useWords(statusWords)
  const now = useNow()
  const option = useMemo(() => {
    const points = [...history].reverse().map((entry) => [Date.parse(entry.at), severity(entry.status)])
    const last = points.at(-1)
    if (last) points.push([now, last[1] ?? 0])
    const short = points.length > 0 && now - (points[0]?.[0] ?? 0) < twoDaysMs
    const tick = (at: number) => {
      const civil = civilOf(at, zone)
      return short ? (civil?.time ?? '') : showDateShort(civil?.date, language)
    }
    return {
      grid: { left: 110, right: 24, top: 16, bottom: 36 },
      xAxis: { type: 'time', splitNumber: 5, axisLine, axisLabel: { ...chartText, hideOverlap: true, padding: [0, 14], formatter: tick } },
      yAxis: {
        type: 'value',
        min: 0,
        max: statuses.length - 1,
        interval: 1,
        axisLabel: { ...chartText, formatter: (at: number) => (statuses[at] ? s(statuses[at]) : '') },
        splitLine,
      },
      series: [{ type: 'line', step: 'end', data: points, symbol: 'circle', symbolSize: 8, lineStyle: { width: 3 }, color: '#0017c1' }],
    }
  }, [history, language, now, s, zone])
  return <div ref={useChart(option)} role="img" aria-label={label} className="h-72 w-full min-w-0 overflow-hidden" />
}
