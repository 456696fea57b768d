import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '@/components/Button'
import { Loaded, Notice } from '@/components/feedback'
import { DataTable, Facts, PageHead, Section, Tag } from '@/components/page'
import { type Contract, contractQuery, rolesQuery, useMembership } from '@/lib/api'
import { showDate } from '@/lib/dates'
import { textOf, useLanguage, useMarks, useWords } from '@/lib/i18n'
import { Proposals } from './Proposals'
import { SettingsForm } from './SettingsForm'
import { settingsWords } from './words'

function About({ contract }: { contract: Contract }) {
  const t = useWords(settingsWords)
  const language = useLanguage()
  const { join } = useMarks()
  const roles = useQuery(rolesQuery(contract.id)).data ?? []
  const roleName = (id: string) => textOf(roles.find((role) => role.id === id)?.name, language) || id
  const holidays = contract.holidays ?? []
  return (
    <Facts
      facts={[
        { key: 'client', term: t('nameClient'), value: contract.name_client },
        { key: 'contractor', term: t('nameContractor'), value: contract.name_contractor },
        { key: 'system', term: t('system'), value: contract.system },
        { key: 'period', term: t('period'), value: `${showDate(contract.starts, language)} ～ ${showDate(contract.ends, language)}` },
        ...(contract.working_hours
          ? [{ key: 'hours', term: t('workingHours'), value: t('workingSpan', { from: contract.working_hours.from, until: contract.working_hours.until }) }]
          : []),
        { key: 'zone', term: t('zone'), value: contract.zone },
        {
          key: 'holidays',
          term: t('holidays'),
          value: holidays.length > 0 ? holidays.map((day) => showDate(day, language)).join('\n') : t('holidaysNone'),
        },
        {
          key: 'mine',
          term: t('mine'),
          value: join(t(contract.side), ...contract.roles.map(roleName)),
        },
      ]}
    />
  )
}

function Approvers({ contract }: { contract: Contract }) {
  const t = useWords(settingsWords)
  const language = useLanguage()
  const choices = contract.approver_choices ?? []
  if (choices.length === 0) return null
  return (
    <Section title={t('approvers')}>
      <p className="mb-4 max-w-prose">{t('approversLead')}</p>
      <DataTable
        caption={t('approvers')}
        rows={choices}
        keyOf={(choice) => choice.action}
        columns={[
          { key: 'action', head: t('action'), heads: true, cell: (choice) => textOf(choice.label, language) },
          { key: 'side', head: t('side'), cell: (choice) => <Tag tone="blue">{t(contract.approvers?.[choice.action] ?? 'client')}</Tag> },
        ]}
      />
    </Section>
  )
}

export function SettingsPage({ contract }: { contract: string }) {
  const t = useWords(settingsWords)
  const query = useQuery(contractQuery(contract))
  const mayChange = useMembership(contract)?.administrator ?? false
  const [editing, setEditing] = useState(false)
  const [saved, setSaved] = useState(false)
  return (
    <>
      <PageHead
        title={t('title')}
        lead={t('lead')}
        help="settings"
        aside={
          mayChange &&
          !editing && (
            <Button variant="secondary" onPress={() => setEditing(true)}>
              {t('edit')}
            </Button>
          )
        }
      />
      {saved && !editing && (
        <div className="mb-6">
          <Notice tone="success" title={t('saved')} live />
        </div>
      )}
      <Loaded query={query}>
        {(found) =>
          editing ? (
            <SettingsForm
              contract={found}
              onClose={(done) => {
                setEditing(false)
                setSaved(done)
              }}
            />
          ) : (
            <>
              <About contract={found} />
              <Approvers contract={found} />
              <Proposals contract={found.id} mayAgree={mayChange} />
            </>
          )
        }
      </Loaded>
    </>
  )
}
