import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { Button } from '@/components/Button'
import { DayStrip, Figure } from '@/components/charts'
import { accessKinds, detectionWords } from '@/components/detection'
import { Empty, Loaded } from '@/components/feedback'
import { DateInput, type Search, TextInput } from '@/components/fields'
import { Section } from '@/components/page'
import { componentWords } from '@/components/words'
import { type AccessDay, contractQuery, peopleQuery } from '@/lib/api'
import { addDays, defaultZone, parseDate, showDate, today } from '@/lib/dates'
import { useLanguage, useMarks, useWords } from '@/lib/i18n'
import { AccessTable } from './AccessTable'
import { personOf } from './filter'
import { Head } from './Head'
import { dayQuery } from './queries'
import { hoursOf } from './series'
import { accessWords } from './words'
import { partOf } from '@/components/charts/scale'

const looks = { success: 'good', failure: 'bad', unknown: 'unclear' } as const

function Legend() {
  const d = useWords(detectionWords)
  const t = useWords(accessWords)
  return (
    <ul className="my-1 flex flex-wrap gap-x-5 text-dns-14N-130 leading-170">
      <li className="inline-flex items-center gap-2">
        <svg width="14" height="14" aria-hidden="true">
          <circle cx="7" cy="7" r="5.5" fill="#0055ad" />
        </svg>
        {d('success')}
      </li>
      <li className="inline-flex items-center gap-2">
        <svg width="14" height="14" aria-hidden="true">
          <path d="M2 2l10 10M12 2L2 12" stroke="#ce0000" strokeWidth="3" />
        </svg>
        {d('failure')}
      </li>
      <li className="inline-flex items-center gap-2">
        <svg width="14" height="14" aria-hidden="true">
          <rect width="14" height="14" fill="#ffeee2" />
          <path d="M0 14L14 0M-7 14L7 0M7 14L21 0" stroke="#c74700" strokeWidth="2" />
        </svg>
        {t('gap')}
      </li>
    </ul>
  )
}

function Strip({ day }: { day: AccessDay }) {
  const t = useWords(accessWords)
  const d = useWords(detectionWords)
  const language = useLanguage()
  const kinds = accessKinds.filter((kind) => day.items.some((event) => event.kind === kind))
  const failed = day.items.filter((event) => event.outcome === 'failure').length
  const part = (at: string) => partOf(at, day.from, day.until)
  const hours = day.working_hours
  return (
    <DayStrip
      label={t('daySays', { date: showDate(day.date, language), count: day.items.length, failed })}
      from={day.from}
      until={day.until}
      lanes={(kinds.length > 0 ? kinds : (['login'] as const)).map((kind) => d(kind))}
      marks={day.items.map((event) => ({ key: String(event.id), lane: kinds.indexOf(event.kind), at: event.at, look: looks[event.outcome] }))}
      work={day.working_day ? { from: hoursOf(hours.from) / 24, until: hoursOf(hours.until) / 24 } : undefined}
      gaps={day.gaps.map((gap) => ({ from: part(gap.from), until: gap.until === undefined ? 1 : part(gap.until) }))}
    />
  )
}

function Day({ contract, person, date, zone }: { contract: string; person: string; date: string; zone: string }) {
  const t = useWords(accessWords)
  const language = useLanguage()
  const { join } = useMarks()
  const query = useQuery(dayQuery(contract, person, date))
  return (
    <Loaded query={query} lines={8}>
      {(day) => (
        <Section title={t('dayOf', { person: day.member?.name ?? day.person, date: showDate(day.date, language) })}>
          <p className="mb-3">{join(day.working_day ? t('working', { from: day.working_hours.from, until: day.working_hours.until }) : t('dayOff'))}</p>
          {day.items.length === 0 && day.gaps.length === 0 ? (
            <Empty title={t('dayNone')}>{t('dayNoneLead')}</Empty>
          ) : (
            <Figure
              title={t('daySays', { date: showDate(day.date, language), count: day.items.length, failed: day.items.filter((one) => one.outcome === 'failure').length })}
              legend={<Legend />}
              table={<AccessTable contract={contract} events={[...day.items].reverse()} gaps={day.gaps} zone={zone} forwards />}
            >
              <Strip day={day} />
            </Figure>
          )}
          {!day.complete && <p className="mt-3">{t('dayCut', { count: day.items.length.toLocaleString('en') })}</p>}
        </Section>
      )}
    </Loaded>
  )
}

/** One person's day: asked for by a name or an account, and a date. */
export function DayPage({ contract, search }: { contract: string; search: Search }) {
  const t = useWords(accessWords)
  const c = useWords(componentWords)
  const navigate = useNavigate()
  const zone = useQuery(contractQuery(contract)).data?.zone ?? defaultZone
  const people = useQuery(peopleQuery(contract)).data ?? []
  const nameOf = (person: string | undefined) => people.find((one) => one.id === person)?.name ?? person ?? ''
  const [typed, setTyped] = useState<{ person?: string; date?: string }>({})
  const [wrong, setWrong] = useState<'person' | 'date'>()
  const person = typed.person ?? nameOf(search.person)
  const date = typed.date ?? search.date ?? today(zone)
  const show = (day: string) => void navigate({ to: '.', search: { person: personOf(person, people), date: day } as never, replace: true })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const day = parseDate(date)
    setWrong(!person.trim() ? 'person' : !day ? 'date' : undefined)
    if (person.trim() && day) show(day)
  }
  const step = (days: number) => {
    const day = addDays(search.date ?? today(zone), days)
    setTyped((known) => ({ ...known, date: day }))
    show(day)
  }
  return (
    <>
      <Head contract={contract} title={t('day')} lead={t('dayLead')} />
      <form role="search" aria-label={t('day')} noValidate onSubmit={submit} data-screen-only className="panel mb-6 grid items-start gap-x-6 gap-y-4 bg-solid-gray-50 md:grid-cols-[1fr_1fr_auto]">
        <TextInput
          label={t('person')}
          help={t('personHelp')}
          value={person}
          onChange={(text) => setTyped((known) => ({ ...known, person: text }))}
          error={wrong === 'person' ? t('errPerson') : undefined}
        />
        <DateInput
          asks
          label={t('date')}
          value={date}
          onChange={(text) => setTyped((known) => ({ ...known, date: text }))}
          error={wrong === 'date' ? c('errDate') : undefined}
        />
        <div className="flex flex-wrap gap-3 self-center">
          <Button type="submit">{t('show')}</Button>
        </div>
      </form>
      {search.person && search.date && (
        <>
          <div className="mb-6 flex flex-wrap gap-3" data-screen-only>
            <Button variant="secondary" size="small" onPress={() => step(-1)}>
              {t('dayBefore')}
            </Button>
            <Button variant="secondary" size="small" onPress={() => step(1)}>
              {t('dayAfter')}
            </Button>
          </div>
          <Day contract={contract} person={search.person} date={search.date} zone={zone} />
        </>
      )}
    </>
  )
}
