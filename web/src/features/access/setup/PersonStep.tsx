import { useMutation } from '@tanstack/react-query'
import { Controller, useForm } from 'react-hook-form'
import { Button } from '@/components/Button'
import { ChoiceInput, TextInput } from '@/components/fields'
import { ProblemNotice } from '@/components/feedback'
import { api, asProblem, type Side, type TotpEnrolment } from '@/lib/api'
import { useWords } from '@/lib/i18n'
import { foldCode } from '@/lib/text/fold'
import { type CredentialAnswers, CredentialFields } from '../Credentials'
import { accessWords } from '../words'
import { type ContractAnswers, contractOf } from './ContractStep'

interface PersonAnswers extends CredentialAnswers {
  name: string
  kana: string
  side: Side
}

interface PersonStepProps {
  token: string
  contract: ContractAnswers
  onBack: () => void
  onEnrol: (enrolment: TotpEnrolment) => void
}

export function PersonStep({ token, contract, onBack, onEnrol }: PersonStepProps) {
  const t = useWords(accessWords)
  const form = useForm<PersonAnswers>({
    defaultValues: { name: '', kana: '', login: '', password: '', again: '', side: 'contractor' },
  })
  const { control, handleSubmit, getValues } = form
  const mutation = useMutation({
    mutationFn: (answers: PersonAnswers) =>
      api.post('/setup', {
        token,
        contract: contractOf(contract),
        person: {
          name: answers.name.trim(),
          ...(answers.kana.trim() ? { kana: answers.kana.trim() } : {}),
          login: foldCode(answers.login),
          password: answers.password,
          side: answers.side,
        },
      }),
    onSuccess: onEnrol,
  })
  const problem = mutation.error ? asProblem(mutation.error) : null
  return (
    <form noValidate onSubmit={handleSubmit((answers) => mutation.mutate(answers))} className="max-w-2xl space-y-8">
      <Controller
        name="name"
        control={control}
        rules={{ validate: (text) => text.trim() !== '' || t('errRequired', { label: t('name') }) }}
        render={({ field: { ref, ...field }, fieldState }) => (
          <TextInput {...field} inputRef={ref} label={t('name')} required autoComplete="name" error={fieldState.error?.message} />
        )}
      />
      <Controller
        name="kana"
        control={control}
        render={({ field: { ref, ...field } }) => (
          <TextInput {...field} inputRef={ref} label={t('kana')} help={t('kanaHelp')} required={false} />
        )}
      />
      <Controller
        name="side"
        control={control}
        render={({ field: { ref: _, onChange, ...field } }) => (
          <ChoiceInput
            {...field}
            onChange={(value) => onChange(value)}
            label={t('side')}
            required
            choices={[
              { id: 'contractor', label: t('sideContractor') },
              { id: 'client', label: t('sideClient') },
            ]}
          />
        )}
      />
      <CredentialFields
        control={control as never}
        passwordNow={() => getValues('password')}
        problemOf={(field) => problem?.of(field) ?? problem?.of(`person.${field}`)}
      />
      {problem && <ProblemNotice error={problem} />}
      <div className="flex flex-wrap gap-3">
        <Button variant="secondary" size="large" onPress={onBack}>
          {t('back')}
        </Button>
        <Button type="submit" size="large" isDisabled={mutation.isPending}>
          {t('next')}
        </Button>
      </div>
    </form>
  )
}
