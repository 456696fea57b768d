import { useQuery } from '@tanstack/react-query'
import { Controller, useForm, useWatch } from 'react-hook-form'
import { Button } from '@/components/Button'
import { CopyText } from '@/components/CopyText'
import { ChoiceInput, TextInput, YesNoInput } from '@/components/fields'
import { Notice, ProblemNotice } from '@/components/feedback'
import { api, asProblem, rolesQuery, type Side, useOnceKeys } from '@/lib/api'
import { showInstant, today } from '@/lib/dates'
import { useLanguage, useWords } from '@/lib/i18n'
import { noRole, type RoleAnswers, RoleFields, roleRequest } from './RoleFields'
import { usePeopleChange } from './usePeopleChange'
import { peopleWords } from './words'

interface Answers extends RoleAnswers {
  name: string
  kana: string
  side: Side
  administrator: string
}

interface InviteFormProps {
  contract: string
  zone: string
  /** My own side, offered first. */
  side: Side
  onClose: () => void
}

export function InviteForm({ contract, zone, side, onClose }: InviteFormProps) {
  const t = useWords(peopleWords)
  const language = useLanguage()
  const keys = useOnceKeys()
  const roles = useQuery(rolesQuery(contract)).data ?? []
  const { control, handleSubmit, getValues } = useForm<Answers>({
    defaultValues: { name: '', kana: '', side, administrator: 'no', role: noRole, starts: today(zone), ends: '' },
  })
  const chosenSide = useWatch({ control, name: 'side' })
  const mutation = usePeopleChange(contract, (answers: Answers) => {
    const body = {
      name: answers.name.trim(),
      ...(answers.kana.trim() ? { kana: answers.kana.trim() } : {}),
      side: answers.side,
      administrator: answers.administrator === 'yes',
      roles: answers.role === noRole ? [] : [roleRequest(answers)],
    }
    return api.post('/contracts/{contract}/people', body, { path: { contract }, idempotencyKey: keys.keyFor(body) })
  })
  const problem = mutation.error ? asProblem(mutation.error) : null

  if (mutation.data)
    return (
      <section aria-label={t('invite')} className="panel mb-8 space-y-4" role="status">
        <p>{t('inviteDone', { name: getValues('name') })}</p>
        <CopyText text={mutation.data.link} />
        <p>{t('until', { at: showInstant(mutation.data.expires_at, language, zone) })}</p>
      </section>
    )
  const text = (name: 'name' | 'kana', needed: boolean) => (
    <Controller
      name={name}
      control={control}
      rules={{ validate: (typed) => !needed || typed.trim() !== '' || t('errRequired', { label: t(name) }) }}
      render={({ field: { ref, ...field }, fieldState }) => (
        <TextInput
          {...field}
          inputRef={ref}
          label={t(name)}
          required={needed}
          autoComplete="off"
          error={fieldState.error?.message ?? problem?.of(name)}
        />
      )}
    />
  )
  return (
    <section aria-labelledby="invite" className="panel mb-8">
      <h2 id="invite">{t('invite')}</h2>
      <p className="mb-6">{t('inviteLead')}</p>
      <form noValidate onSubmit={handleSubmit((answers) => mutation.mutate(answers))} className="max-w-2xl space-y-8">
        {text('name', true)}
        {text('kana', false)}
        <Controller
          name="side"
          control={control}
          render={({ field: { ref: _, ...field } }) => (
            <ChoiceInput
              {...field}
              onChange={(value) => field.onChange(value)}
              label={t('side')}
              required
              choices={[
                { id: 'client', label: t('client') },
                { id: 'contractor', label: t('contractor') },
              ]}
            />
          )}
        />
        {chosenSide !== side && <Notice tone="info" title={t('inviteTrust')} />}
        <Controller
          name="administrator"
          control={control}
          render={({ field: { ref: _, ...field } }) => (
            <YesNoInput {...field} label={t('administrator')} help={t('administratorHelp')} required />
          )}
        />
        <RoleFields control={control as never} roles={roles} side={chosenSide} optional />
        {problem && <ProblemNotice error={problem} />}
        <div className="flex flex-wrap gap-3">
          <Button type="submit" size="large" isDisabled={mutation.isPending}>
            {t('inviteMake')}
          </Button>
          <Button variant="secondary" size="large" onPress={onClose}>
            {t('cancel')}
          </Button>
        </div>
      </form>
    </section>
  )
}
