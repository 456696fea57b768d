import { TimeSeries } from '@/components/charts'
import type { AgentCost } from '@/lib/api'
import { showElapsed } from '@/lib/dates'
import { useLanguage, useWords } from '@/lib/i18n'
import { showSize } from '@/lib/text/size'
import type { ObservedProps } from '../parts'
import { surroundingWords } from './words'

export function Costs({ observed, zone }: ObservedProps) {
  const t = useWords(surroundingWords)
  const language = useLanguage()
  const { cost } = observed
  const last = cost.at(-1)
  if (!last) return <p>{t('costNone')}</p>
  const points = (value: (hour: AgentCost) => number) => cost.map((hour) => ({ at: hour.at, value: value(hour) }))
  return (
    <div className="space-y-6">
      <p>
        {t('costLead')} {t('watchedFiles', { count: last.watched_files.toLocaleString('en') })}
      </p>
      <div className="grid gap-x-8 gap-y-6 lg:grid-cols-2">
        <TimeSeries
          title={t('cpu')}
          series={[{ name: t('cpu'), points: points((hour) => hour.cpu_ms) }]}
          zone={zone}
          show={(ms) => showElapsed(ms, language)}
        />
        <TimeSeries
          title={t('memory')}
          series={[
            { name: t('memoryNow'), points: points((hour) => hour.rss_bytes) },
            { name: t('memoryPeak'), points: points((hour) => hour.peak_rss_bytes) },
          ]}
          zone={zone}
          show={showSize}
        />
        <TimeSeries
          title={t('disk')}
          series={[
            { name: t('read'), points: points((hour) => hour.read_bytes) },
            { name: t('writtenBytes'), points: points((hour) => hour.written_bytes) },
          ]}
          zone={zone}
          show={showSize}
        />
      </div>
    </div>
  )
}
