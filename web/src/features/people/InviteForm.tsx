import { useQuery } from '@tanstack/react-query'
import { Controller, useForm, useWatch } from 'react-hook-form'
import { Button } from '@/components/Button'
import { CopyText } from '@/components/CopyText'
import { ChecksInput, ChoiceInput, TextInput } from '@/components/fields'
import { Notice, ProblemNotice } from '@/components/feedback'
import { api, asProblem, rolesQuery, type Side, useOnceKeys } from '@/lib/api'
import { parseDate, showInstant, today } from '@/lib/dates'
import { textOf, useLanguage, useWords } from '@/lib/i18n'
import { SpanFields } from './RoleFields'
import { usePeopleChange } from './usePeopleChange'
import { peopleWords } from './words'

interface Answers {
  name: string
  kana: string
  side: Side
  roles: string[]
  starts: string
  ends: string
}

interface InviteFormProps {
  contract: string
  zone: string
  /** My own side. Of the other side only its first administrator is invited, who grants every other role there. */
  side: Side
  onClose: () => void
}

function invitationOf(answers: Answers, own: Side) {
  const ends = parseDate(answers.ends)
  const span = { starts: parseDate(answers.starts) ?? '', ...(ends ? { ends } : {}) }
  return {
    name: answers.name.trim(),
    ...(answers.kana.trim() ? { kana: answers.kana.trim() } : {}),
    side: answers.side,
    administrator: answers.side !== own,
    roles: answers.side === own ? answers.roles.map((role) => ({ role, ...span })) : [],
  }
}

export function InviteForm({ contract, zone, side, onClose }: InviteFormProps) {
  const t = useWords(peopleWords)
  const language = useLanguage()
  const keys = useOnceKeys()
  const roles = useQuery(rolesQuery(contract)).data ?? []
  const { control, handleSubmit, getValues } = useForm<Answers>({
    defaultValues: { name: '', kana: '', side, roles: [], starts: today(zone), ends: '' },
  })
  const chosenSide = useWatch({ control, name: 'side' })
  const mutation = usePeopleChange(contract, (answers: Answers) => {
    const body = invitationOf(answers, side)
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
      <form noValidate onSubmit={handleSubmit((answers) => mutation.mutate(answers))} className="max-w-3xl space-y-8">
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
        {chosenSide === side ? (
          <>
            <Controller
              name="roles"
              control={control}
              render={({ field: { ref: _, ...field } }) => (
                <ChecksInput
                  {...field}
                  label={t('roles')}
                  required={false}
                  choices={roles
                    .filter((role) => role.sides.includes(side))
                    .map((role) => ({
                      id: role.id,
                      label: textOf(role.name, language),
                      note: textOf(role.description, language),
                    }))}
                />
              )}
            />
            <SpanFields control={control as never} />
          </>
        ) : (
          <Notice tone="info" title={t('inviteTrustTitle')}>
            {t('inviteTrust')}
          </Notice>
        )}
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
