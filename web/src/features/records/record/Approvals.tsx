import { DataTable, Tag } from '@/components/page'
import type { RecordDetail, RegisterDefinition } from '@/lib/api'
import { showInstant } from '@/lib/dates'
import { textOf, useLanguage, useMarks, useWords } from '@/lib/i18n'
import { recordWords } from '../words'
import { useRoleName } from './History'

type Given = NonNullable<RecordDetail['approvals']>[number]

interface ApprovalsProps {
  contract: string
  definition: RegisterDefinition
  approvals: readonly Given[]
  zone: string
}

export function Approvals({ contract, definition, approvals, zone }: ApprovalsProps) {
  const t = useWords(recordWords)
  const language = useLanguage()
  const { join } = useMarks()
  const roleName = useRoleName(contract)
  const label = (action: string) => textOf(definition.actions.find((one) => one.id === action)?.label, language) || action
  return (
    <DataTable
      caption={t('approvals')}
      rows={approvals}
      keyOf={(one) => `${one.action}-${one.at}-${one.by.id}`}
      columns={[
        { key: 'action', head: t('sheetDecision'), heads: true, cell: (one) => label(one.action) },
        {
          key: 'by',
          head: t('approvedBy'),
          cell: (one) =>
            join(one.by.name, one.role && roleName(one.role), one.on_behalf_of && t('onBehalf', { name: one.on_behalf_of.name })),
        },
        { key: 'at', head: t('approvedAt'), cell: (one) => showInstant(one.at, language, zone) },
        {
          key: 'valid',
          head: t('state'),
          cell: (one) =>
            one.valid ? (
              <Tag tone="green">{t('approvalHolds')}</Tag>
            ) : (
              <>
                <Tag tone="red">{t('approvalFell')}</Tag>
                <span className="block">{t('approvalFellWhy')}</span>
              </>
            ),
        },
      ]}
    />
  )
}
