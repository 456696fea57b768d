import { Controller, useForm } from 'react-hook-form'
import { Button } from '@/components/Button'
import { ChoiceInput, DateInput, TextInput } from '@/components/fields'
import type { NewContract } from '@/lib/api'
import { defaultZone, parseDate, today } from '@/lib/dates'
import { fiscalYearOf } from '@/lib/dates/fiscal'
import { useWords } from '@/lib/i18n'
import { accessWords } from '../words'

export interface ContractAnswers {
  name_client: string
  name_contractor: string
  system: string
  zone: string
  starts: string
  ends: string
  holidays: string
}

export function emptyContract(): ContractAnswers {
  const { first, last } = fiscalYearOf(today())
  return { name_client: '', name_contractor: '', system: '', zone: defaultZone, starts: first, ends: last, holidays: '' }
}

function linesOf(text: string): string[] {
  return text.split(/[\n、,]/).map((line) => line.trim()).filter(Boolean)
}

export function contractOf(answers: ContractAnswers): NewContract {
  return {
    name_client: answers.name_client.trim(),
    name_contractor: answers.name_contractor.trim(),
    system: answers.system.trim(),
    zone: answers.zone,
    starts: parseDate(answers.starts) ?? '',
    ends: parseDate(answers.ends) ?? '',
    holidays: linesOf(answers.holidays).flatMap((line) => parseDate(line) ?? []),
  }
}

const textFields = [
  { name: 'name_client', label: 'nameClient', help: 'nameClientHelp' },
  { name: 'name_contractor', label: 'nameContractor', help: 'nameContractorHelp' },
  { name: 'system', label: 'system', help: 'systemHelp' },
] as const

export function ContractStep({ answers, onNext }: { answers: ContractAnswers; onNext: (answers: ContractAnswers) => void }) {
  const t = useWords(accessWords)
  const { control, handleSubmit, getValues } = useForm<ContractAnswers>({ defaultValues: answers })
  const isDay = (label: string) => (text: string) => parseDate(text) !== null || t('errDate', { label })
  return (
    <form noValidate onSubmit={handleSubmit(onNext)} className="max-w-2xl space-y-8">
      {textFields.map((one) => (
        <Controller
          key={one.name}
          name={one.name}
          control={control}
          rules={{ validate: (text) => text.trim() !== '' || t('errRequired', { label: t(one.label) }) }}
          render={({ field: { ref, ...field }, fieldState }) => (
            <TextInput {...field} inputRef={ref} label={t(one.label)} help={t(one.help)} required error={fieldState.error?.message} />
          )}
        />
      ))}
      <div className="grid gap-6 md:grid-cols-2">
        <Controller
          name="starts"
          control={control}
          rules={{ validate: isDay(t('starts')) }}
          render={({ field: { ref, ...field }, fieldState }) => (
            <DateInput {...field} inputRef={ref} label={t('starts')} required error={fieldState.error?.message} />
          )}
        />
        <Controller
          name="ends"
          control={control}
          rules={{
            validate: {
              day: isDay(t('ends')),
              order: (text) => (parseDate(text) ?? '') > (parseDate(getValues('starts')) ?? '') || t('errOrder'),
            },
          }}
          render={({ field: { ref, ...field }, fieldState }) => (
            <DateInput {...field} inputRef={ref} label={t('ends')} required error={fieldState.error?.message} />
          )}
        />
      </div>
      <Controller
        name="zone"
        control={control}
        render={({ field: { ref: _, ...field } }) => (
          <ChoiceInput
            {...field}
            label={t('zone')}
            required
            choices={[
              { id: 'Asia/Tokyo', label: t('zoneTokyo') },
              { id: 'UTC', label: t('zoneUtc') },
            ]}
          />
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
      <Button type="submit" size="large">
        {t('next')}
      </Button>
    </form>
  )
}
