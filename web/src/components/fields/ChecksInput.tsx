import { Checkbox, CheckboxGroup } from 'react-aria-components'
import { CheckIcon } from '../icons'
import type { Choice } from './ChoiceInput'
import { FieldHelp, FieldLabel, type FieldProps, FieldProblem, useHelp } from './frame'

interface ChecksInputProps extends FieldProps<string[]> {
  choices: readonly Choice[]
}

/** Any number of choices, all shown. */
export function ChecksInput(props: ChecksInputProps) {
  const { label, required, error, name, value, onChange, onBlur, choices } = props
  const help = useHelp(props)
  return (
    <CheckboxGroup
      {...(name === undefined ? {} : { name })}
      value={value}
      onChange={onChange}
      {...(onBlur ? { onBlur } : {})}
      isRequired={required ?? false}
      isInvalid={error !== undefined}
      validationBehavior="aria"
    >
      <FieldLabel label={label} required={required} />
      <FieldHelp>{help}</FieldHelp>
      <div className="mt-2 grid gap-x-6 gap-y-2 md:grid-cols-2">
        {choices.map((choice) => (
          <Checkbox key={choice.id} value={choice.id} className="group flex min-h-11 cursor-pointer items-start gap-3 rounded-8 py-2">
            <span
              aria-hidden="true"
              className="mt-0.5 flex size-6 shrink-0 items-center justify-center rounded-4 border-2 border-solid-gray-600 bg-white text-white group-data-[selected]:border-blue-900 group-data-[selected]:bg-blue-900"
            >
              <CheckIcon className="size-4" />
            </span>
            <span>
              {choice.label}
              {choice.note && <span className="block text-solid-gray-600">{choice.note}</span>}
            </span>
          </Checkbox>
        ))}
      </div>
      <FieldProblem error={error} />
    </CheckboxGroup>
  )
}
