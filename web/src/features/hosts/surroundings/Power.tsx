import { Code, type Fact, Facts, Tag } from '@/components/page'
import type { PowerUnit } from '@/lib/api'
import { civilOf, showAge, showDate, showElapsed, showInstant, useNow } from '@/lib/dates'
import { useLanguage, useMarks, useWords } from '@/lib/i18n'
import type { ObservedProps } from '../parts'
import { surroundingWords } from './words'

const tones = {
  online: 'green',
  bypass: 'blue',
  on_battery: 'red',
  low_battery: 'red',
  off: 'red',
  stale: 'red',
  unreachable: 'red',
} as const

function Battery({ unit, zone }: { unit: PowerUnit; zone: string }) {
  const t = useWords(surroundingWords)
  const language = useLanguage()
  const today = civilOf(useNow(), zone)?.date ?? ''
  const date = unit.battery_date
  const age = date ? showAge(date, today, language) : ''
  const text = !date ? t('batteryUnknown') : age ? t('batteryOf', { date: showDate(date, language), age }) : t('batteryDate', { date: showDate(date, language) })
  return (
    <>
      {text} {unit.replace_battery && <Tag tone="red">{t('replace')}</Tag>}
    </>
  )
}

function Unit({ unit, zone }: { unit: PowerUnit; zone: string }) {
  const t = useWords(surroundingWords)
  const language = useLanguage()
  const { join } = useMarks()
  const percent = (value: number | undefined) => (value === undefined ? '―' : `${value} %`)
  const facts: Fact[] = [
    { key: 'charge', term: t('charge'), value: percent(unit.charge_percent) },
    {
      key: 'runtime',
      term: t('runtime'),
      value: unit.runtime_seconds === undefined ? '―' : showElapsed(unit.runtime_seconds * 1000, language),
    },
    { key: 'load', term: t('load'), value: percent(unit.load_percent) },
    { key: 'battery', term: t('battery'), value: <Battery unit={unit} zone={zone} /> },
    { key: 'model', term: t('model'), value: join(unit.model, unit.serial) || '―' },
    { key: 'at', term: t('readAt'), value: showInstant(unit.at, language, zone) },
    { key: 'server', term: t('unitServer'), value: <Code>{unit.server}</Code> },
  ]
  return (
    <section className="panel" aria-label={unit.name}>
      <h3 className="mb-3 flex flex-wrap items-center gap-3">
        {unit.name}
        <Tag tone={tones[unit.state]}>{t(unit.state)}</Tag>
        <span className="text-std-16N-170 text-solid-gray-700">{t('since', { at: showInstant(unit.state_since, language, zone) })}</span>
      </h3>
      <Facts facts={facts} />
    </section>
  )
}

export function Power({ observed, zone }: ObservedProps) {
  const t = useWords(surroundingWords)
  if (observed.power.length === 0) return <p>{t('powerNone')}</p>
  return (
    <div className="space-y-4">
      {observed.power.map((unit) => (
        <Unit key={unit.record} unit={unit} zone={zone} />
      ))}
    </div>
  )
}
