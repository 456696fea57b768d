import { type ReactNode, useMemo } from 'react'
import { civilOf, showDateShort } from '@/lib/dates'
import { useLanguage } from '@/lib/i18n'
import type { Series } from './series'
import { axisLine, chartText, splitLine, useChart } from './useChart'

const twoDaysMs = 2 * 86_400_000
// Told apart by their dashes as well.
const looks = [
  { color: '#0017c1', type: 'solid' },
  { color: '#b22323', type: 'dashed' },
] as const

export interface TimeChartProps {
  series: readonly Series[]
  label: string
  zone: string
  /** A number of the axis in words. */
  show: (value: number) => string
}

/** Numbers over time as lines. */
export default function TimeChart({ series, label, zone, show }: TimeChartProps): ReactNode {
  const language = useLanguage()
  const option = useMemo(() => {
    const times = series.flatMap((one) => one.points.map((point) => Date.parse(point.at)))
    const short = Math.max(...times) - Math.min(...times) < twoDaysMs
    const tick = (at: number) => {
      const civil = civilOf(at, zone)
      return short ? (civil?.time ?? '') : showDateShort(civil?.date, language)
    }
    return {
      grid: { left: 76, right: 24, top: series.length > 1 ? 40 : 16, bottom: 36 },
      ...(series.length > 1 ? { legend: { top: 0, right: 0, textStyle: chartText, itemWidth: 40 } } : {}),
      xAxis: { type: 'time', splitNumber: 5, axisLine, axisLabel: { ...chartText, hideOverlap: true, padding: [0, 10], formatter: tick } },
      yAxis: { type: 'value', min: 0, splitNumber: 4, splitLine, axisLabel: { ...chartText, formatter: show } },
      series: series.map((one, at) => ({
        type: 'line',
        name: one.name,
        data: one.points.map((point) => [Date.parse(point.at), point.value]),
        symbol: 'circle',
        symbolSize: 5,
        showSymbol: one.points.length < 50,
        color: looks[at % looks.length]?.color,
        lineStyle: { width: 2, type: looks[at % looks.length]?.type },
      })),
    }
  }, [series, language, zone, show])
  return <div ref={useChart(option)} role="img" aria-label={label} className="h-56 w-full min-w-0 overflow-hidden" />
}
