import { type Control, Controller } from 'react-hook-form'
import { ChoiceInput, DateInput } from '@/components/fields'
import type { Role, Side } from '@/lib/api'
import { parseDate } from '@/lib/dates'
import { textOf, useLanguage, useWords } from '@/lib/i18n'
import { peopleWords } from './words'

export interface SpanAnswers {
  starts: string
  ends: string
}

export interface RoleAnswers extends SpanAnswers {
  role: string
}

interface SpanFieldsProps {
  control: Control<SpanAnswers>
  /** The end must be given. */
  bounded?: boolean
}

/** From which day until which. */
export function SpanFields({ control, bounded = false }: SpanFieldsProps) {
  const t = useWords(peopleWords)
  const day = (label: string, needed: boolean) => (text: string) =>
    (text.trim() === '' ? !needed : parseDate(text) !== null) || t('errDate', { label })
  return (
    <div className="grid gap-6 md:grid-cols-2">
      <Controller
        name="starts"
        control={control}
        rules={{ validate: day(t('starts'), true) }}
        render={({ field: { ref, ...field }, fieldState }) => (
          <DateInput {...field} inputRef={ref} label={t('starts')} required error={fieldState.error?.message} />
        )}
      />
      <Controller
        name="ends"
        control={control}
        rules={{ validate: day(t('ends'), bounded) }}
        render={({ field: { ref, ...field }, fieldState }) => (
          <DateInput
            {...field}
            inputRef={ref}
            label={t('ends')}
            help={bounded ? undefined : t('endsHelp')}
            required={bounded}
            error={fieldState.error?.message}
          />
        )}
      />
    </div>
  )
}

interface RoleFieldsProps {
  control: Control<RoleAnswers>
  roles: readonly Role[]
  side: Side
  bounded?: boolean
}

/** A role and the days on which it is held. */
export function RoleFields({ control, roles, side, bounded = false }: RoleFieldsProps) {
  const t = useWords(peopleWords)
  const language = useLanguage()
  const choices = roles
    .filter((role) => role.sides.includes(side))
    .map((role) => ({ id: role.id, label: textOf(role.name, language), note: textOf(role.description, language) }))
  return (
    <>
      <Controller
        name="role"
        control={control}
        rules={{ validate: (role) => role !== '' || t('errChoose', { label: t('role') }) }}
        render={({ field: { ref: _, ...field }, fieldState }) => (
          <ChoiceInput {...field} listed label={t('role')} required choices={choices} error={fieldState.error?.message} />
        )}
      />
      <SpanFields control={control as never} bounded={bounded} />
    </>
  )
}

export function roleRequest(answers: RoleAnswers) {
  const ends = parseDate(answers.ends)
  return { role: answers.role, starts: parseDate(answers.starts) ?? '', ...(ends ? { ends } : {}) }
}
