import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Button } from '@/components/Button'
import { Dialog } from '@/components/Dialog'
import { Loaded, ProblemNotice } from '@/components/feedback'
import { Code, DataTable, type Fact, Facts, PageHead, RecordLink, Section, Tag } from '@/components/page'
import { api, contractQuery, type Device, type HostDetail, useMembership } from '@/lib/api'
import { defaultZone, showInstant, showInstantShort } from '@/lib/dates'
import { useLanguage, useMarks, useWords } from '@/lib/i18n'
import { showSize } from '@/lib/text/size'
import { HostState } from './HostsPage'
import { Packages } from './Packages'
import { hostQuery } from './queries'
import { hostWords } from './words'

interface PartProps {
  contract: string
  host: HostDetail
  zone: string
}

function Devices({ contract, host, zone }: PartProps) {
  const t = useWords(hostWords)
  const language = useLanguage()
  const { join } = useMarks()
  const account = (device: Device) => {
    if (device.medium) return <RecordLink contract={contract} {...device.medium} />
    if (device.removable || device.attached_later) return <Tag tone="red">{t('notRegistered')}</Tag>
    return <Tag>{t('fixed')}</Tag>
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

function Listening({ host }: { host: HostDetail }) {
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

function About({ host, zone }: Omit<PartProps, 'contract'>) {
  const t = useWords(hostWords)
  const language = useLanguage()
  const facts: Fact[] = [
    { key: 'os', term: t('os'), value: host.os ?? '' },
    { key: 'kernel', term: t('kernel'), value: host.kernel ?? '' },
    { key: 'seen', term: t('lastSeen'), value: showInstant(host.last_seen, language, zone) },
    { key: 'enrolled', term: t('enrolled'), value: showInstant(host.enrolled_at, language, zone) },
    { key: 'interval', term: t('interval'), value: t('seconds', { count: host.interval_seconds }) },
    { key: 'clock', term: t('clock'), value: host.clock_offset_ms === undefined ? t('cannotTell') : `${host.clock_offset_ms} ms` },
    { key: 'segments', term: t('segments'), value: t('segmentCount', { count: host.segments.count }) },
    { key: 'agent', term: t('agent'), value: host.agent_version ?? '' },
  ]
  if (host.certificate_fingerprint)
    facts.push({ key: 'fingerprint', term: t('fingerprint'), value: <Code>{host.certificate_fingerprint}</Code> })
  return <Facts facts={facts} />
}

function Remove({ contract, host }: { contract: string; host: HostDetail }) {
  const t = useWords(hostWords)
  const client = useQueryClient()
  const navigate = useNavigate()
  const [asking, setAsking] = useState(false)
  const mutation = useMutation({
    mutationFn: () => api.delete('/contracts/{contract}/hosts/{host}', { path: { contract, host: host.id } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['contract', contract] })
      await navigate({ to: '/c/$contract/hosts', params: { contract } })
    },
  })
  return (
    <div className="mt-10">
      <Button variant="secondary" onPress={() => setAsking(true)}>
        {t('remove')}
      </Button>
      <Dialog title={t('remove')} isOpen={asking} onClose={() => setAsking(false)} alert>
        <p className="mb-6">{t('removeLead')}</p>
        {mutation.error && <ProblemNotice error={mutation.error} />}
        <div className="flex flex-wrap gap-3">
          <Button variant="secondary" onPress={() => setAsking(false)} autoFocus>
            {t('cancel')}
          </Button>
          <Button variant="danger" onPress={() => mutation.mutate()} isDisabled={mutation.isPending}>
            {t('remove')}
          </Button>
        </div>
      </Dialog>
    </div>
  )
}

export function HostPage({ contract, host }: { contract: string; host: string }) {
  const t = useWords(hostWords)
  const query = useQuery(hostQuery(contract, host))
  const zone = useQuery(contractQuery(contract)).data?.zone ?? defaultZone
  const mayRemove = useMembership(contract)?.administrator ?? false
  return (
    <Loaded query={query} title={t('name')}>
      {(found) => {
        const part = { contract, host: found, zone }
        return (
          <>
            <PageHead
              title={found.name}
              crumbs={[{ label: t('title'), to: '/c/$contract/hosts', params: { contract } }]}
              lead={<HostState state={found.state} />}
              help="hosts"
            />
            <About {...part} />
            <Section title={t('devices')}>{found.device_list.length > 0 ? <Devices {...part} /> : <p>{t('nothing')}</p>}</Section>
            <Section title={t('listening')}>
              <Listening host={found} />
            </Section>
            <Section title={t('packages')}>
              <Packages packages={found.packages} />
            </Section>
            {mayRemove && found.state !== 'removed' && <Remove contract={contract} host={found} />}
          </>
        )
      }}
    </Loaded>
  )
}
