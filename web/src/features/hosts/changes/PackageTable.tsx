import { Code, DataTable, Tag } from '@/components/page'
import type { ExplainedChange, PackageChange } from '@/lib/api'
import { showInstantShort } from '@/lib/dates'
import { useLanguage, useWords } from '@/lib/i18n'
import { Account } from './FileTable'
import { changeWords } from './words'

interface PackageTableProps {
  contract: string
  changes: readonly PackageChange[]
  zone: string
}

export function PackageTable({ contract, changes, zone }: PackageTableProps) {
  const t = useWords(changeWords)
  const language = useLanguage()
  const kind = (change: PackageChange) => (!change.from_version ? 'installed' : !change.to_version ? 'uninstalled' : 'upgraded')
  return (
    <DataTable
      caption={t('packages')}
      rows={changes}
      keyOf={(change) => change.record}
      columns={[
        { key: 'name', head: t('packages'), heads: true, cell: (change) => `${change.name} ${change.architecture}` },
        { key: 'what', head: t('what'), cell: (change) => <Tag>{t(kind(change))}</Tag> },
        {
          key: 'version',
          head: t('version'),
          cell: (change) => (
            <>
              <Code>{change.from_version || '―'}</Code> → <Code>{change.to_version || '―'}</Code>
            </>
          ),
        },
        { key: 'at', head: t('at'), unbroken: true, cell: (change) => showInstantShort(change.at, language, zone) },
        { key: 'account', head: t('account'), cell: (change) => <Account contract={contract} change={change} /> },
      ]}
    />
  )
}

export function ExplainedTable({ changes, zone }: { changes: readonly ExplainedChange[]; zone: string }) {
  const t = useWords(changeWords)
  const language = useLanguage()
  return (
    <DataTable
      caption={t('explained')}
      rows={changes}
      keyOf={(change) => change.record}
      columns={[
        {
          key: 'why',
          head: t('explanation'),
          heads: true,
          cell: (change) => (
            <>
              {t(change.explanation)}
              {change.package && (
                <span className="block">
                  <Code>{change.package}</Code>
                </span>
              )}
            </>
          ),
        },
        { key: 'files', head: t('fileCount'), end: true, cell: (change) => change.files.toLocaleString('en') },
        { key: 'at', head: t('at'), unbroken: true, cell: (change) => showInstantShort(change.at, language, zone) },
      ]}
    />
  )
}
