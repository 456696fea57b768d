import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Controller, useForm } from 'react-hook-form'
import { Button } from '@/components/Button'
import { ChoiceInput, TextInput } from '@/components/fields'
import { ProblemNotice } from '@/components/feedback'
import { api, type Contract } from '@/lib/api'
import { parseDate, parseTime } from '@/lib/dates'
import { textOf, useLanguage, useWords } from '@/lib/i18n'
import { settingsWords } from './words'

type Approver = 'client' | 'contractor'

interface Answers {
  from: string
  until: string
  holidays: string
  approvers: Record<string, Approver>
}

interface SettingsFormProps {
  contract: Contract
  onClose: (saved: boolean) => void
}

// Names of form fields may hold no dots: react-hook-form reads them as paths.
const fieldName = (action: string) => action.replace('.', '__')

function linesOf(text: string): string[] {
  return text.split('\n').map((line) => line.trim()).filter(Boolean)
}

export function SettingsForm({ contract, onClose }: SettingsFormProps) {
  const t = useWords(settingsWords)
  const language = useLanguage()
  const client = useQueryClient()
  const choices = contract.approver_choices ?? []
  const { control, getValues, handleSubmit } = useForm<Answers>({
    defaultValues: {
      from: contract.working_hours?.from ?? '',
      until: contract.working_hours?.until ?? '',
      holidays: (contract.holidays ?? []).join('\n'),
      approvers: Object.fromEntries(choices.map(({ action }) => [fieldName(action), contract.approvers?.[action] ?? 'client'])),
    },
  })
  const mutation = useMutation({
    mutationFn: (answers: Answers) =>
      api.patch(
        '/contracts/{contract}',
        {
          ...(contract.working_hours ? { working_hours: { from: parseTime(answers.from) ?? '', until: parseTime(answers.until) ?? '' } } : {}),
          holidays: linesOf(answers.holidays).flatMap((line) => parseDate(line) ?? []),
          approvers: Object.fromEntries(choices.map(({ action }) => [action, answers.approvers[fieldName(action)] ?? 'client'])),
        },
        { path: { contract: contract.id } },
      ),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['contract', contract.id] })
      await client.invalidateQueries({ queryKey: ['session'] })
      onClose(true)
    },
  })
  return (
    <form noValidate onSubmit={handleSubmit((answers) => mutation.mutate(answers))} className="max-w-3xl space-y-8">
      <Controller
        name="holidays"
        control={control}
        rules={{
          validate: (text) => {
            const wrong = linesOf(text).find((line) => !parseDate(line))
            return wrong === undefined || t('errHolidays', { day: wrong })
          },
        }}
        render={({ field: { ref, ...field }, fieldState }) => (
          <TextInput
            {...field}
            inputRef={ref}
            label={t('holidays')}
            help={t('holidaysHelp')}
            required={false}
            multiline
            error={fieldState.error?.message}
          />
        )}
      />
      {contract.working_hours && (
        <fieldset className="space-y-6">
          <legend className="text-std-22B-150">{t('workingHours')}</legend>
          <p>{t('workingHoursLead')}</p>
          {(['from', 'until'] as const).map((name) => {
            const label = t(name === 'from' ? 'workingFrom' : 'workingUntil')
            return (
              <Controller
                key={name}
                name={name}
                control={control}
                rules={{
                  validate: (text) => {
                    const time = parseTime(text)
                    if (!time) return t('errTime', { label })
                    return name === 'from' || time > (parseTime(getValues('from')) ?? '') || t('errTimeOrder', { label })
                  },
                }}
                render={({ field: { ref, ...field }, fieldState }) => (
                  <TextInput {...field} inputRef={ref} label={label} help={t('workingHelp')} required narrow error={fieldState.error?.message} />
                )}
              />
            )
          })}
        </fieldset>
      )}
      {choices.length > 0 && (
        <fieldset className="space-y-6">
          <legend className="text-std-22B-150">{t('approvers')}</legend>
          <p>{t('approversLead')}</p>
          {choices.map(({ action, label }) => (
            <Controller
              key={action}
              name={`approvers.${fieldName(action)}`}
              control={control}
              render={({ field: { ref: _, ...field } }) => (
                <ChoiceInput
                  {...field}
                  onChange={(value) => field.onChange(value)}
                  label={textOf(label, language)}
                  required
                  choices={(['client', 'contractor'] as const).map((side) => ({ id: side, label: t(side) }))}
                />
              )}
            />
          ))}
        </fieldset>
      )}
      {mutation.error && <ProblemNotice error={mutation.error} />}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" size="large" isDisabled={mutation.isPending}>
          {t('save')}
        </Button>
        <Button variant="secondary" size="large" onPress={() => onClose(false)}>
          {t('cancel')}
        </Button>
      </div>
    </form>
  )
}
