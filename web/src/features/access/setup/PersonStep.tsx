import { useMutation } from '@tanstack/react-query'
import { Controller, useForm, useWatch } from 'react-hook-form'
import { Checkbox, CheckboxGroup, Label, Text } from 'react-aria-components'
import { Button } from '@/components/Button'
import { ChoiceInput, LabelWords, labelClass, TextInput } from '@/components/fields'
import { ProblemNotice } from '@/components/feedback'
import { CheckIcon } from '@/components/icons'
import { api, asProblem, type Role, type Side, type TotpEnrolment } from '@/lib/api'
import { textOf, useLanguage, useWords } from '@/lib/i18n'
import { foldCode } from '@/lib/text/fold'
import { type CredentialAnswers, CredentialFields } from '../Credentials'
import { accessWords } from '../words'
import { type ContractAnswers, contractOf } from './ContractStep'

interface PersonAnswers extends CredentialAnswers {
  name: string
  kana: string
  side: Side
  roles: string[]
}

interface PersonStepProps {
  token: string
  contract: ContractAnswers
  roles: readonly Role[]
  onBack: () => void
  onEnrol: (enrolment: TotpEnrolment) => void
}

function RoleBoxes({ roles, value, onChange }: { roles: readonly Role[]; value: string[]; onChange: (roles: string[]) => void }) {
  const t = useWords(accessWords)
  const language = useLanguage()
  return (
    <CheckboxGroup value={value} onChange={onChange}>
      <Label className={labelClass}>
        <LabelWords label={t('roles')} required={false} />
      </Label>
      <Text slot="description" className="block text-solid-gray-600">
        {t('rolesHelp')}
      </Text>
      <div className="mt-2 grid gap-2 md:grid-cols-2">
        {roles.map((role) => (
          <Checkbox key={role.id} value={role.id} className="group flex min-h-11 cursor-pointer items-center gap-2 rounded-8">
            <span
              aria-hidden="true"
              className="flex size-6 shrink-0 items-center justify-center rounded-4 border-2 border-solid-gray-600 bg-white text-white group-data-[selected]:border-blue-900 group-data-[selected]:bg-blue-900"
            >
              <CheckIcon className="size-4" />
            </span>
            {textOf(role.name, language)}
          </Checkbox>
        ))}
      </div>
    </CheckboxGroup>
  )
}

export function PersonStep({ token, contract, roles, onBack, onEnrol }: PersonStepProps) {
  const t = useWords(accessWords)
  const form = useForm<PersonAnswers>({
    defaultValues: { name: '', kana: '', login: '', password: '', again: '', side: 'contractor', roles: [] },
  })
  const { control, handleSubmit, getValues } = form
  const side = useWatch({ control, name: 'side' })
  const offered = roles.filter((role) => role.sides.includes(side))
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
          roles: answers.roles.filter((role) => offered.some((one) => one.id === role)),
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
      {offered.length > 0 && (
        <Controller
          name="roles"
          control={control}
          render={({ field }) => <RoleBoxes roles={offered} value={field.value} onChange={field.onChange} />}
        />
      )}
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
