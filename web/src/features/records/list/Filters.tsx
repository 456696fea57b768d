import { useEffect, useState } from 'react'
import { Disclosure, DisclosurePanel, Heading, Button as AriaButton, Input, Label, SearchField } from 'react-aria-components'
import { ChoiceInput, DateInput } from '@/components/fields'
import { ChevronDownIcon, SearchIcon } from '@/components/icons'
import type { RegisterDefinition } from '@/lib/api'
import { parseDate } from '@/lib/dates'
import { textOf, useLanguage, useMarks, useWords } from '@/lib/i18n'
import type { RecordFilter } from '../queries'
import { recordWords } from '../words'

const pauseMs = 250

interface FiltersProps {
  definition: RegisterDefinition
  filter: RecordFilter
  onChange: (filter: RecordFilter) => void
}

function SearchBox({ typed, onChange }: { typed: string; onChange: (typed: string) => void }) {
  const t = useWords(recordWords)
  const [text, setText] = useState(typed)
  useEffect(() => {
    if (text === typed) return undefined
    const timer = setTimeout(() => onChange(text), pauseMs)
    return () => clearTimeout(timer)
  }, [text, typed, onChange])
  return (
    <SearchField value={text} onChange={setText} className="w-full md:w-96">
      <Label className="text-std-16B-170">{t('search')}</Label>
      <span className="block text-solid-gray-600">{t('searchHelp')}</span>
      <span className="relative mt-1 block">
        <SearchIcon className="absolute top-3.5 left-3 size-5 text-solid-gray-600" />
        <Input className="control pl-10" />
      </span>
    </SearchField>
  )
}

function StateChips({ definition, chosen, onChange }: { definition: RegisterDefinition; chosen: string[]; onChange: (states: string[]) => void }) {
  const t = useWords(recordWords)
  const language = useLanguage()
  const chip = (pressed: boolean) =>
    `min-h-10 rounded-full border px-4 py-1 hover:underline ${pressed ? 'border-key-900 bg-key-900 text-white' : 'border-solid-gray-600 bg-white hover:bg-key-50'}`
  const toggle = (state: string) =>
    onChange(chosen.includes(state) ? chosen.filter((one) => one !== state) : [...chosen, state])
  return (
    <div role="group" aria-label={t('state')} className="flex flex-wrap gap-2">
      <button type="button" aria-pressed={chosen.length === 0} className={chip(chosen.length === 0)} onClick={() => onChange([])}>
        {t('allStates')}
      </button>
      {definition.states.map((state) => (
        <button
          key={state.id}
          type="button"
          aria-pressed={chosen.includes(state.id)}
          className={chip(chosen.includes(state.id))}
          onClick={() => toggle(state.id)}
        >
          {textOf(state.label, language)}
        </button>
      ))}
    </div>
  )
}

/** A day as it is typed; it counts once it is one. */
function DayBound({ label, day, onChange }: { label: string; day: string; onChange: (day: string) => void }) {
  const [typed, setTyped] = useState(day)
  const change = (text: string) => {
    setTyped(text)
    const known = text.trim() === '' ? '' : parseDate(text)
    if (known !== null && known !== day) onChange(known)
  }
  return <DateInput label={label} value={typed} onChange={change} />
}

/** Search, state, and the choices, yes/no and dates of the register's own fields. */
export function Filters({ definition, filter, onChange }: FiltersProps) {
  const t = useWords(recordWords)
  const language = useLanguage()
  const { brackets, join } = useMarks()
  const choices = definition.fields.filter((field) => (field.type === 'choice' || field.type === 'yes_no') && !field.personal_data)
  const days = definition.fields.filter((field) => field.type === 'date' && definition.list.includes(field.id))
  const setField = (name: string, value: string) => {
    const { [name]: _, ...others } = filter.fields ?? {}
    onChange({ ...filter, fields: value === 'any' || value === '' ? others : { ...others, [name]: value } })
  }
  const sortable = ['record', 'state', 'changed_at', ...definition.list]
  const sortLabel = (key: string) => {
    if (key === 'record') return t('number')
    if (key === 'state') return t('state')
    if (key === 'changed_at') return t('changed')
    return textOf(definition.fields.find((field) => field.id === key)?.label, language) || key
  }
  const chosen = filter.state ? filter.state.split(',') : []
  return (
    <div className="mb-6 space-y-4" data-screen-only>
      <SearchBox typed={filter.q ?? ''} onChange={(q) => onChange({ ...filter, q: q || undefined })} />
      <StateChips
        definition={definition}
        chosen={chosen}
        onChange={(states) => onChange({ ...filter, state: states.join(',') || undefined })}
      />
      <Disclosure className="group" defaultExpanded={Object.keys(filter.fields ?? {}).length > 0}>
        <Heading level={2} className="text-std-16B-170">
          <AriaButton slot="trigger" className="flex min-h-11 items-center gap-2 rounded-4 text-std-16B-170 hover:underline">
            <ChevronDownIcon className="size-4 -rotate-90 group-data-[expanded]:rotate-0" />
            {join(t('filter'), t('sortBy'))}
          </AriaButton>
        </Heading>
        <DisclosurePanel>
          <div className="grid gap-4 pt-2 pb-1 md:grid-cols-3">
            {choices.map((field) => (
              <ChoiceInput
                key={field.id}
                listed
                label={textOf(field.label, language)}
                value={filter.fields?.[field.id] ?? 'any'}
                onChange={(value) => setField(field.id, value)}
                choices={[
                  { id: 'any', label: t('any') },
                  ...(field.type === 'yes_no'
                    ? (['yes', 'no'] as const).map((id) => ({ id, label: t(id) }))
                    : (field.options ?? []).map((option) => ({ id: option.id, label: textOf(option.label, language) }))),
                ]}
              />
            ))}
            {days.flatMap((field) =>
              (['from', 'until'] as const).map((bound) => {
                const name = `${field.id}.${bound}`
                return (
                  <DayBound
                    key={name}
                    label={`${textOf(field.label, language)}${brackets(t(bound))}`}
                    day={filter.fields?.[name] ?? ''}
                    onChange={(day) => setField(name, day)}
                  />
                )
              }),
            )}
            <ChoiceInput
              listed
              label={t('sortBy')}
              value={filter.sort ?? '-changed_at'}
              onChange={(sort) => onChange({ ...filter, sort: sort || undefined })}
              choices={sortable.flatMap((key) => [
                { id: key, label: `${sortLabel(key)}${brackets(t('ascending'))}` },
                { id: `-${key}`, label: `${sortLabel(key)}${brackets(t('descending'))}` },
              ])}
            />
          </div>
        </DisclosurePanel>
      </Disclosure>
    </div>
  )
}
