import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { DataTable, Tag } from '@/components/page'
import { StatusBadge } from '@/components/status'
import { type Clause, registersQuery } from '@/lib/api'
import { textOf, useLanguage, useWords } from '@/lib/i18n'
import { clauseWords } from './words'

const builtIn = ['member', 'role_grant', 'host', 'device', 'expected', 'finding', 'violation', 'contract'] as const
// The text stands for any record: its gaps are filled only where one is found.
const gap = /\{\w+\}/g
type BuiltIn = (typeof builtIn)[number]

interface ChecksProps {
  contract: string
  clause: Clause
  zone: string
}

/** What a check speaks about: a register, or something the program itself keeps. */
function Subject({ contract, subject }: { contract: string; subject: string }) {
  const t = useWords(clauseWords)
  const language = useLanguage()
  const registers = useQuery(registersQuery(contract)).data ?? []
  const register = registers.find((one) => one.id === subject)
  if (register)
    return (
      <Link to="/c/$contract/registers/$register" params={{ contract, register: register.id }} className="link">
        {textOf(register.name, language)}
      </Link>
    )
  return <>{builtIn.includes(subject as BuiltIn) ? t(`of_${subject as BuiltIn}`) : subject}</>
}

export function Checks({ contract, clause }: ChecksProps) {
  const t = useWords(clauseWords)
  const language = useLanguage()
  return (
    <DataTable
      caption={t('checks')}
      rows={clause.checks}
      keyOf={(check) => check.id}
      columns={[
        {
          key: 'id',
          head: t('check'),
          heads: true,
          cell: (check) => (
            <>
              {check.asks && <span className="block">{textOf(check.asks, language).replace(gap, language === 'ja' ? '〇〇' : '…')}</span>}
              {check.subject && <Subject contract={contract} subject={check.subject} />}
              <span className="block font-mono text-dns-14N-130 text-solid-gray-700">{check.id}</span>
            </>
          ),
        },
        { key: 'status', head: t('status'), cell: (check) => <StatusBadge status={check.status} /> },
        {
          key: 'kind',
          head: t('kind'),
          cell: (check) => (
            <>
              <Tag tone={check.kind === 'contract' ? 'blue' : 'gray'}>{t(check.kind)}</Tag>
              <span className="block text-solid-gray-700">{t(check.kind === 'contract' ? 'contractMeans' : 'practiceMeans')}</span>
            </>
          ),
        },
        { key: 'observed', head: t('observedBy'), cell: (check) => (check.observed_by ? t(`by_${check.observed_by}`) : '') },
        { key: 'open', head: t('openFindings'), end: true, cell: (check) => t('openCount', { count: check.open }) },
      ]}
    />
  )
}
