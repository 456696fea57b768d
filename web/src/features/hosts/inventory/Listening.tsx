import { Code, DataTable } from '@/components/page'
import type { HostDetail } from '@/lib/api'
import { useWords } from '@/lib/i18n'
import { hostWords } from '../words'

export function Listening({ host }: { host: HostDetail }) {
  const t = useWords(hostWords)
  if (host.listening.length === 0) return <p>{t('nothing')}</p>
  return (
    <DataTable
      caption={t('listening')}
      rows={host.listening}
      keyOf={(one) => `${one.protocol}-${one.address}-${one.port}`}
      columns={[
        { key: 'port', head: t('port'), heads: true, cell: (one) => `${one.protocol} ${one.port}` },
        { key: 'address', head: t('address'), cell: (one) => <Code>{one.address}</Code> },
        { key: 'program', head: t('program'), cell: (one) => one.program ?? '' },
      ]}
    />
  )
}
