import { useQuery } from '@tanstack/react-query'
import { Figure, HeatMap } from '@/components/charts'
import { detectionWords } from '@/components/detection'
import { Loaded } from '@/components/feedback'
import { DataTable } from '@/components/page'
import type { WorkingHours } from '@/lib/api'
import { weekdaysEn, weekdaysJa } from '@/lib/dates'
import { useLanguage, useWords } from '@/lib/i18n'
import { countsQuery } from '../queries'
import { byWeekdayHour, hoursOf } from '../series'
import { accessWords } from '../words'
import type { PictureProps } from './TimeLine'

const workingDays = 5

/** Accesses by weekday and hour. */
export function Heat({ contract, filter, hours }: PictureProps & { hours: WorkingHours | undefined }) {
  const t = useWords(accessWords)
  const d = useWords(detectionWords)
  const language = useLanguage()
  const query = useQuery(countsQuery(contract, 'weekday_hour', filter))
  const names = language === 'ja' ? weekdaysJa : weekdaysEn
  // Monday first, as weeks are worked.
  const weekday = (row: number) => names[(row + 1) % 7] ?? ''
  return (
    <Loaded query={query} lines={7}>
      {(counts) => {
        const rows = byWeekdayHour(counts.items)
        const cells = rows
          .flatMap((row, at) => row.map((count, hour) => ({ weekday: weekday(at), hour, count })))
          .filter((cell) => cell.count > 0)
          .sort((a, b) => b.count - a.count)
        const top = cells[0]
        return (
          <Figure
            title={t('heat')}
            table={
              <DataTable
                caption={t('heat')}
                rows={cells}
                keyOf={(cell) => `${cell.weekday}-${cell.hour}`}
                atOnce={14}
                columns={[
                  { key: 'weekday', head: t('weekday'), heads: true, cell: (cell) => cell.weekday },
                  { key: 'hour', head: t('hour'), cell: (cell) => t('hourOf', { hour: cell.hour }) },
                  { key: 'count', head: d('count'), end: true, cell: (cell) => cell.count.toLocaleString('en') },
                ]}
              />
            }
          >
            <HeatMap
              label={top ? t('heatSays', { weekday: top.weekday, hour: top.hour, count: top.count.toLocaleString('en') }) : t('heatNone')}
              rows={rows.map((_, at) => weekday(at))}
              value={(row, hour) => rows[row]?.[hour] ?? 0}
              {...(hours ? { framed: { rows: workingDays, from: hoursOf(hours.from), until: hoursOf(hours.until) } } : {})}
              less={t('less')}
              more={t('more')}
            />
          </Figure>
        )
      }}
    </Loaded>
  )
}
