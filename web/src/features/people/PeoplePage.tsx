import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Button } from '@/components/Button'
import { Empty, Loaded } from '@/components/feedback'
import { PlusIcon } from '@/components/icons'
import { DataTable, PageHead, Section, Tag } from '@/components/page'
import { contractQuery, type Member, peopleQuery, rolesQuery, useMembership } from '@/lib/api'
import { defaultZone } from '@/lib/dates'
import { textOf, useLanguage, useMarks, useWords } from '@/lib/i18n'
import { InviteForm } from './InviteForm'
import { Period } from './Period'
import { Recoveries } from './Recoveries'
import { peopleWords } from './words'

export function MemberState({ state }: { state: Member['state'] }) {
  const t = useWords(peopleWords)
  const tones = { active: 'green', invited: 'blue', ended: 'gray' } as const
  return <Tag tone={tones[state]}>{t(state)}</Tag>
}

function MemberTable({ contract, members, caption }: { contract: string; members: readonly Member[]; caption: string }) {
  const t = useWords(peopleWords)
  const language = useLanguage()
  const roles = useQuery(rolesQuery(contract)).data ?? []
  const { brackets } = useMarks()
  const me = useMembership(contract)?.member
  const roleName = (id: string) => textOf(roles.find((role) => role.id === id)?.name, language) || id
  return (
    <DataTable
      caption={caption}
      rows={members}
      keyOf={(member) => member.id}
      columns={[
        {
          key: 'name',
          head: t('name'),
          heads: true,
          cell: (member) => (
            <>
              {member.kana && <span className="block text-dns-14N-130 text-solid-gray-700">{member.kana}</span>}
              <Link to="/c/$contract/people/$member" params={{ contract, member: member.id }} className="link font-700">
                {member.name || member.id}
              </Link>{' '}
              {member.id === me && <Tag tone="blue">{t('self')}</Tag>}
            </>
          ),
        },
        {
          key: 'state',
          head: t('state'),
          cell: (member) => (
            <span className="flex flex-wrap gap-1">
              <MemberState state={member.state} />
              {member.administrator && <Tag>{t('administrator')}</Tag>}
            </span>
          ),
        },
        {
          key: 'roles',
          head: t('roles'),
          cell: (member) =>
            member.roles.length === 0 ? (
              <span className="text-solid-gray-600">{t('rolesNone')}</span>
            ) : (
              <ul>
                {member.roles.map((grant) => (
                  <li key={grant.id}>
                    {roleName(grant.role)} <Period {...grant} />
                  </li>
                ))}
              </ul>
            ),
        },
        {
          key: 'deputies',
          head: t('deputies'),
          cell: (member) => (
            <ul>
              {member.deputies.map((one) => (
                <li key={one.id}>
                  {one.deputy.name}
                  {brackets(roleName(one.role))} <Period {...one} />
                </li>
              ))}
            </ul>
          ),
        },
      ]}
    />
  )
}

export function PeoplePage({ contract }: { contract: string }) {
  const t = useWords(peopleWords)
  const membership = useMembership(contract)
  const query = useQuery(peopleQuery(contract))
  const zone = useQuery(contractQuery(contract)).data?.zone ?? defaultZone
  const [inviting, setInviting] = useState(false)
  return (
    <>
      <PageHead
        title={t('title')}
        lead={t('lead')}
        help="people"
        aside={
          membership?.administrator &&
          !inviting && (
            <Button onPress={() => setInviting(true)}>
              <PlusIcon />
              {t('invite')}
            </Button>
          )
        }
      />
      {inviting && membership && (
        <InviteForm contract={contract} zone={zone} side={membership.side} onClose={() => setInviting(false)} />
      )}
      <Recoveries contract={contract} zone={zone} />
      <Loaded query={query}>
        {(people) =>
          (['client', 'contractor'] as const).map((side) => {
            const members = people.filter((member) => member.side === side)
            return (
              <Section key={side} title={t(side)}>
                {members.length === 0 ? (
                  <Empty title={t('none')}>{t('noneLead')}</Empty>
                ) : (
                  <MemberTable contract={contract} members={members} caption={t(side)} />
                )}
              </Section>
            )
          })
        }
      </Loaded>
    </>
  )
}
