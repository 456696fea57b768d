import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import { Controller, useForm } from 'react-hook-form'
import { Button } from '@/components/Button'
import { SearchInput } from '@/components/fields'
import { Notice, ProblemNotice } from '@/components/feedback'
import { api, type Member, peopleQuery, type Role, useOnceKeys } from '@/lib/api'
import { parseDate, today } from '@/lib/dates'
import { useWords } from '@/lib/i18n'
import { foldSearch } from '@/lib/text/fold'
import { type RoleAnswers, RoleFields, roleRequest } from './RoleFields'
import { usePeopleChange } from './usePeopleChange'
import { peopleWords } from './words'

interface FormProps {
  contract: string
  member: Member
  roles: readonly Role[]
  zone: string
  onClose: () => void
}

function Buttons({ label, isPending, onClose }: { label: string; isPending: boolean; onClose: () => void }) {
  const t = useWords(peopleWords)
  return (
    <div className="flex flex-wrap gap-3">
      <Button type="submit" isDisabled={isPending}>
        {label}
      </Button>
      <Button variant="secondary" onPress={onClose}>
        {t('cancel')}
      </Button>
    </div>
  )
}

export function GrantForm({ contract, member, roles, zone, onClose }: FormProps) {
  const t = useWords(peopleWords)
  const keys = useOnceKeys()
  const { control, handleSubmit } = useForm<RoleAnswers>({ defaultValues: { role: '', starts: today(zone), ends: '' } })
  const grant = usePeopleChange(
    contract,
    (answers: RoleAnswers) => {
      const body = roleRequest(answers)
      return api.post('/contracts/{contract}/people/{member}/roles', body, {
        path: { contract, member: member.id },
        idempotencyKey: keys.keyFor(body),
      })
    },
    onClose,
  )
  return (
    <form noValidate onSubmit={handleSubmit((answers) => grant.mutate(answers))} className="panel mt-4 max-w-2xl space-y-6">
      <RoleFields control={control} roles={roles} side={member.side} />
      {grant.error && <ProblemNotice error={grant.error} />}
      <Buttons label={t('grant')} isPending={grant.isPending} onClose={onClose} />
    </form>
  )
}

export function AppointForm({ contract, member, roles, zone, onClose }: FormProps) {
  const t = useWords(peopleWords)
  const keys = useOnceKeys()
  const people = useQuery(peopleQuery(contract)).data
  const { control, handleSubmit } = useForm<RoleAnswers & { deputy: string }>({
    defaultValues: { deputy: '', role: '', starts: today(zone), ends: '' },
  })
  const held = roles.filter((role) => member.roles.some((grant) => grant.role === role.id))
  const find = useCallback(
    async (typed: string) =>
      (people ?? [])
        .filter((one) => one.id !== member.id && one.side === member.side && one.state === 'active')
        .filter((one) => foldSearch(`${one.name}${one.kana ?? ''}`).includes(foldSearch(typed)))
        .map((one) => ({ id: one.id, label: one.name, note: one.kana ?? '' })),
    [people, member],
  )
  const appoint = usePeopleChange(
    contract,
    (answers: RoleAnswers & { deputy: string }) => {
      const body = { deputy: answers.deputy, role: answers.role, starts: parseDate(answers.starts) ?? '', ends: parseDate(answers.ends) ?? '' }
      return api.post('/contracts/{contract}/people/{member}/deputies', body, {
        path: { contract, member: member.id },
        idempotencyKey: keys.keyFor(body),
      })
    },
    onClose,
  )
  return (
    <form noValidate onSubmit={handleSubmit((answers) => appoint.mutate(answers))} className="panel mt-4 max-w-2xl space-y-6">
      <p>{t('appointLead')}</p>
      <Controller
        name="deputy"
        control={control}
        rules={{ validate: (id) => id !== '' || t('errChoose', { label: t('deputy') }) }}
        render={({ field: { ref, ...field }, fieldState }) => (
          <SearchInput {...field} inputRef={ref} label={t('deputy')} required find={find} error={fieldState.error?.message} />
        )}
      />
      <RoleFields control={control as never} roles={held} side={member.side} bounded />
      {appoint.error && <ProblemNotice error={appoint.error} />}
      <Buttons label={t('appoint')} isPending={appoint.isPending} onClose={onClose} />
    </form>
  )
}

export function RecoveryForm({ contract, member }: { contract: string; member: string }) {
  const t = useWords(peopleWords)
  const keys = useOnceKeys()
  const { handleSubmit } = useForm()
  const ask = usePeopleChange(contract, () => {
    const body = { member }
    return api.post('/contracts/{contract}/recoveries', body, { path: { contract }, idempotencyKey: keys.keyFor(body) })
  })
  if (ask.data) return <Notice tone="success" title={t('recoveryAsked')} live />
  return (
    <form noValidate onSubmit={handleSubmit(() => ask.mutate(undefined))} className="max-w-2xl space-y-6">
      <p>{t('recoveryLead')}</p>
      {ask.error && <ProblemNotice error={ask.error} />}
      <Button type="submit" variant="secondary" isDisabled={ask.isPending}>
        {t('recoveryAsk')}
      </Button>
    </form>
  )
}
