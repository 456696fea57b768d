import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { ButtonLink } from '@/components/Button'
import { Loaded, Notice } from '@/components/feedback'
import { PrintIcon } from '@/components/icons'
import { Facts, PageHead, Section } from '@/components/page'
import { contractQuery, type Receipt, type RecordDetail, recordQuery, registerQuery, type RegisterDefinition } from '@/lib/api'
import { defaultZone, showInstant } from '@/lib/dates'
import { textOf, useLanguage, useWords } from '@/lib/i18n'
import { keepReceipt, receiptQuery } from '../receipt'
import { recordWords } from '../words'
import { ActionPanel } from './ActionPanel'
import { Approvals } from './Approvals'
import { Erasing } from './Erasing'
import { FieldShown } from './FieldShown'
import { Findings } from './Findings'
import { History } from './History'
import { ReceiptNotice } from './ReceiptNotice'
import { StateTag } from './StateTag'

interface RecordPageProps {
  contract: string
  register: string
  record: string
  search: Record<string, string>
}

export function visibleFields(definition: RegisterDefinition, record: RecordDetail) {
  const state = definition.states.find((one) => one.id === record.state)
  return definition.fields.filter((field) => !state?.hidden.includes(field.id))
}

interface RecordBodyProps {
  contract: string
  definition: RegisterDefinition
  record: RecordDetail
  search: Record<string, string>
}

function RecordBody({ contract, definition, record, search }: RecordBodyProps) {
  const open = search.action
  const t = useWords(recordWords)
  const language = useLanguage()
  const client = useQueryClient()
  const navigate = useNavigate()
  const zone = useQuery(contractQuery(contract)).data?.zone ?? defaultZone
  const receiptOf = receiptQuery(contract, record.register, record.record)
  const receipt = useQuery(receiptOf).data
  useEffect(() => () => client.removeQueries({ queryKey: ['receipt', contract] }), [client, contract])

  const openAction = (action: string | undefined) => void navigate({ to: '.', search: (action ? { action } : {}) as never })
  const done = (made: Receipt) => {
    keepReceipt(client, contract, record.register, made)
    openAction(undefined)
    window.scrollTo({ top: 0 })
  }
  const params = { contract, register: record.register, record: record.record }
  const findings = record.findings.filter((finding) => finding.status !== 'kept')

  // Whoever decides reads first what is decided upon.
  const deciding = record.actions.some((action) => action.action === open && action.allowed && action.kind === 'decision')
  const panel = (
    <ActionPanel contract={contract} definition={definition} record={record} open={open} search={search} onOpen={openAction} onDone={done} />
  )

  return (
    <>
      <PageHead
        title={record.title && record.title !== record.record ? `${record.record} ${record.title}` : record.record}
        over={textOf(definition.name, language)}
        crumbs={[
          { label: t('registers'), to: '/c/$contract/registers', params: { contract } },
          { label: textOf(definition.name, language), to: '/c/$contract/registers/$register', params },
        ]}
        help="record"
        lead={<StateTag definition={definition} state={record.state} />}
        aside={
          <>
            <ButtonLink to="/c/$contract/registers/$register/records/$record/label" params={params} variant="secondary" size="small">
              {t('printLabel')}
            </ButtonLink>
            <ButtonLink to="/c/$contract/registers/$register/records/$record/sheet" params={params} variant="secondary" size="small">
              <PrintIcon />
              {t('printSheet')}
            </ButtonLink>
          </>
        }
      />
      {receipt && <ReceiptNotice contract={contract} receipt={receipt} />}
      {record.voided_at && (
        <div className="mb-6">
          <Notice tone="warning" title={t('voidedAt', { at: showInstant(record.voided_at, language, zone) })} />
        </div>
      )}
      {!deciding && panel}
      {findings.length > 0 && (
        <Section title={t('findings')}>
          <Findings contract={contract} findings={findings} zone={zone} />
        </Section>
      )}
      <Section title={t('fields')}>
        <Facts
          facts={visibleFields(definition, record).map((field) => ({
            key: field.id,
            term: textOf(field.label, language),
            value: <FieldShown contract={contract} field={field} value={record.values[field.id]} zone={zone} />,
          }))}
        />
      </Section>
      {deciding && <div className="mt-10">{panel}</div>}
      {(record.approvals?.length ?? 0) > 0 && (
        <Section title={t('approvals')}>
          <Approvals contract={contract} definition={definition} approvals={record.approvals ?? []} zone={zone} />
        </Section>
      )}
      <Section title={t('history')}>
        <History contract={contract} definition={definition} entries={record.history} zone={zone} />
      </Section>
      <Erasing contract={contract} register={record.register} record={record.record} />
    </>
  )
}

export function RecordPage({ contract, register, record, search }: RecordPageProps) {
  const language = useLanguage()
  const definition = useQuery(registerQuery(contract, register))
  const query = useQuery(recordQuery(contract, register, record))
  return (
    <Loaded query={definition} title={record}>
      {(known) => (
        <Loaded query={query} title={`${record} ${textOf(known.name, language)}`}>
          {(found) => <RecordBody contract={contract} definition={known} record={found} search={search} />}
        </Loaded>
      )}
    </Loaded>
  )
}
