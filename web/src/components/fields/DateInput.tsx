import { useRef } from 'react'
import { Input, TextField } from 'react-aria-components'
import { parseDate, showDate } from '@/lib/dates'
import { useLanguage, useMarks, useWords } from '@/lib/i18n'
import { CalendarIcon } from '../icons'
import { componentWords } from '../words'
import { FieldHelp, FieldLabel, type FieldProps, FieldProblem, helpText, useHelp } from './frame'

function DateEcho({ typed, asks }: { typed: string; asks: boolean }) {
  const t = useWords(componentWords)
  const language = useLanguage()
  const iso = parseDate(typed)
  return (
    <p aria-live="polite" className="mt-1 min-h-7 text-std-16N-170 text-success-2">
      {iso && (asks ? showDate(iso, language) : t('dateEcho', { date: showDate(iso, language) }))}
    </p>
  )
}

/** A civil date as people type it; the value is the typed text, read by parseDate. The weekday is echoed. */
export function DateInput(props: FieldProps<string> & { /** Asked for, not recorded. */ asks?: boolean }) {
  const { label, required, error, readOnlyReason, name, value, onChange, onBlur, inputRef } = props
  const t = useWords(componentWords)
  const { colon } = useMarks()
  const picker = useRef<HTMLInputElement>(null)
  const help = helpText(useHelp(props), t('dateHelp'))
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
      autoComplete="off"
    >
      <FieldLabel label={label} required={required} />
      <FieldHelp>{help}</FieldHelp>
      <span className="relative mt-2 flex max-w-80 items-center gap-2">
        <Input ref={inputRef ?? null} className="control" />
        {readOnlyReason === undefined && (
          <>
            <input
              ref={picker}
              type="date"
              tabIndex={-1}
              aria-hidden="true"
              className="pointer-events-none absolute right-0 bottom-0 h-px w-12 opacity-0"
              value={parseDate(value) ?? ''}
              onChange={(event) => event.target.value && onChange(event.target.value)}
            />
            <button
              type="button"
              aria-label={`${label}${colon}${t('openCalendar')}`}
              className="flex size-12 shrink-0 items-center justify-center rounded-8 border border-solid-gray-600 hover:border-black hover:bg-solid-gray-50"
              onClick={() => picker.current?.showPicker()}
            >
              <CalendarIcon />
            </button>
          </>
        )}
      </span>
      <FieldProblem error={error} />
      <DateEcho typed={value} asks={props.asks ?? false} />
    </TextField>
  )
}

/** The value is "date time" as typed; either part may be missing. */
export function splitDateTime(value: string): { date: string; time: string } {
  const at = value.lastIndexOf(' ')
  return at < 0 ? { date: value, time: '' } : { date: value.slice(0, at), time: value.slice(at + 1) }
}

export function DateTimeInput(props: FieldProps<string>) {
  const { label, value, onChange, error, required } = props
  const t = useWords(componentWords)
  const { date, time } = splitDateTime(value)
  return (
    <div className="grid items-start gap-4 sm:grid-cols-[minmax(0,1fr)_9rem]">
      <div>
        <DateInput {...props} value={date} onChange={(typed) => onChange(`${typed.trim()} ${time}`)} />
      </div>
      <TextField
        value={time}
        onChange={(typed) => onChange(`${date} ${typed.replace(/\s/g, '')}`)}
        isRequired={required ?? false}
        isInvalid={error !== undefined}
        isReadOnly={props.readOnlyReason !== undefined}
        validationBehavior="aria"
        autoComplete="off"
        aria-label={`${label} ${t('time')}`}
      >
        <span aria-hidden="true" className="block text-std-17B-170">
          {t('time')}
        </span>
        <FieldHelp>{t('timeHelp')}</FieldHelp>
        <Input className="control mt-2 max-w-32" />
      </TextField>
    </div>
  )
}
