import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Controller, useForm } from 'react-hook-form'
import { Button } from '@/components/Button'
import { ChoiceInput, DateInput, TextInput } from '@/components/fields'
import { ProblemNotice } from '@/components/feedback'
import { api, type Contract } from '@/lib/api'
import { parseDate } from '@/lib/dates'
import { textOf, useLanguage, useWords } from '@/lib/i18n'
import { settingsWords } from './words'

type Approver = 'client' | 'contractor' | 'either'

interface Answers {
  name_client: string
  name_contractor: string
  system: string
  ends: string
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
  const { control, handleSubmit } = useForm<Answers>({
    defaultValues: {
      name_client: contract.name_client,
      name_contractor: contract.name_contractor,
      system: contract.system,
      ends: contract.ends,
      holidays: (contract.holidays ?? []).join('\n'),
      approvers: Object.fromEntries(choices.map(({ action }) => [fieldName(action), contract.approvers?.[action] ?? 'either'])),
    },
  })
  const mutation = useMutation({
    mutationFn: (answers: Answers) =>
      api.patch(
        '/contracts/{contract}',
        {
          name_client: answers.name_client.trim(),
          name_contractor: answers.name_contractor.trim(),
          system: answers.system.trim(),
          ends: parseDate(answers.ends) ?? '',
          holidays: linesOf(answers.holidays).flatMap((line) => parseDate(line) ?? []),
          approvers: Object.fromEntries(choices.map(({ action }) => [action, answers.approvers[fieldName(action)] ?? 'either'])),
        },
        { path: { contract: contract.id } },
      ),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['contract', contract.id] })
      await client.invalidateQueries({ queryKey: ['session'] })
      onClose(true)
    },
  })
  const texts = [
    ['name_client', 'nameClient'],
    ['name_contractor', 'nameContractor'],
    ['system', 'system'],
  ] as const
  return (
    <form noValidate onSubmit={handleSubmit((answers) => mutation.mutate(answers))} className="max-w-3xl space-y-8">
      {texts.map(([name, label]) => (
        <Controller
          key={name}
          name={name}
          control={control}
          rules={{ validate: (text) => text.trim() !== '' || t('errRequired', { label: t(label) }) }}
          render={({ field: { ref, ...field }, fieldState }) => (
            <TextInput {...field} inputRef={ref} label={t(label)} required error={fieldState.error?.message} />
          )}
        />
      ))}
      <Controller
        name="ends"
        control={control}
        rules={{ validate: (text) => parseDate(text) !== null || t('errDate', { label: t('ends') }) }}
        render={({ field: { ref, ...field }, fieldState }) => (
          <DateInput {...field} inputRef={ref} label={t('ends')} required error={fieldState.error?.message} />
        )}
      />
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
                  choices={(['client', 'contractor', 'either'] as const).map((side) => ({ id: side, label: t(side) }))}
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
