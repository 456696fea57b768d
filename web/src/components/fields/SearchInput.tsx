import { useEffect, useState } from 'react'
import { Button, ComboBox, Input, ListBox, ListBoxItem, Popover } from 'react-aria-components'
import { useWords } from '@/lib/i18n'
import { ChevronDownIcon } from '../icons'
import { componentWords } from '../words'
import { type Choice, optionClass } from './ChoiceInput'
import { FieldHelp, FieldLabel, type FieldProps, FieldProblem, helpText, useHelp } from './frame'

interface SearchInputProps extends FieldProps<string> {
  /** Finds choices for what was typed. */
  find: (typed: string, signal: AbortSignal) => Promise<readonly Choice[]>
  /** How the present value reads, when it is known. */
  shown?: string | undefined
}

const pauseMs = 200

/** Picks one of many by typing: a record of a register, a person. A number read by a scanner ends with Enter and is taken. */
export function SearchInput(props: SearchInputProps) {
  const { label, required, error, readOnlyReason, name, value, onChange, onBlur, inputRef, find } = props
  const t = useWords(componentWords)
  const help = helpText(useHelp(props), t('typeToSearch'))
  const [typed, setTyped] = useState(props.shown ?? value)
  const [choices, setChoices] = useState<readonly Choice[]>([])

  useEffect(() => {
    const stop = new AbortController()
    const chosen = choices.find((choice) => choice.id === value)
    const query = chosen?.label === typed || (value && typed === props.shown) ? '' : typed
    const timer = setTimeout(() => {
      find(query, stop.signal).then(
        (found) => !stop.signal.aborted && setChoices(found),
        () => !stop.signal.aborted && setChoices([]),
      )
    }, pauseMs)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
    // The choices found must not start another search.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [typed, find])

  const take = (id: string) => {
    onChange(id)
    setTyped(choices.find((choice) => choice.id === id)?.label ?? id)
  }

  return (
    <ComboBox
      {...(name === undefined ? {} : { name })}
      items={choices}
      inputValue={typed}
      onInputChange={(text) => {
        setTyped(text)
        if (text === '') onChange('')
      }}
      value={value || null}
      onChange={(key) => key !== null && take(String(key))}
      {...(onBlur ? { onBlur } : {})}
      isRequired={required ?? false}
      isReadOnly={readOnlyReason !== undefined}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      allowsEmptyCollection
      menuTrigger="focus"
      defaultFilter={() => true}
      formValue="key"
    >
      <FieldLabel label={label} required={required} />
      <FieldHelp>{help}</FieldHelp>
      <span className="relative mt-2 block">
        <Input
          ref={inputRef ?? null}
          className="control pr-12"
          onKeyDown={(event) => {
            const exact = choices.find((choice) => choice.id.toLowerCase() === typed.trim().toLowerCase())
            if (event.key === 'Enter' && exact) take(exact.id)
          }}
        />
        <Button className="absolute inset-y-1 right-1 flex w-10 items-center justify-center rounded-6" aria-label={t('showChoices')}>
          <ChevronDownIcon />
        </Button>
      </span>
      <FieldProblem error={error} />
      <Popover className="max-h-80 w-(--trigger-width) overflow-auto rounded-8 border border-solid-gray-420 bg-white py-2 shadow-2">
        <ListBox<Choice>
          className="outline-none"
          renderEmptyState={() => <p className="px-4 py-2 text-solid-gray-700">{t('noMatch')}</p>}
        >
          {(choice) => (
            <ListBoxItem id={choice.id} textValue={choice.label} className={optionClass}>
              {choice.label}
              {choice.note && <span className="block text-std-16N-170 text-solid-gray-600">{choice.note}</span>}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  )
}
