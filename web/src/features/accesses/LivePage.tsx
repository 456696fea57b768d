import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { Button } from '@/components/Button'
import { AlertStateTag, LevelTag } from '@/components/detection'
import { Empty, Loaded } from '@/components/feedback'
import { Section } from '@/components/page'
import { contractQuery, useHints } from '@/lib/api'
import { defaultZone, showInstantShort } from '@/lib/dates'
import { textOf, useLanguage, useMarks, useWords } from '@/lib/i18n'
import { AccessTable } from './AccessTable'
import { Head } from './Head'
import { latestAlertsQuery, latestQuery } from './queries'
import { accessWords } from './words'

const gatherMs = 1_000

function LatestAlerts({ contract, zone }: { contract: string; zone: string }) {
  const t = useWords(accessWords)
  const language = useLanguage()
  const { join } = useMarks()
  const query = useQuery(latestAlertsQuery(contract))
  return (
    <Loaded query={query} lines={2}>
      {(alerts) =>
        alerts.length === 0 ? (
          <p>{t('noAlerts')}</p>
        ) : (
          <ul className="divide-y divide-solid-gray-300 border-y border-solid-gray-300">
            {alerts.map((alert) => (
              <li key={alert.record} className="flex flex-wrap items-baseline gap-x-4 gap-y-1 py-2">
                <LevelTag level={alert.rule.level} />
                <Link to="/c/$contract/alerts/$alert" params={{ contract, alert: alert.record }} className="link">
                  {textOf(alert.rule.title, language) || alert.rule.id}
                </Link>
                <span>{join(alert.host.name, alert.source, showInstantShort(alert.last_at, language, zone))}</span>
                <AlertStateTag state={alert.state} />
              </li>
            ))}
          </ul>
        )
      }
    </Loaded>
  )
}

/** Reads anew a moment after a hint; what comes meanwhile is served by the same reading. */
function useGathered(act: () => void): () => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  return () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      act()
    }, gatherMs)
  }
}

/** Accesses as they come. Only the line that says how many is spoken, so that a busy log never drowns a reader. */
export function LivePage({ contract }: { contract: string }) {
  const t = useWords(accessWords)
  const client = useQueryClient()
  const zone = useQuery(contractQuery(contract)).data?.zone ?? defaultZone
  const [paused, setPaused] = useState(false)
  const [waiting, setWaiting] = useState(false)
  const query = useQuery({ ...latestQuery(client, contract), enabled: !paused })
  const readAnew = useGathered(() => void query.refetch())
  useHints((hint) => {
    if (hint === 'alerts') return
    if (paused) setWaiting(true)
    else readAnew()
  })
  const toggle = () => {
    setWaiting(false)
    setPaused(!paused)
    if (paused) void query.refetch()
  }
  const fresh = query.data?.fresh ?? 0
  return (
    <>
      <Head contract={contract} title={t('live')} lead={t('liveLead')} />
      <div className="mb-6 flex flex-wrap items-center gap-4">
        <Button variant={paused ? 'primary' : 'secondary'} onPress={toggle}>
          {t(paused ? 'resume' : 'pause')}
        </Button>
        <p role="status">
          {paused ? t(waiting ? 'pausedNew' : 'isPaused') : fresh > 0 ? t('arrived', { count: fresh }) : t('running')}
          {!paused && query.data?.skipped && ` ${t('skipped')}`}
        </p>
      </div>
      <Section title={t('latestAlerts')}>
        <LatestAlerts contract={contract} zone={zone} />
      </Section>
      <Section title={t('title')}>
        <Loaded query={query}>
          {(latest) =>
            latest.items.length === 0 ? (
              <Empty title={t('none')}>{t('noneLead')}</Empty>
            ) : (
              <AccessTable contract={contract} events={latest.items} gaps={[]} zone={zone} fresh={fresh} />
            )
          }
        </Loaded>
      </Section>
    </>
  )
}
