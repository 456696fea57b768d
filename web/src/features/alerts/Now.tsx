import { ButtonLink } from '@/components/Button'
import { RecordLink } from '@/components/page'
import type { AlertDetail, AlertState } from '@/lib/api'
import { textOf, useLanguage, useWords } from '@/lib/i18n'
import { useSentence } from './sentence'
import { alertWords } from './words'

const says = {
  open: 'nowOpen',
  acknowledged: 'nowAcknowledged',
  incident: 'nowIncident',
  closed: 'nowClosed',
  suppressed: 'nowSuppressed',
} as const satisfies Record<AlertState, keyof typeof alertWords.pairs>

interface NowProps {
  contract: string
  alert: AlertDetail
  zone: string
}

/** What may be done about an alert: each leads to the form of a register, filled in as far as the alert tells. */
export function Now({ contract, alert, zone }: NowProps) {
  const t = useWords(alertWords)
  const language = useLanguage()
  const sentence = useSentence()
  const { state, response, rule } = alert
  const answer = response && { contract, register: response.register, record: response.record }
  const open = state === 'open' || state === 'acknowledged'
  const summary = t('incidentSummary', { record: alert.record, rule: textOf(rule.title, language), sentence: sentence(alert, zone) })
  return (
    <section aria-labelledby="now" className="panel mb-10 bg-solid-gray-50" data-screen-only>
      <h2 id="now" className="mb-2 text-std-18B-160">
        {t('now')}
      </h2>
      <p className="mb-4 max-w-3xl">{t(says[state])}</p>
      <div className="flex flex-wrap gap-3">
        {state === 'open' && (
          <ButtonLink
            to="/c/$contract/registers/$register/new"
            params={{ contract, register: 'alert_response' }}
            search={{ action: 'acknowledge', 'value.alert': alert.record }}
          >
            {t('take')}
          </ButtonLink>
        )}
        {state === 'acknowledged' && answer && (
          <>
            <ButtonLink to="/c/$contract/registers/$register/records/$record" params={answer} search={{ action: 'close' }}>
              {t('close')}
            </ButtonLink>
            <ButtonLink
              to="/c/$contract/registers/$register/new"
              params={{ contract, register: 'incident' }}
              search={{ action: 'report', 'value.kind': 'other', 'value.discovered': alert.seen_at, 'value.occurred': alert.first_at, 'value.summary': summary }}
              variant="secondary"
            >
              {t('reportIncident')}
            </ButtonLink>
            <ButtonLink
              to="/c/$contract/registers/$register/records/$record"
              params={answer}
              search={{ action: 'raise', 'value.verdict': 'attack' }}
              variant="secondary"
            >
              {t('raise')}
            </ButtonLink>
          </>
        )}
        {open && (
          <ButtonLink
            to="/c/$contract/registers/$register/new"
            params={{ contract, register: 'alert_suppression' }}
            search={{
              action: 'request',
              'value.rule': rule.id,
              'value.host': alert.host.id,
              'value.source': alert.source,
              'value.starts_at': new Date().toISOString(),
            }}
            variant="secondary"
          >
            {t('suppress')}
          </ButtonLink>
        )}
      </div>
      {open && <p className="mt-3 text-solid-gray-700">{t('suppressHelp')}</p>}
      {!open && (
        <p className="flex flex-wrap gap-x-6">
          {alert.incident && <RecordLink contract={contract} {...alert.incident} />}
          {response && <RecordLink contract={contract} {...response} />}
          {alert.suppression && <RecordLink contract={contract} {...alert.suppression} />}
        </p>
      )}
    </section>
  )
}
