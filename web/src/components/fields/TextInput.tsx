import { type ReactNode, useState } from 'react'
import { Input, TextArea, TextField } from 'react-aria-components'
import { useWords } from '@/lib/i18n'
import { componentWords } from '../words'
import { FieldHelp, FieldLabel, type FieldProps, FieldProblem, useHelp } from './frame'

interface TextInputProps extends FieldProps<string> {
  type?: 'text' | 'password'
  multiline?: boolean
  inputMode?: 'numeric' | 'decimal' | 'text'
  autoComplete?: string
  maxLength?: number
  /** A word after the control, such as a unit. */
  unit?: string | undefined
  narrow?: boolean
  /** A password may be shown; not where it is only repeated. */
  reveals?: boolean
  children?: ReactNode
}

export function TextInput(props: TextInputProps) {
  const { label, required, error, readOnlyReason, name, value, onChange, onBlur, inputRef } = props
  const t = useWords(componentWords)
  const [shown, setShown] = useState(false)
  const help = useHelp(props)
  const control = `control mt-2 ${props.narrow ? 'max-w-48' : ''}`
  const secret = props.type === 'password'
  return (
    <TextField
      {...(name === undefined ? {} : { name })}
      value={value}
      onChange={onChange}
      {...(onBlur ? { onBlur } : {})}
      isRequired={required ?? false}
      isReadOnly={readOnlyReason !== undefined}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      type={secret && !shown ? 'password' : 'text'}
      {...(props.autoComplete ? { autoComplete: props.autoComplete } : {})}
      {...(props.maxLength ? { maxLength: props.maxLength } : {})}
      {...(props.inputMode ? { inputMode: props.inputMode } : {})}
    >
      <FieldLabel label={label} required={required} />
      <FieldHelp>{help}</FieldHelp>
      {props.multiline ? (
        <TextArea ref={inputRef ?? null} rows={4} className={control} />
      ) : (
        <span className="flex items-center gap-2">
          <Input ref={inputRef ?? null} className={control} />
          {props.unit && <span className="mt-2 whitespace-nowrap">{props.unit}</span>}
        </span>
      )}
      {secret && props.reveals !== false && (
        <label className="mt-2 flex items-center gap-2">
          <input type="checkbox" className="size-5" checked={shown} onChange={(event) => setShown(event.target.checked)} />
          {t('password')}
        </label>
      )}
      <FieldProblem error={error} />
      {props.children}
    </TextField>
  )
}
