import { TimeSeries } from '@/components/charts'
import { Code, type Fact, Facts, Tag } from '@/components/page'
import type { HostObserved, IntegrityScan, WatchState } from '@/lib/api'
import { showElapsed, showInstant } from '@/lib/dates'
import { useLanguage, useMarks, useWords } from '@/lib/i18n'
import { showSize } from '@/lib/text/size'
import type { ObservedProps } from '../parts'
import { watchWords } from './words'

function WatchFact({ watch, zone }: { watch: WatchState; zone: string }) {
  const t = useWords(watchWords)
  const language = useLanguage()
  const { list } = useMarks()
  return (
    <>
      <Tag tone={watch.watching ? 'green' : 'red'}>{t(watch.watching ? 'watching' : 'notWatching')}</Tag>{' '}
      {t('since', { at: showInstant(watch.since, language, zone) })}
      {!watch.watching && watch.reason && <span className="block">{t('reason', { reason: watch.reason })}</span>}
      {watch.overflowed > 0 && <span className="block">{t('overflowed', { count: watch.overflowed })}</span>}
      {watch.lost > 0 && <span className="block">{t('lost', { count: watch.lost })}</span>}
      {watch.roots.length > 0 && (
        <span className="block">
          <Code>{list(...watch.roots)}</Code>
        </span>
      )}
    </>
  )
}

function ScanFact({ scan, zone }: { scan: IntegrityScan; zone: string }) {
  const t = useWords(watchWords)
  const language = useLanguage()
  const { list } = useMarks()
  const took = Date.parse(scan.finished_at) - Date.parse(scan.started_at)
  return (
    <>
      <Tag tone={scan.complete ? 'green' : 'red'}>{t(scan.complete ? 'complete' : 'incomplete')}</Tag>{' '}
      {showInstant(scan.finished_at, language, zone)}
      <span className="block">
        {list(
          t('files', { count: scan.files.toLocaleString('en') }),
          showSize(scan.bytes),
          Number.isFinite(took) && t('took', { time: showElapsed(took, language) }),
        )}
      </span>
      <span className="block">
        {list(
          t('changed', { count: scan.changed }),
          t('unexplainedOf', { count: scan.unexplained }),
          scan.unreadable > 0 && t('unreadable', { count: scan.unreadable }),
          scan.raced > 0 && t('raced', { count: scan.raced }),
        )}
      </span>
    </>
  )
}

function CanaryFact({ canary, zone }: { canary: NonNullable<HostObserved['canary']>; zone: string }) {
  const t = useWords(watchWords)
  const language = useLanguage()
  return (
    <>
      <Tag tone={canary.passed ? 'green' : 'red'}>{t(canary.passed ? 'canarySeen' : 'canaryMissed')}</Tag>{' '}
      {showInstant(canary.at, language, zone)}
      {canary.passed && canary.latency_ms !== undefined && (
        <span className="block">
          {t(canary.how === 'watch' ? 'canaryByWatch' : 'canaryByScan', { time: showElapsed(canary.latency_ms, language) })}
        </span>
      )}
      {canary.negative_seen && <span className="block">{t('canaryNegative')}</span>}
      {!canary.passed && canary.last_passed_at && (
        <span className="block">{t('canaryLast', { at: showInstant(canary.last_passed_at, language, zone) })}</span>
      )}
    </>
  )
}

/** Whether changes of files would be noticed at all: the watch, the last full scan, and the canary that proves both. */
export function Watching({ observed, zone }: ObservedProps) {
  const t = useWords(watchWords)
  const language = useLanguage()
  const { watch, scan, canary, canaries } = observed
  const facts: Fact[] = [
    { key: 'watch', term: t('watch'), value: watch ? <WatchFact watch={watch} zone={zone} /> : t('notReported') },
    { key: 'scan', term: t('scan'), value: scan ? <ScanFact scan={scan} zone={zone} /> : t('notReported') },
    { key: 'canary', term: t('canary'), value: canary ? <CanaryFact canary={canary} zone={zone} /> : t('notReported') },
  ]
  if (scan?.baseline)
    facts.push({
      key: 'baseline',
      term: t('baseline'),
      value: (
        <>
          <Code>{scan.baseline}</Code> {scan.algorithm}
        </>
      ),
    })
  const points = canaries.flatMap((one) => (one.passed && one.latency_ms !== undefined ? [{ at: one.at, value: one.latency_ms }] : []))
  return (
    <div className="space-y-6">
      <p className="max-w-4xl text-solid-gray-700">{t('lead')}</p>
      <Facts facts={facts} />
      {points.length > 1 && (
        <TimeSeries title={t('canaryChart')} series={[{ name: t('canaryChart'), points }]} zone={zone} show={(ms) => showElapsed(ms, language)} />
      )}
    </div>
  )
}
