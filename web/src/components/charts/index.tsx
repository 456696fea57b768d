import { lazy, Suspense } from 'react'
import { showDate } from '@/lib/dates'
import { useLanguage, useMarks, useWords } from '@/lib/i18n'
import { Loading } from '../feedback'
import { DataTable } from '../page'
import { componentWords } from '../words'
import { Figure } from './Figure'
import { byDay, type Series } from './series'

export { Bars } from './Bars'
export { Columns, type ColumnPoint } from './Columns'
export { DayStrip, type DayMark, type Span } from './DayStrip'
export { Figure } from './Figure'
export { HeatMap } from './HeatMap'
export type { Point, Series } from './series'

// Should the picture not come, the table has the same.
const TimeChart = lazy(() => import('./TimeChart').catch(() => ({ default: () => null })))

interface TimeSeriesProps {
  title: string
  series: readonly Series[]
  zone: string
  show: (value: number) => string
}

/** Numbers over time: a chart that says its last, and the same by day as a table. */
export function TimeSeries({ title, series, zone, show }: TimeSeriesProps) {
  const t = useWords(componentWords)
  const language = useLanguage()
  const { list, colon } = useMarks()
  const last = series.flatMap((one) => {
    const point = one.points.at(-1)
    return point ? [series.length > 1 ? `${one.name} ${show(point.value)}` : show(point.value)] : []
  })
  const rows = series.flatMap((one) => byDay(one.points, zone).map((day) => ({ ...day, name: one.name })))
  return (
    <Figure
      title={title}
      table={
        <DataTable
          caption={title}
          rows={rows}
          keyOf={(row) => `${row.name}-${row.date}`}
          atOnce={14}
          columns={[
            { key: 'date', head: t('chartDay'), heads: true, cell: (row) => showDate(row.date, language) },
            ...(series.length > 1 ? [{ key: 'name', head: t('chartWhat'), cell: (row: { name: string }) => row.name }] : []),
            { key: 'mean', head: t('chartMean'), end: true, cell: (row) => show(row.mean) },
            { key: 'most', head: t('chartMost'), end: true, cell: (row) => show(row.most) },
            { key: 'count', head: t('chartCount'), end: true, cell: (row) => row.count },
          ]}
        />
      }
    >
      <Suspense fallback={<Loading lines={5} />}>
        <TimeChart series={series} label={`${title}${colon}${t('chartLast', { values: list(...last) })}`} zone={zone} show={show} />
      </Suspense>
    </Figure>
  )
}
