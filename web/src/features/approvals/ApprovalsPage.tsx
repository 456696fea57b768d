import { useQuery } from '@tanstack/react-query'
import { ButtonLink } from '@/components/Button'
import { Empty, Loaded } from '@/components/feedback'
import { type Column, DataTable, PageHead, RecordLink, Section, Tag } from '@/components/page'
import { type ApprovalItem, approvalsQuery, contractQuery, rolesQuery } from '@/lib/api'
import { defaultZone, showInstantShort } from '@/lib/dates'
import { textOf, useLanguage, useMarks, useWords } from '@/lib/i18n'
import { approvalWords } from './words'

function useColumns(contract: string): Column<ApprovalItem>[] {
  const t = useWords(approvalWords)
  const language = useLanguage()
  const zone = useQuery(contractQuery(contract)).data?.zone ?? defaultZone
  return [
    {
      key: 'record',
      head: t('record'),
      heads: true,
      cell: (item) => <RecordLink contract={contract} register={item.register} record={item.record} title={item.title} />,
    },
    { key: 'register', head: t('register'), cell: (item) => textOf(item.register_name, language) },
    { key: 'state', head: t('state'), cell: (item) => <Tag tone="blue">{textOf(item.state_label, language) || item.state}</Tag> },
    { key: 'by', head: t('by'), cell: (item) => item.requested_by?.name ?? '' },
    { key: 'since', head: t('since'), cell: (item) => showInstantShort(item.since, language, zone) },
  ]
}

export function ApprovalsPage({ contract }: { contract: string }) {
  const t = useWords(approvalWords)
  const language = useLanguage()
  const { list } = useMarks()
  const query = useQuery(approvalsQuery(contract))
  const roles = useQuery(rolesQuery(contract)).data ?? []
  const columns = useColumns(contract)
  const keyOf = (item: ApprovalItem) => `${item.register}-${item.record}`
  const roleNames = (item: ApprovalItem) =>
    list(
      ...[...new Set(item.actions.flatMap((action) => action.roles ?? []))].map(
        (id) => textOf(roles.find((role) => role.id === id)?.name, language) || id,
      ),
    )
  return (
    <>
      <PageHead title={t('title')} lead={t('lead')} help="approvals" />
      <Loaded query={query}>
        {({ waiting, mine }) => (
          <>
            <Section title={t('waiting')}>
              {waiting.length === 0 ? (
                <Empty title={t('waitingNone')} />
              ) : (
                <DataTable
                  caption={t('waiting')}
                  rows={waiting}
                  keyOf={keyOf}
                  columns={[
                    ...columns,
                    {
                      key: 'decide',
                      head: t('decide'),
                      cell: (item) => (
                        <span className="flex flex-wrap gap-2">
                          {item.actions.map((action, at) => (
                            <ButtonLink
                              key={action.action}
                              size="small"
                              variant={at === 0 ? 'primary' : 'secondary'}
                              to="/c/$contract/registers/$register/records/$record"
                              params={{ contract, register: item.register, record: item.record }}
                              search={{ action: action.action }}
                            >
                              {textOf(action.label, language)}
                            </ButtonLink>
                          ))}
                        </span>
                      ),
                    },
                  ]}
                />
              )}
            </Section>
            <Section title={t('mine')}>
              {mine.length === 0 ? (
                <Empty title={t('mineNone')} />
              ) : (
                <DataTable
                  caption={t('mine')}
                  rows={mine}
                  keyOf={keyOf}
                  columns={[...columns, { key: 'who', head: t('whoMay'), cell: roleNames }]}
                />
              )}
            </Section>
          </>
        )}
      </Loaded>
    </>
  )
}
