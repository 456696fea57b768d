import { type FormEvent, useState } from 'react'
import { parseDate } from '@/lib/dates'
import { useWords } from '@/lib/i18n'
import { Button } from '../Button'
import { componentWords } from '../words'
import { type Choice, ChoiceInput } from './ChoiceInput'
import { DateInput } from './DateInput'
import { TextInput } from './TextInput'

export type Search = Record<string, string>

interface FilterFormProps {
  /** Of the address: everything that is asked for now. */
  search: Search
  onChange: (search: Search) => void
  texts?: readonly { key: string; label: string; help?: string }[]
  /** Taken at once; `(any)` is none of them. */
  choices?: readonly { key: string; label: string; choices: readonly Choice[]; any?: string }[]
  /** Days, kept as `from` and `until`. */
  dates?: boolean
}

const any = '(any)'
const row = 'grid items-start gap-x-6 gap-y-4 md:grid-cols-2'

/** Whittles a list down; what is chosen stands in the address. */
export function FilterForm({ search, onChange, texts = [], choices = [], dates = true }: FilterFormProps) {
  const t = useWords(componentWords)
  const keys = [...texts.map((one) => one.key), ...(dates ? ['from', 'until'] : [])]
  const [typed, setTyped] = useState<Search>(() => Object.fromEntries(keys.map((key) => [key, search[key] ?? ''])))
  const [wrong, setWrong] = useState('')
  const type = (key: string) => (text: string) => setTyped((known) => ({ ...known, [key]: text }))
  const day = (key: string) => {
    const text = typed[key]?.trim() ?? ''
    return text === '' ? '' : parseDate(text)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const [from, until] = dates ? [day('from'), day('until')] : ['', '']
    setWrong(from === null ? 'from' : until === null ? 'until' : '')
    if (from === null || until === null) return
    const words = Object.fromEntries(texts.map(({ key }) => [key, typed[key]?.trim() ?? '']))
    onChange({ ...search, ...words, from, until })
  }
  const clear = () => {
    setTyped(Object.fromEntries(keys.map((key) => [key, ''])))
    setWrong('')
    onChange(Object.fromEntries([...keys, ...choices.map((one) => one.key)].map((key) => [key, ''])))
  }
  const dateField = (key: 'from' | 'until') => (
    <DateInput asks label={t(key)} value={typed[key] ?? ''} onChange={type(key)} {...(wrong === key ? { error: t('errDate') } : {})} />
  )
  return (
    <form role="search" aria-label={t('filter')} onSubmit={submit} noValidate data-screen-only className="panel mb-6 space-y-4 bg-solid-gray-50">
      <div className={`${row} lg:grid-cols-4`}>
        {choices.map(({ key, label, choices: offered, any: anyWord }) => (
          <ChoiceInput
            key={key}
            listed
            label={label}
            value={search[key] || any}
            onChange={(value) => onChange({ ...search, [key]: value === any ? '' : value })}
            choices={[{ id: any, label: anyWord ?? t('any') }, ...offered]}
          />
        ))}
      </div>
      <div className={`${row} lg:grid-cols-4`}>
        {texts.map(({ key, label, help }) => (
          <TextInput key={key} label={label} help={help ?? t('wholeText')} value={typed[key] ?? ''} onChange={type(key)} />
        ))}
        {dates && dateField('from')}
        {dates && dateField('until')}
      </div>
      <div className="flex flex-wrap gap-3">
        <Button type="submit">{t('filterApply')}</Button>
        <Button variant="secondary" onPress={clear}>
          {t('filterClear')}
        </Button>
      </div>
    </form>
  )
}

/** What of an address is asked for, without what is empty. */
export function withoutEmpty(search: Record<string, string | undefined>): Search {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value)) as Search
}
