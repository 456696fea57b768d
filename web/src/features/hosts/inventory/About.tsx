import { Code, type Fact, Facts } from '@/components/page'
import { showInstant } from '@/lib/dates'
import { useLanguage, useWords } from '@/lib/i18n'
import type { PartProps } from '../parts'
import { hostWords } from '../words'

export function About({ host, zone }: PartProps) {
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
