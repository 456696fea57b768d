import { Code, DataTable, RecordLink, Tag } from '@/components/page'
import type { Device } from '@/lib/api'
import { showInstantShort } from '@/lib/dates'
import { useLanguage, useMarks, useWords } from '@/lib/i18n'
import { showSize } from '@/lib/text/size'
import type { PartProps } from '../parts'
import { hostWords } from '../words'

export function Devices({ contract, host, zone }: PartProps) {
  const t = useWords(hostWords)
  const language = useLanguage()
  const { join } = useMarks()
  const account = (device: Device) => {
    if (device.medium) return <RecordLink contract={contract} {...device.medium} />
    if (device.unregistered) return <Tag tone="red">{t('notRegistered')}</Tag>
    return <Tag>{t(device.removable || device.attached_later ? 'accounted' : 'fixed')}</Tag>
  }
  return (
    <DataTable
      caption={t('devices')}
      rows={host.device_list}
      keyOf={(device) => device.id}
      columns={[
        {
          key: 'name',
          head: t('device'),
          heads: true,
          cell: (device) => (
            <>
              <span className="font-mono">{device.name ?? device.id}</span>
              <span className="block">{[device.vendor, device.model].filter(Boolean).join(' ')}</span>
            </>
          ),
        },
        { key: 'serial', head: t('serial'), cell: (device) => device.serial && <Code>{device.serial}</Code> },
        {
          key: 'kind',
          head: t('kind'),
          cell: (device) => (
            <>
              {join(device.kind, t(device.removable ? 'removable' : 'fixed'))}
              {device.size !== undefined && <span className="block">{showSize(device.size)}</span>}
            </>
          ),
        },
        {
          key: 'encrypted',
          head: t('encrypted'),
          cell: (device) => t(device.encrypted === undefined ? 'cannotTell' : device.encrypted ? 'yes' : 'no'),
        },
        { key: 'account', head: t('account'), cell: account },
        {
          key: 'seen',
          head: t('seen'),
          cell: (device) => (
            <>
              {showInstantShort(device.first_seen, language, zone)} ～ {showInstantShort(device.last_seen, language, zone)}
              {device.present !== undefined && <span className="block">{t(device.present ? 'present' : 'gone')}</span>}
            </>
          ),
        },
      ]}
    />
  )
}
