import { Code, DataTable, RecordLink, Tag } from '@/components/page'
import type { FileChange } from '@/lib/api'
import { showInstantShort } from '@/lib/dates'
import { useLanguage, useMarks, useWords } from '@/lib/i18n'
import { showSize } from '@/lib/text/size'
import { actorParts, showMode } from './actor'
import { changeWords } from './words'

const shownOfHash = 12

function Actor({ change }: { change: FileChange }) {
  const t = useWords(changeWords)
  const { join } = useMarks()
  if (!change.by) return <span className="text-solid-gray-700">{t('byUnknown')}</span>
  return (
    <>
      {change.by.exe ? <Code>{change.by.exe}</Code> : t('byNobodyKnown')}
      <span className="block">{join(...actorParts(change.by).map((part) => t(part.word, part.values)))}</span>
    </>
  )
}

function What({ change }: { change: FileChange }) {
  const t = useWords(changeWords)
  const { list, join } = useMarks()
  const hash = (text: string | undefined) => text && <abbr title={text} className="no-underline">{text.slice(0, shownOfHash)}</abbr>
  return (
    <>
      <Tag>{t(change.what)}</Tag> {list(...change.attributes)}
      <span className="block text-std-16N-170 text-solid-gray-700">
        {join(change.size !== undefined && showSize(change.size), change.mode !== undefined && showMode(change.mode), change.owner)}
      </span>
      {(change.before_sha256 || change.after_sha256) && (
        <span className="block font-mono text-dns-14N-130">
          {hash(change.before_sha256) ?? '―'} → {hash(change.after_sha256) ?? '―'}
        </span>
      )}
    </>
  )
}

/** Whether something covers a change: the record that does, or that nothing does. */
export function Account({ contract, change }: { contract: string; change: Pick<FileChange, 'covered_by' | 'corrected_by'> & { explanation?: string } }) {
  const t = useWords(changeWords)
  if (change.covered_by) return <RecordLink contract={contract} {...change.covered_by} />
  if (change.explanation === 'declared') return <Tag tone="blue">{t('declared')}</Tag>
  if (change.corrected_by)
    return (
      <>
        <Tag tone="gray">{t('corrected')}</Tag>
        <span className="block">
          <RecordLink contract={contract} {...change.corrected_by} />
        </span>
      </>
    )
  return <Tag tone="red">{t('uncovered')}</Tag>
}

interface FileTableProps {
  contract: string
  changes: readonly FileChange[]
  zone: string
}

export function FileTable({ contract, changes, zone }: FileTableProps) {
  const t = useWords(changeWords)
  const language = useLanguage()
  return (
    <DataTable
      caption={t('files')}
      rows={changes}
      keyOf={(change) => change.record}
      columns={[
        { key: 'path', head: t('files'), heads: true, cell: (change) => <Code>{change.path}</Code> },
        { key: 'what', head: t('what'), cell: (change) => <What change={change} /> },
        { key: 'at', head: t('at'), unbroken: true, cell: (change) => showInstantShort(change.at, language, zone) },
        { key: 'by', head: t('by'), cell: (change) => <Actor change={change} /> },
        { key: 'account', head: t('account'), cell: (change) => <Account contract={contract} change={change} /> },
      ]}
    />
  )
}
