import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '@/components/Button'
import { CopyText } from '@/components/CopyText'
import { Loaded, ProblemNotice } from '@/components/feedback'
import { Facts, PageHead, Section, Tag } from '@/components/page'
import { api, contractQuery, type Member, type Role, rolesQuery, useMembership } from '@/lib/api'
import { defaultZone, showInstant } from '@/lib/dates'
import { textOf, useLanguage, useMarks, useWords } from '@/lib/i18n'
import { AppointForm, GrantForm, RecoveryForm } from './PersonForms'
import { MemberState } from './PeoplePage'
import { Period } from './Period'
import { usePeopleChange } from './usePeopleChange'
import { peopleWords } from './words'

interface PartProps {
  contract: string
  member: Member
  roles: readonly Role[]
  zone: string
  mayChange: boolean
}

function Roles({ contract, member, roles, zone, mayChange }: PartProps) {
  const t = useWords(peopleWords)
  const language = useLanguage()
  const [granting, setGranting] = useState(false)
  const end = usePeopleChange(contract, (grant: string) =>
    api.delete('/contracts/{contract}/people/{member}/roles/{grant}', { path: { contract, member: member.id, grant } }),
  )
  const roleName = (id: string) => textOf(roles.find((role) => role.id === id)?.name, language) || id
  return (
    <>
      {member.roles.length === 0 && <p>{t('rolesNone')}</p>}
      <ul className="divide-y divide-solid-gray-300">
        {member.roles.map((grant) => (
          <li key={grant.id} className="flex flex-wrap items-center justify-between gap-3 py-3">
            <span>
              <span className="font-700">{roleName(grant.role)}</span> <Period {...grant} />
            </span>
            {mayChange && grant.active && (
              <Button
                variant="secondary"
                size="small"
                onPress={() => end.mutate(grant.id)}
                isDisabled={end.isPending}
                aria-label={t('endRole', { role: roleName(grant.role) })}
              >
                {t('endRole', { role: roleName(grant.role) })}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {end.error && <ProblemNotice error={end.error} />}
      {mayChange && !granting && (
        <Button variant="secondary" className="mt-4" onPress={() => setGranting(true)}>
          {t('grant')}
        </Button>
      )}
      {granting && <GrantForm contract={contract} member={member} roles={roles} zone={zone} onClose={() => setGranting(false)} />}
    </>
  )
}

function Deputies({ contract, member, roles, zone, mayChange }: PartProps) {
  const t = useWords(peopleWords)
  const language = useLanguage()
  const { brackets } = useMarks()
  const [appointing, setAppointing] = useState(false)
  const end = usePeopleChange(contract, (deputyship: string) =>
    api.delete('/contracts/{contract}/people/{member}/deputies/{deputyship}', {
      path: { contract, member: member.id, deputyship },
    }),
  )
  const roleName = (id: string) => textOf(roles.find((role) => role.id === id)?.name, language) || id
  return (
    <>
      {member.deputies.length === 0 && <p>{t('deputiesNone')}</p>}
      <ul className="divide-y divide-solid-gray-300">
        {member.deputies.map((one) => (
          <li key={one.id} className="flex flex-wrap items-center justify-between gap-3 py-3">
            <span>
              <span className="font-700">{one.deputy.name}</span>
              {brackets(roleName(one.role))} <Period {...one} />
            </span>
            {mayChange && one.active && (
              <Button variant="secondary" size="small" onPress={() => end.mutate(one.id)} isDisabled={end.isPending}>
                {t('endDeputy', { name: one.deputy.name })}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {end.error && <ProblemNotice error={end.error} />}
      {mayChange && !appointing && member.roles.length > 0 && (
        <Button variant="secondary" className="mt-4" onPress={() => setAppointing(true)}>
          {t('appoint')}
        </Button>
      )}
      {appointing && (
        <AppointForm contract={contract} member={member} roles={roles} zone={zone} onClose={() => setAppointing(false)} />
      )}
    </>
  )
}

function Renew({ contract, member, zone }: { contract: string; member: Member; zone: string }) {
  const t = useWords(peopleWords)
  const language = useLanguage()
  const renew = usePeopleChange(contract, () =>
    api.post('/contracts/{contract}/people/{member}/invitation', undefined, { path: { contract, member: member.id } }),
  )
  return (
    <div className="mt-6 space-y-4">
      <Button variant="secondary" onPress={() => renew.mutate(undefined)} isDisabled={renew.isPending}>
        {t('renew')}
      </Button>
      {renew.error && <ProblemNotice error={renew.error} />}
      {renew.data && (
        <div className="panel space-y-3" role="status">
          <p>{t('inviteDone', { name: member.name })}</p>
          <CopyText text={renew.data.link} />
          <p>{t('until', { at: showInstant(renew.data.expires_at, language, zone) })}</p>
        </div>
      )}
    </div>
  )
}

function PersonBody({ contract, member }: { contract: string; member: Member }) {
  const t = useWords(peopleWords)
  const language = useLanguage()
  const membership = useMembership(contract)
  const roles = useQuery(rolesQuery(contract)).data ?? []
  const zone = useQuery(contractQuery(contract)).data?.zone ?? defaultZone
  const administrates = membership?.administrator === true
  const self = membership?.member === member.id
  const sameSide = membership?.side === member.side
  const part = { contract, member, roles, zone }
  return (
    <>
      <PageHead
        title={member.name || member.id}
        over={member.kana}
        crumbs={[{ label: t('title'), to: '/c/$contract/people', params: { contract } }]}
        help="people"
        lead={
          <span className="flex flex-wrap gap-2">
            <MemberState state={member.state} />
            <Tag>{t(member.side)}</Tag>
            {member.administrator && <Tag>{t('administrator')}</Tag>}
          </span>
        }
      />
      <Facts
        facts={[
          { key: 'joined', term: t('joined'), value: showInstant(member.joined_at, language, zone) },
        ]}
      />
      {administrates && member.state === 'invited' && <Renew contract={contract} member={member} zone={zone} />}
      <Section title={t('roles')}>
        <Roles {...part} mayChange={administrates && sameSide && !self} />
        {administrates && self && <p className="mt-3 text-solid-gray-700">{t('selfNote')}</p>}
      </Section>
      <Section title={t('deputies')}>
        <Deputies {...part} mayChange={self || (administrates && sameSide)} />
      </Section>
      {administrates && sameSide && !self && member.state === 'active' && (
        <Section title={t('recovery')}>
          <RecoveryForm contract={contract} member={member.id} />
        </Section>
      )}
    </>
  )
}

export function PersonPage({ contract, member }: { contract: string; member: string }) {
  const t = useWords(peopleWords)
  const query = useQuery({
    queryKey: ['contract', contract, 'person', member],
    queryFn: ({ signal }) =>
      api.get('/contracts/{contract}/people/{member}', { path: { contract, member }, signal }),
  })
  return (
    <Loaded query={query} title={t('name')}>
      {(found) => <PersonBody contract={contract} member={found} />}
    </Loaded>
  )
}
