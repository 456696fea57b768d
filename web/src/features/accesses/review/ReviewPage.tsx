import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { Button } from '@/components/Button'
import { Empty, Loaded, Notice, ProblemNotice } from '@/components/feedback'
import { ChoiceInput, type Search, TextInput } from '@/components/fields'
import { PageHead, Section, Tag } from '@/components/page'
import { api, contractQuery, type ReviewSheet, ruleText, useAct } from '@/lib/api'
import { instantsOf, showInstant } from '@/lib/dates'
import { useLanguage, useWords } from '@/lib/i18n'
import { type Answers, emptyAnswers, faultsOf, type Judged, rowsOf, sameFigures, valuesOf, type Viewpoint, viewpoints } from './answers'
import { Evidence } from './Evidence'
import { Findings } from './Findings'
import { Overview } from './Overview'
import { sheetQuery } from './queries'
import { reviewWords } from './words'

interface PartProps {
  contract: string
  sheet: ReviewSheet
  viewpoint: Viewpoint
  judged: Judged
  error: string | undefined
  onChange: (judged: Judged) => void
}

/** One viewpoint: what the sheet has for it, and what the reviewer says of it. */
function Part({ contract, sheet, viewpoint, judged, error, onChange }: PartProps) {
  const t = useWords(reviewWords)
  const rows = rowsOf(sheet, viewpoint)
  const shows = viewpoint === 'privilege' ? sheet.privileges.length > 0 : rows > 0
  const { from, until } = sheet.working_hours
  return (
    <section aria-labelledby={`part-${viewpoint}`} className="panel mt-6">
      <h3 id={`part-${viewpoint}`} className="mb-2 flex flex-wrap items-center gap-3">
        {t(viewpoint)}
        {viewpoint !== 'other' && <Tag tone={rows > 0 ? 'red' : 'green'}>{t('rows', { count: rows })}</Tag>}
      </h3>
      <p className="mb-3 text-solid-gray-700">{t(`${viewpoint}Help`, { from, until })}</p>
      {shows && <Evidence contract={contract} sheet={sheet} viewpoint={viewpoint} />}
      <div className="mt-4 grid gap-x-8 gap-y-4 md:grid-cols-[22rem_1fr]">
        <ChoiceInput
          label={t('judge', { viewpoint: t(viewpoint) })}
          required
          value={judged.inOrder}
          onChange={(value) => onChange({ ...judged, inOrder: value as Judged['inOrder'] })}
          choices={[
            { id: 'yes', label: t('yesInOrder') },
            { id: 'no', label: t('notInOrder') },
          ]}
          error={judged.inOrder === '' ? error : undefined}
        />
        <TextInput
          label={t('comment')}
          help={t('commentHelp')}
          required={judged.inOrder === 'no'}
          value={judged.comment}
          onChange={(comment) => onChange({ ...judged, comment })}
          error={judged.inOrder === '' ? undefined : error}
        />
      </div>
    </section>
  )
}

/** Keeps the sheet as evidence, then records the review; when the sheet has changed meanwhile it is shown anew first. */
function useSigning(contract: string, shown: ReviewSheet, onMoved: (sheet: ReviewSheet) => void) {
  const navigate = useNavigate()
  const client = useQueryClient()
  const acting = useAct({
    contract,
    register: 'log_review',
    action: 'review',
    onDone: (receipt) => {
      client.removeQueries({ queryKey: ['review-sheet', contract] })
      void navigate({ to: '/c/$contract/accesses/reviews/$record', params: { contract, record: receipt.record ?? '' } })
    },
  })
  const keeping = useMutation({
    mutationFn: (_answers: Answers) => api.post('/contracts/{contract}/review-sheets', { from: shown.from, until: shown.until }, { path: { contract } }),
    onSuccess: ({ file, sheet }, answers) => {
      if (sameFigures(sheet, shown)) acting.act({ values: valuesOf(sheet, file.sha256, answers) })
      else onMoved(sheet)
    },
  })
  return { sign: keeping.mutate, isBusy: keeping.isPending || acting.isActing, keepError: keeping.error, problem: acting.problem }
}

function Form({ contract, prepared }: { contract: string; prepared: ReviewSheet }) {
  const t = useWords(reviewWords)
  const language = useLanguage()
  const [sheet, setSheet] = useState(prepared)
  const [moved, setMoved] = useState(false)
  const [answers, setAnswers] = useState(emptyAnswers)
  const [tried, setTried] = useState(false)
  const problems = useRef<HTMLDivElement>(null)
  const { sign, isBusy, keepError, problem } = useSigning(contract, sheet, (now) => {
    setSheet(now)
    setMoved(true)
    window.scrollTo({ top: 0 })
  })
  const faults = tried ? faultsOf(answers) : {}
  const faulty = Object.keys(faults).length > 0
  const set = (part: Partial<Answers>) => setAnswers((known) => ({ ...known, ...part }))
  const submit = () => {
    setTried(true)
    setMoved(false)
    if (Object.keys(faultsOf(answers)).length === 0) sign(answers)
    else requestAnimationFrame(() => problems.current?.scrollIntoView({ block: 'center' }))
  }
  if (sheet.logs.length === 0) return <Empty title={t('noLogs')}>{t('noLogsLead')}</Empty>
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      {moved && (
        <div className="mb-6">
          <Notice tone="warning" title={t('moved')} live>
            {t('movedLead')}
          </Notice>
        </div>
      )}
      <Section title={t('overview')}>
        <Overview contract={contract} sheet={sheet} />
      </Section>
      <Section title={t('viewpoint')}>
        {viewpoints.map((viewpoint) => {
          const fault = faults[viewpoint]
          return (
            <Part
              key={viewpoint}
              contract={contract}
              sheet={sheet}
              viewpoint={viewpoint}
              judged={answers.judged[viewpoint]}
              error={fault && t(fault)}
              onChange={(judged) => set({ judged: { ...answers.judged, [viewpoint]: judged } })}
            />
          )
        })}
      </Section>
      <Section title={t('findings')}>
        <Findings contract={contract} findings={answers.findings} error={faults.findings && t(faults.findings)} onChange={(findings) => set({ findings })} />
      </Section>
      <Section title={t('sign')}>
        <div className="max-w-3xl space-y-6">
          <ChoiceInput
            label={t('purpose')}
            required
            value={answers.purpose}
            onChange={(purpose) => set({ purpose })}
            choices={(['access', 'analysis', 'both'] as const).map((id) => ({ id, label: t(id) }))}
          />
          <TextInput label={t('remarks')} required={false} value={answers.remarks} onChange={(remarks) => set({ remarks })} />
          <p>{t('signLead')}</p>
          <div ref={problems} className="space-y-4">
            {faulty && (
              <Notice tone="error" title={t('mend')} live>
                <ul className="list-disc pl-5">
                  {Object.entries(faults).map(([where, fault]) => (
                    <li key={where}>{t('errAt', { where: t(where as Viewpoint | 'findings'), error: t(fault) })}</li>
                  ))}
                </ul>
              </Notice>
            )}
            {keepError && <ProblemNotice error={keepError} />}
            {problem && (
              <Notice tone="error" title={problem.title} live>
                {problem.detail && <p>{problem.detail}</p>}
                {problem.errors.map((one) => (
                  <p key={one.field}>{one.detail}</p>
                ))}
                {problem.rules.map((rule) => (
                  <p key={rule.id}>{ruleText(rule, language)}</p>
                ))}
              </Notice>
            )}
          </div>
          <Button type="submit" size="large" isDisabled={isBusy}>
            {t('sign')}
          </Button>
        </div>
      </Section>
    </form>
  )
}

/** The prepared sheet of a period, judged part by part and signed. */
export function ReviewPage({ contract, search }: { contract: string; search: Search }) {
  const settings = useQuery(contractQuery(contract))
  return (
    <Loaded query={settings} lines={8}>
      {({ zone }) => {
        const { from = '', until = '' } = instantsOf(search.from, search.until, zone)
        return <Prepared contract={contract} from={from} until={until} zone={zone} />
      }}
    </Loaded>
  )
}

function Prepared({ contract, from, until, zone }: { contract: string; from: string; until: string; zone: string }) {
  const t = useWords(reviewWords)
  const language = useLanguage()
  const query = useQuery({ ...sheetQuery(contract, from, until), enabled: from !== '' && until !== '' })
  return (
    <>
      <PageHead
        title={t('sheetTitle')}
        over={t('period', { from: showInstant(from, language, zone), until: showInstant(until, language, zone) })}
        lead={t('sheetLead')}
        help="reviews"
        crumbs={[{ label: t('title'), to: '/c/$contract/accesses/reviews', params: { contract } }]}
      />
      {from === '' || until === '' ? (
        <Empty title={t('errPeriod')} />
      ) : (
        <Loaded query={query} lines={10}>
          {(sheet) => <Form contract={contract} prepared={sheet} />}
        </Loaded>
      )}
    </>
  )
}
