import { useQuery } from '@tanstack/react-query'
import type { FunctionComponent } from 'react'
import { ButtonLink } from '@/components/Button'
import { Loaded } from '@/components/feedback'
import { PageHead, Section } from '@/components/page'
import { contractQuery, type HostDetail, useMembership } from '@/lib/api'
import { defaultZone, showElapsed, showInstant, useNow } from '@/lib/dates'
import { useLanguage, useWords } from '@/lib/i18n'
import { AttentionNotice } from './AttentionNotice'
import { LatestChanges } from './changes/Latest'
import { changeWords } from './changes/words'
import { HostState } from './HostsPage'
import { About } from './inventory/About'
import { Devices } from './inventory/Devices'
import { Listening } from './inventory/Listening'
import { Packages } from './inventory/Packages'
import type { ObservedProps } from './parts'
import { hostQuery, observedQuery } from './queries'
import { Remove } from './Remove'
import { Costs } from './surroundings/Costs'
import { Gaps } from './surroundings/Gaps'
import { MediaUses } from './surroundings/MediaUses'
import { Power } from './surroundings/Power'
import { Sites } from './surroundings/Sites'
import { surroundingWords } from './surroundings/words'
import { Watching } from './watching/Watching'
import { watchWords } from './watching/words'
import { hostWords } from './words'

function Heard({ host, zone }: { host: HostDetail; zone: string }) {
  const t = useWords(hostWords)
  const language = useLanguage()
  const now = useNow()
  const ago = host.last_seen ? showElapsed(now - Date.parse(host.last_seen), language) : ''
  return (
    <span className="flex flex-wrap items-center gap-3">
      <HostState state={host.state} />
      <span>
        {host.last_seen
          ? t(host.state === 'silent' ? 'silentFor' : 'heardAgo', { at: showInstant(host.last_seen, language, zone), ago })
          : t('neverHeard')}
      </span>
    </span>
  )
}

export function HostPage({ contract, host }: { contract: string; host: string }) {
  const t = useWords(hostWords)
  const c = useWords(changeWords)
  const s = useWords(surroundingWords)
  const w = useWords(watchWords)
  const query = useQuery(hostQuery(contract, host))
  const more = useQuery(observedQuery(contract, host))
  const zone = useQuery(contractQuery(contract)).data?.zone ?? defaultZone
  const mayRemove = useMembership(contract)?.administrator ?? false
  const observed = (id: string, title: string, Part: FunctionComponent<ObservedProps>) =>
    more.data && (
      <Section id={id} title={title}>
        <Part contract={contract} host={host} observed={more.data} zone={zone} />
      </Section>
    )
  return (
    <Loaded query={query} title={t('name')}>
      {(found) => {
        const part = { contract, host: found, zone }
        return (
          <>
            <PageHead
              title={found.name}
              crumbs={[{ label: t('title'), to: '/c/$contract/hosts', params: { contract } }]}
              lead={<Heard host={found} zone={zone} />}
              help="hosts"
              aside={
                <>
                  <ButtonLink to="/c/$contract/alerts" params={{ contract }} search={{ host }} variant="secondary" size="small">
                    {t('toAlerts')}
                  </ButtonLink>
                  <ButtonLink to="/c/$contract/accesses" params={{ contract }} search={{ host }} variant="secondary" size="small">
                    {t('toAccesses')}
                  </ButtonLink>
                </>
              }
            />
            {more.data && <AttentionNotice host={found} observed={more.data} />}
            <Section id="changes" title={c('title')}>
              <LatestChanges contract={contract} host={host} zone={zone} />
            </Section>
            {!more.data && (
              <Section title={w('title')}>
                <Loaded query={more}>{() => null}</Loaded>
              </Section>
            )}
            {observed('watching', w('title'), Watching)}
            {observed('sites', s('sites'), Sites)}
            {observed('power', s('power'), Power)}
            <Section id="devices" title={t('devices')}>
              {found.device_list.length > 0 ? <Devices {...part} /> : <p>{t('nothing')}</p>}
            </Section>
            {observed('media', s('media'), MediaUses)}
            {observed('gaps', s('gaps'), Gaps)}
            {observed('cost', s('cost'), Costs)}
            <Section title={t('listening')}>
              <Listening host={found} />
            </Section>
            <Section title={t('packages')}>
              <Packages {...part} />
            </Section>
            <Section id="about" title={t('about')}>
              <About {...part} />
            </Section>
            {mayRemove && found.state !== 'removed' && <Remove contract={contract} host={found} />}
          </>
        )
      }}
    </Loaded>
  )
}
