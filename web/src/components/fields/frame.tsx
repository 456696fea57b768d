import type { ReactNode, Ref } from 'react'
import { FieldError, Label, Text } from 'react-aria-components'
import { useWords } from '@/lib/i18n'
import { componentWords } from '../words'

/** What every field has: label, help between label and control, an error that says how to mend. */
export interface FieldProps<Value> {
  label: string
  help?: string | undefined
  /** Absent: no mark, for fields that are no questions, such as filters. */
  required?: boolean | undefined
  error?: string | undefined
  /** Why it cannot be changed. */
  readOnlyReason?: string | undefined
  name?: string
  value: Value
  onChange: (value: Value) => void
  onBlur?: () => void
  inputRef?: Ref<HTMLInputElement & HTMLTextAreaElement>
}

export function RequiredMark({ required }: { required: boolean }) {
  const t = useWords(componentWords)
  return (
    <span className={`ml-1 text-std-16N-170 whitespace-nowrap ${required ? 'text-error-1' : 'text-solid-gray-600'}`}>
      ※{t(required ? 'required' : 'optional')}
    </span>
  )
}

export const labelClass = 'block text-std-17B-170 text-solid-gray-800'

interface LabelProps {
  label: string
  required?: boolean | undefined
}

export function LabelWords({ label, required }: LabelProps) {
  return (
    <>
      {label} {required !== undefined && <RequiredMark required={required} />}
    </>
  )
}

export function FieldLabel({ label, required }: LabelProps) {
  return (
    <Label className={labelClass}>
      <LabelWords label={label} required={required} />
    </Label>
  )
}

export function FieldHelp({ children }: { children: ReactNode }) {
  if (!children) return null
  return (
    <Text slot="description" className="block text-std-16N-170 text-solid-gray-600">
      {children}
    </Text>
  )
}

export function helpText(help: string | undefined, readOnly: string | undefined): string {
  return [help, readOnly].filter(Boolean).join(' ')
}

export function useHelp(props: { help?: string | undefined; readOnlyReason?: string | undefined }): string {
  const t = useWords(componentWords)
  return helpText(props.help, props.readOnlyReason && t('readOnly', { why: props.readOnlyReason }))
}

export function errorText(error: string): string {
  return error.startsWith('＊') ? error : `＊${error}`
}

export function FieldProblem({ error }: { error?: string | undefined }) {
  return <FieldError className="mt-2 block text-std-16N-170 text-error-1">{error && errorText(error)}</FieldError>
}
