import { lazy, Suspense } from 'react'
import { Button, Disclosure, DisclosurePanel } from 'react-aria-components'
import { showDate } from '@/lib/dates'
import { useLanguage, useMarks, useWords } from '@/lib/i18n'
import { Loading } from '../feedback'
import { ChevronDownIcon } from '../icons'
import { DataTable } from '../page'
import { componentWords } from '../words'
import { byDay, type Series } from './series'

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
    <figure className="m-0 min-w-0">
      <figcaption className="text-std-16B-170">{title}</figcaption>
      <Suspense fallback={<Loading lines={5} />}>
        <TimeChart series={series} label={`${title}${colon}${t('chartLast', { values: list(...last) })}`} zone={zone} show={show} />
      </Suspense>
      <Disclosure className="group">
        <Button slot="trigger" className="flex min-h-11 items-center gap-2 rounded-4 text-left text-blue-1000 underline">
          <ChevronDownIcon className="size-4 -rotate-90 group-data-[expanded]:rotate-0" />
          {t('chartTable', { title })}
        </Button>
        <DisclosurePanel>
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
        </DisclosurePanel>
      </Disclosure>
    </figure>
  )
}
