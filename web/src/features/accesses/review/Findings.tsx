import { Link } from '@tanstack/react-router'
import { Button } from '@/components/Button'
import { TextInput } from '@/components/fields'
import { CloseIcon, PlusIcon } from '@/components/icons'
import { useWords } from '@/lib/i18n'
import type { Finding } from './answers'
import { reviewWords } from './words'

interface FindingsProps {
  contract: string
  findings: readonly Finding[]
  error: string | undefined
  onChange: (findings: Finding[]) => void
}

/** What stood out and what is done about it, row by row. */
export function Findings({ contract, findings, error, onChange }: FindingsProps) {
  const t = useWords(reviewWords)
  const change = (at: number, part: Partial<Finding>) => onChange(findings.map((one, index) => (index === at ? { ...one, ...part } : one)))
  const missing = (text: string) => (error && text.trim() === '' ? error : undefined)
  return (
    <div className="max-w-3xl">
      <p className="mb-3">{t('findingsLead')}</p>
      <p className="mb-4">
        <Link to="/c/$contract/registers/$register/new" params={{ contract, register: 'incident' }} target="_blank" rel="noreferrer" className="link">
          {t('reportIncident')}
        </Link>
      </p>
      <ol className="space-y-4">
        {findings.map((finding, at) => (
          <li key={at} className="rounded-8 border border-solid-gray-420 p-4">
            <div role="group" aria-label={t('finding', { number: at + 1 })} className="space-y-4">
              <div className="flex items-center justify-between gap-3">
                <span className="text-std-16B-170">{t('finding', { number: at + 1 })}</span>
                <Button variant="quiet" size="small" onPress={() => onChange(findings.filter((_, index) => index !== at))}>
                  <CloseIcon className="size-4" />
                  {t('findingRemove', { number: at + 1 })}
                </Button>
              </div>
              <TextInput label={t('findingWhat')} required value={finding.what} onChange={(what) => change(at, { what })} error={missing(finding.what)} />
              <TextInput
                label={t('treatment')}
                required
                value={finding.treatment}
                onChange={(treatment) => change(at, { treatment })}
                error={missing(finding.treatment)}
              />
              <TextInput label={t('incident')} required={false} narrow value={finding.incident} onChange={(incident) => change(at, { incident })} />
            </div>
          </li>
        ))}
      </ol>
      {findings.length === 0 && <p className={error ? 'text-error-1' : ''}>{error ? `＊${error}` : t('noFindings')}</p>}
      <Button variant="secondary" className="mt-4" onPress={() => onChange([...findings, { what: '', treatment: '', incident: '' }])}>
        <PlusIcon />
        {t('findingAdd')}
      </Button>
    </div>
  )
}
