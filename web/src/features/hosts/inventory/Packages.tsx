import { useMemo, useState } from 'react'
import { Button, buttonClass } from '@/components/Button'
import { TextInput } from '@/components/fields'
import { DownloadIcon } from '@/components/icons'
import { Code, DataTable } from '@/components/page'
import { componentWords } from '@/components/words'
import { apiUrl } from '@/lib/api'
import { useWords } from '@/lib/i18n'
import type { PartProps } from '../parts'
import { hostWords } from '../words'

const portion = 50

/** Hundreds of packages: searched, and shown a portion at a time. */
export function Packages({ contract, host }: Pick<PartProps, 'contract' | 'host'>) {
  const t = useWords(hostWords)
  const c = useWords(componentWords)
  const { packages } = host
  const [typed, setTyped] = useState('')
  const [limit, setLimit] = useState(portion)
  const found = useMemo(() => packages.filter((one) => one.name.includes(typed.trim().toLowerCase())), [packages, typed])
  const shown = found.slice(0, limit)
  if (packages.length === 0) return <p>{t('nothing')}</p>
  return (
    <div className="space-y-4">
      <p className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <a
          href={apiUrl('/contracts/{contract}/hosts/{host}/bom', { path: { contract, host: host.id } })}
          download={`${host.id}.cdx.json`}
          className={buttonClass('secondary', 'small')}
        >
          <DownloadIcon />
          {t('bom')}
        </a>
        <span>{t('bomLead')}</span>
      </p>
      <div className="max-w-md">
        <TextInput label={t('packageSearch')} value={typed} onChange={setTyped} />
      </div>
      <p role="status">{t('packageCount', { shown: shown.length, count: found.length })}</p>
      <DataTable
        caption={t('packages')}
        rows={shown}
        keyOf={(one) => `${one.name}-${one.architecture ?? ''}`}
        columns={[
          { key: 'name', head: t('packages'), heads: true, cell: (one) => one.name },
          { key: 'version', head: t('version'), cell: (one) => <Code>{one.version}</Code> },
        ]}
      />
      {found.length > limit && (
        <Button variant="secondary" onPress={() => setLimit(limit + portion * 4)}>
          {c('more')}
        </Button>
      )}
    </div>
  )
}
