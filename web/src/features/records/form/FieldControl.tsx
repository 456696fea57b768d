import { useQuery } from '@tanstack/react-query'
import { type Ref, useCallback } from 'react'
import { ChoiceInput, DateInput, DateTimeInput, FileInput, SearchInput, TextInput, YesNoInput } from '@/components/fields'
import { type Field, type FileValue, peopleQuery } from '@/lib/api'
import { textOf, useLanguage } from '@/lib/i18n'
import { foldSearch } from '@/lib/text/fold'
import { findReferences, uploadFile } from '../queries'
import { TableInput } from './TableInput'
import type { RawRow, RawValue } from './values'

export interface FieldControlProps {
  contract: string
  field: Field
  required: boolean
  raw: RawValue
  shown?: string | undefined
  error?: string | undefined
  readOnlyReason?: string | undefined
  onChange: (raw: RawValue) => void
  onBlur?: () => void
  /** A file is on its way to the server: nothing may be sent before it is there. */
  onBusy?: ((busy: boolean) => void) | undefined
  inputRef?: Ref<HTMLInputElement & HTMLTextAreaElement>
}

interface PickProps extends Omit<FieldControlProps, 'onChange'> {
  label: string
  help: string | undefined
  value: string
  onChange: (typed: string) => void
}

function PersonInput({ contract, ...props }: PickProps) {
  const people = useQuery(peopleQuery(contract)).data
  const find = useCallback(
    async (typed: string) =>
      (people ?? [])
        .filter((person) => person.state === 'active')
        .filter((person) => foldSearch(`${person.name}${person.kana ?? ''}`).includes(foldSearch(typed)))
        .map((person) => ({ id: person.id, label: person.name, note: person.kana ?? '' })),
    [people],
  )
  if (!people) return null
  return <SearchInput {...props} shown={props.shown ?? people.find((one) => one.id === props.value)?.name} find={find} />
}

function ReferenceInput({ contract, field, ...props }: PickProps) {
  const to = field.to ?? ''
  const find = useCallback((typed: string, signal: AbortSignal) => findReferences(contract, to, typed, signal), [contract, to])
  return <SearchInput {...props} find={find} />
}


/** One field of a form, drawn from its definition. */
export function FieldControl(props: FieldControlProps) {
  const { contract, field, required, raw, onChange } = props
  const language = useLanguage()
  const common = {
    label: textOf(field.label, language),
    help: field.help && textOf(field.help, language),
    required,
    name: field.id,
    ...(props.error === undefined ? {} : { error: props.error }),
    ...(props.readOnlyReason === undefined ? {} : { readOnlyReason: props.readOnlyReason }),
    ...(props.onBlur ? { onBlur: props.onBlur } : {}),
    ...(props.inputRef ? { inputRef: props.inputRef } : {}),
  }
  const text = { ...common, value: typeof raw === 'string' ? raw : '', onChange: (typed: string) => onChange(typed) }
  switch (field.type) {
    case 'number':
      return <TextInput {...text} inputMode={field.scale ? 'decimal' : 'numeric'} narrow unit={field.unit && textOf(field.unit, language)} />
    case 'date':
      return <DateInput {...text} />
    case 'datetime':
      return <DateTimeInput {...text} />
    case 'choice':
      return (
        <ChoiceInput
          {...text}
          choices={(field.options ?? []).map((option) => ({ id: option.id, label: textOf(option.label, language) }))}
        />
      )
    case 'yes_no':
      return <YesNoInput {...text} />
    case 'person':
      return <PersonInput {...props} {...text} />
    case 'reference':
      return <ReferenceInput {...props} {...text} />
    case 'file':
      return (
        <FileInput
          {...common}
          value={raw as FileValue | null}
          onChange={onChange}
          accept={field.accept ?? []}
          upload={(file) => uploadFile(contract, file)}
          onBusy={props.onBusy}
        />
      )
    case 'table':
      return <TableInput {...props} label={common.label} help={common.help} rows={(raw ?? []) as RawRow[]} />
    default:
      return <TextInput {...text} multiline={field.multiline ?? false} />
  }
}
