import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Button } from '@/components/Button'
import { Empty, Loaded } from '@/components/feedback'
import { PlusIcon } from '@/components/icons'
import { DataTable, PageHead, Tag } from '@/components/page'
import { contractQuery, type Host, hostsQuery, useMembership } from '@/lib/api'
import { defaultZone, showInstantShort } from '@/lib/dates'
import { useLanguage, useWords } from '@/lib/i18n'
import { TokenForm } from './TokenForm'
import { hostWords } from './words'

export function HostState({ state }: { state: Host['state'] }) {
  const t = useWords(hostWords)
  const tones = { reporting: 'green', silent: 'red', removed: 'gray' } as const
  return <Tag tone={tones[state]}>{t(state)}</Tag>
}

export function HostsPage({ contract }: { contract: string }) {
  const t = useWords(hostWords)
  const language = useLanguage()
  const query = useQuery(hostsQuery(contract))
  const zone = useQuery(contractQuery(contract)).data?.zone ?? defaultZone
  const mayAdd = useMembership(contract)?.administrator ?? false
  const [adding, setAdding] = useState(false)
  return (
    <>
      <PageHead
        title={t('title')}
        lead={t('lead')}
        help="hosts"
        aside={
          mayAdd &&
          !adding && (
            <Button onPress={() => setAdding(true)}>
              <PlusIcon />
              {t('add')}
            </Button>
          )
        }
      />
      {adding && <TokenForm contract={contract} zone={zone} onClose={() => setAdding(false)} />}
      <Loaded query={query}>
        {(hosts) =>
          hosts.length === 0 ? (
            <Empty title={t('none')}>{t('noneLead')}</Empty>
          ) : (
            <DataTable
              caption={t('title')}
              rows={hosts}
              keyOf={(host) => host.id}
              columns={[
                {
                  key: 'name',
                  head: t('name'),
                  heads: true,
                  cell: (host) => (
                    <Link to="/c/$contract/hosts/$host" params={{ contract, host: host.id }} className="link font-700">
                      {host.name}
                    </Link>
                  ),
                },
                { key: 'state', head: t('state'), cell: (host) => <HostState state={host.state} /> },
                { key: 'os', head: t('os'), cell: (host) => host.os ?? '' },
                { key: 'seen', head: t('lastSeen'), cell: (host) => showInstantShort(host.last_seen, language, zone) },
                {
                  key: 'devices',
                  head: t('devices'),
                  cell: (host) =>
                    (host.unregistered_devices ?? 0) > 0 ? (
                      <Tag tone="red">{t('unregistered', { count: host.unregistered_devices ?? 0 })}</Tag>
                    ) : (
                      t('allKnown')
                    ),
                },
              ]}
            />
          )
        }
      </Loaded>
    </>
  )
}
