import { TimeSeries } from '@/components/charts'
import { Code, type Fact, Facts, RecordLink, Tag } from '@/components/page'
import type { SiteCheck } from '@/lib/api'
import { showElapsed, showInstant } from '@/lib/dates'
import { useLanguage, useWords } from '@/lib/i18n'
import type { ObservedProps } from '../parts'
import { Differences } from './Differences'
import { surroundingWords } from './words'

const outcomes = {
  same: { tone: 'green', word: 'same' },
  changed: { tone: 'red', word: 'changedSite' },
  unreachable: { tone: 'red', word: 'unreachableSite' },
  refused: { tone: 'red', word: 'refused' },
} as const

function SitePanel({ contract, site, zone }: { contract: string; site: SiteCheck; zone: string }) {
  const t = useWords(surroundingWords)
  const language = useLanguage()
  const outcome = outcomes[site.outcome]
  const show = (ms: number) => showElapsed(ms, language)
  const facts: Fact[] = [
    { key: 'target', term: t('target'), value: <Code>{site.target}</Code> },
    { key: 'at', term: t('checked'), value: showInstant(site.at, language, zone) },
  ]
  if (site.status !== undefined)
    facts.push({ key: 'answer', term: t('answered'), value: t('answeredIn', { status: site.status, time: show(site.latency_ms) }) })
  if (site.sha256) facts.push({ key: 'served', term: t('servedHash'), value: <Code>{site.sha256}</Code> })
  if (site.expected_sha256 && site.expected_sha256 !== site.sha256)
    facts.push({ key: 'approved', term: t('approvedHash'), value: <Code>{site.expected_sha256}</Code> })
  if (site.certificate) facts.push({ key: 'certificate', term: t('certificate'), value: <Code>{site.certificate}</Code> })
  const points = (value: (hour: SiteCheck['history'][number]) => number) => site.history.map((hour) => ({ at: hour.at, value: value(hour) }))
  return (
    <section className="panel space-y-4" aria-label={site.target}>
      <h3 className="flex flex-wrap items-center gap-3">
        <RecordLink contract={contract} {...site.publication} />
        <Tag tone={outcome.tone}>{t(outcome.word)}</Tag>
        <span className="text-std-16N-170 text-solid-gray-700">{t('since', { at: showInstant(site.since, language, zone) })}</span>
      </h3>
      {site.differences.length > 0 && (
        <div className={`rounded-4 p-4 ${site.outcome === 'same' ? 'border border-solid-gray-420' : 'status-band status-broken'}`}>
          <h4 className="mb-2">{t('differences')}</h4>
          <Differences differences={site.differences} />
        </div>
      )}
      <Facts facts={facts} />
      {site.history.length > 1 && (
        <TimeSeries
          title={t('latency')}
          series={[
            { name: t('mean'), points: points((hour) => hour.latency_mean_ms) },
            { name: t('most'), points: points((hour) => hour.latency_max_ms) },
          ]}
          zone={zone}
          show={show}
        />
      )}
    </section>
  )
}

export function Sites({ contract, observed, zone }: ObservedProps) {
  const t = useWords(surroundingWords)
  if (observed.sites.length === 0) return <p>{t('sitesNone')}</p>
  return (
    <div className="space-y-4">
      {observed.sites.map((site) => (
        <SitePanel key={site.record} contract={contract} site={site} zone={zone} />
      ))}
    </div>
  )
}
