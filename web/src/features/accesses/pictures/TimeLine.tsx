import { useQuery } from '@tanstack/react-query'
import { Columns, Figure } from '@/components/charts'
import { detectionWords } from '@/components/detection'
import { Loaded } from '@/components/feedback'
import { DataTable } from '@/components/page'
import { alertCountsQuery } from '@/lib/api'
import { civilOf, showDate, showDateShort } from '@/lib/dates'
import { useLanguage, useWords } from '@/lib/i18n'
import { withoutEmpty } from '@/components/fields'
import { type AccessFilter, countsQuery } from '../queries'
import { everyDay } from '../series'
import { accessWords } from '../words'

export interface PictureProps {
  contract: string
  filter: AccessFilter
  zone: string
}

/** Accesses by day, with a mark on the days that had alerts. */
export function TimeLine({ contract, filter, zone }: PictureProps) {
  const t = useWords(accessWords)
  const d = useWords(detectionWords)
  const language = useLanguage()
  const query = useQuery(countsQuery(contract, 'day', filter))
  const { from, until, host } = filter
  const alerts = useQuery(alertCountsQuery(contract, withoutEmpty({ from, until, host: host === 'junshu' ? undefined : host }))).data?.days ?? []
  const alertsOn = new Map(alerts.map((day) => [day.date, day.alerts]))
  return (
    <Loaded query={query} lines={7}>
      {(counts) => {
        const last = civilOf(Date.parse(counts.until) - 1, zone)?.date ?? ''
        const days = everyDay(counts.items, civilOf(counts.from, zone)?.date ?? '', last).map((day) => ({ ...day, alerts: alertsOn.get(day.date) ?? 0 }))
        const failed = days.reduce((sum, day) => sum + day.failure, 0)
        const count = days.reduce((sum, day) => sum + day.success + day.failure + day.unknown, 0)
        const says = { count: count.toLocaleString('en'), failed: failed.toLocaleString('en'), days: days.filter((day) => day.alerts > 0).length }
        return (
          <Figure
            title={t('timeLine')}
            table={
              <DataTable
                caption={t('timeLine')}
                rows={days.filter((day) => day.success + day.failure + day.unknown + day.alerts > 0).reverse()}
                keyOf={(day) => day.date}
                atOnce={14}
                columns={[
                  { key: 'date', head: t('date'), heads: true, cell: (day) => showDate(day.date, language) },
                  { key: 'success', head: d('success'), end: true, cell: (day) => day.success.toLocaleString('en') },
                  { key: 'failure', head: d('failure'), end: true, cell: (day) => day.failure.toLocaleString('en') },
                  { key: 'unknown', head: d('unknown'), end: true, cell: (day) => day.unknown.toLocaleString('en') },
                  { key: 'alerts', head: t('hasAlerts'), end: true, cell: (day) => day.alerts.toLocaleString('en') },
                ]}
              />
            }
          >
            <Columns
              label={t('timeLineSays', says)}
              parts={[d('success'), d('failure'), d('unknown')]}
              markName={t('hasAlerts')}
              points={days.map((day) => ({
                key: day.date,
                label: showDateShort(day.date, language),
                values: [day.success, day.failure, day.unknown],
                marks: day.alerts,
              }))}
            />
          </Figure>
        )
      }}
    </Loaded>
  )
}
