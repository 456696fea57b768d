import { useQuery } from '@tanstack/react-query'
import { Bars, Columns, Figure } from '@/components/charts'
import { alertStates, detectionWords, LevelTag } from '@/components/detection'
import { Loaded } from '@/components/feedback'
import type { Search } from '@/components/fields'
import { DataTable } from '@/components/page'
import { type AlertCounts, alertCountsQuery } from '@/lib/api'
import { instantsOf, showDate, showDateShort } from '@/lib/dates'
import { textOf, useLanguage, useMarks, useWords } from '@/lib/i18n'
import { daysOf } from './days'
import { alertWords } from './words'

interface PicturesProps {
  contract: string
  search: Search
  zone: string
  onChange: (search: Search) => void
}

const shownBars = 6

function States({ counts, search, onChange }: { counts: AlertCounts } & Pick<PicturesProps, 'search' | 'onChange'>) {
  const d = useWords(detectionWords)
  return (
    <ul className="mb-6 grid grid-cols-2 gap-3 md:grid-cols-5">
      {alertStates.map((state) => (
        <li key={state}>
          <button
            type="button"
            aria-pressed={search.state === state}
            onClick={() => onChange({ ...search, state: search.state === state ? '' : state })}
            className="flex min-h-14 w-full items-baseline justify-between gap-3 rounded-8 border border-solid-gray-420 bg-white px-4 py-3 text-left hover:bg-key-50 hover:underline aria-pressed:border-2 aria-pressed:border-key-900 aria-pressed:bg-key-50"
          >
            <span>{d(state)}</span>
            <span className="text-std-20B-150 tabular-nums">{(counts.states[state] ?? 0).toLocaleString('en')}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}

function Days({ counts }: { counts: AlertCounts }) {
  const t = useWords(alertWords)
  const language = useLanguage()
  const days = daysOf(counts.days)
  const most = Math.max(0, ...days.map((day) => day.alerts))
  return (
    <Figure
      title={t('byDay')}
      table={
        <DataTable
          caption={t('byDay')}
          rows={[...counts.days].reverse()}
          keyOf={(day) => day.date}
          atOnce={14}
          columns={[
            { key: 'date', head: t('day'), heads: true, cell: (day) => showDate(day.date, language) },
            { key: 'alerts', head: t('alerts'), end: true, cell: (day) => day.alerts },
            { key: 'events', head: t('events'), end: true, cell: (day) => day.events },
          ]}
        />
      }
    >
      <Columns
        label={t('byDaySays', { days: days.length, most })}
        parts={[t('alerts')]}
        points={days.map((day) => ({ key: day.date, label: showDateShort(day.date, language), values: [day.alerts] }))}
      />
    </Figure>
  )
}

function Most({ counts, search, onChange }: { counts: AlertCounts } & Pick<PicturesProps, 'search' | 'onChange'>) {
  const t = useWords(alertWords)
  const language = useLanguage()
  const says = (one: { alerts: number; events: number }) => t('alertsAndEvents', { alerts: one.alerts, events: one.events })
  const narrow = (key: 'rule' | 'host', id: string, name: string) => (
    <button type="button" className="link text-left" onClick={() => onChange({ ...search, [key]: id })}>
      {name}
    </button>
  )
  return (
    <div className="grid gap-8 lg:grid-cols-2">
      <div>
        <h3 className="mb-3">{t('rules')}</h3>
        <Bars
          label={t('rules')}
          bars={counts.rules.slice(0, shownBars).map((rule) => ({
            key: rule.id,
            name: (
              <span className="inline-flex flex-wrap items-baseline gap-x-3">
                {narrow('rule', rule.id, textOf(rule.title, language) || rule.id)}
                <LevelTag level={rule.level} />
              </span>
            ),
            values: [rule.alerts],
            says: says(rule),
          }))}
        />
      </div>
      <div>
        <h3 className="mb-3">{t('hosts')}</h3>
        <Bars
          label={t('hosts')}
          bars={counts.hosts
            .slice(0, shownBars)
            .map((one) => ({ key: one.host.id, name: narrow('host', one.host.id, one.host.name), values: [one.alerts], says: says(one) }))}
        />
      </div>
    </div>
  )
}

/** Counts of the period: by state, by day, by rule and host. Each narrows the list below. */
export function AlertPictures({ contract, search, zone, onChange }: PicturesProps) {
  const { colon } = useMarks()
  const d = useWords(detectionWords)
  const query = useQuery(alertCountsQuery(contract, { ...instantsOf(search.from, search.until, zone), ...(search.host ? { host: search.host } : {}) }))
  return (
    <Loaded query={query} lines={5}>
      {(counts) => (
        <section aria-label={`${d('count')}${colon}${d('state')}`} className="mb-10">
          <States counts={counts} search={search} onChange={onChange} />
          {counts.days.length > 0 && (
            <div className="space-y-8">
              <Days counts={counts} />
              <Most counts={counts} search={search} onChange={onChange} />
            </div>
          )}
        </section>
      )}
    </Loaded>
  )
}
