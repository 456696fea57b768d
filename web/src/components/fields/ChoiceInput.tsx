import { Button as AriaButton, ListBox, ListBoxItem, Popover, Radio, RadioGroup, Select, SelectValue } from 'react-aria-components'
import { useWords } from '@/lib/i18n'
import { ChevronDownIcon } from '../icons'
import { componentWords } from '../words'
import { FieldHelp, FieldLabel, type FieldProps, FieldProblem, useHelp } from './frame'

export interface Choice {
  id: string
  label: string
  note?: string
}

interface ChoiceInputProps extends FieldProps<string> {
  choices: readonly Choice[]
  /** Few choices are all shown; many are behind a list. */
  listed?: boolean
}

const shownAtOnce = 5
const nothing = '(nothing)'

export function ChoiceInput(props: ChoiceInputProps) {
  const asList = props.listed ?? props.choices.length > shownAtOnce
  return asList ? <ListChoice {...props} /> : <RadioChoice {...props} />
}

function RadioChoice(props: ChoiceInputProps) {
  const { label, required, error, readOnlyReason, name, value, onChange, onBlur, choices } = props
  const t = useWords(componentWords)
  const help = useHelp(props)
  return (
    <RadioGroup
      {...(name === undefined ? {} : { name })}
      value={value || null}
      onChange={onChange}
      {...(onBlur ? { onBlur } : {})}
      isRequired={required ?? false}
      isReadOnly={readOnlyReason !== undefined}
      isInvalid={error !== undefined}
      validationBehavior="aria"
    >
      <FieldLabel label={label} required={required} />
      <FieldHelp>{help}</FieldHelp>
      <div className="mt-2 flex flex-wrap gap-x-6 gap-y-1">
        {choices.map((choice) => (
          <Radio key={choice.id} value={choice.id} className="group flex min-h-11 cursor-pointer items-center gap-2 rounded-8 pr-2">
            <span
              aria-hidden="true"
              className="flex size-6 shrink-0 items-center justify-center rounded-full border-2 border-solid-gray-600 bg-white group-data-[invalid]:border-error-1 group-data-[selected]:border-blue-900"
            >
              <span className="size-3 rounded-full group-data-[selected]:bg-blue-900" />
            </span>
            <span>
              {choice.label}
              {choice.note && <span className="block text-std-16N-170 text-solid-gray-600">{choice.note}</span>}
            </span>
          </Radio>
        ))}
      </div>
      {required === false && value !== '' && readOnlyReason === undefined && (
        <AriaButton slot={null} className="text-std-16N-170 text-blue-1000 underline" onPress={() => onChange('')}>
          {t('clearChoice', { label })}
        </AriaButton>
      )}
      <FieldProblem error={error} />
    </RadioGroup>
  )
}

function ListChoice(props: ChoiceInputProps) {
  const { label, required, error, readOnlyReason, name, value, onChange, onBlur, choices } = props
  const t = useWords(componentWords)
  const help = useHelp(props)
  return (
    <Select
      {...(name === undefined ? {} : { name })}
      value={value || null}
      onChange={(key) => onChange(key === null || key === nothing ? '' : String(key))}
      {...(onBlur ? { onBlur } : {})}
      isRequired={required ?? false}
      isDisabled={readOnlyReason !== undefined}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      placeholder={t('choose')}
    >
      <FieldLabel label={label} required={required} />
      <FieldHelp>{help}</FieldHelp>
      <AriaButton className="control mt-2 flex items-center justify-between gap-3 text-left">
        <SelectValue className="min-w-0 truncate data-[placeholder]:text-solid-gray-600" />
        <ChevronDownIcon />
      </AriaButton>
      <FieldProblem error={error} />
      <Popover className="max-h-80 w-(--trigger-width) overflow-auto rounded-8 border border-solid-gray-420 bg-white py-2 shadow-2">
        <ListBox className="outline-none">
          {required === false && (
            <ListBoxItem id={nothing} textValue={t('nothingChosen')} className={optionClass}>
              {t('nothingChosen')}
            </ListBoxItem>
          )}
          {choices.map((choice) => (
            <ListBoxItem id={choice.id} key={choice.id} textValue={choice.label} className={optionClass}>
              {choice.label}
              {choice.note && <span className="block text-std-16N-170 text-solid-gray-600">{choice.note}</span>}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Select>
  )
}

export const optionClass =
  'cursor-pointer px-4 py-2 outline-none data-[focused]:bg-key-50 data-[focused]:underline data-[selected]:bg-key-100 data-[selected]:font-700'

export function YesNoInput(props: FieldProps<string>) {
  const t = useWords(componentWords)
  return (
    <RadioChoice
      {...props}
      choices={[
        { id: 'yes', label: t('yes') },
        { id: 'no', label: t('no') },
      ]}
    />
  )
}
