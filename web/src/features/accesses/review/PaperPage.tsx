import { useQuery } from '@tanstack/react-query'
import { Button, ButtonLink } from '@/components/Button'
import { detectionWords, useGapReason } from '@/components/detection'
import { Loaded } from '@/components/feedback'
import { PrintIcon } from '@/components/icons'
import { usePageTitle } from '@/components/page'
import { apiUrl, contractQuery, type FileValue, type RecordDetail, recordQuery, registerQuery, type ReviewSheet } from '@/lib/api'
import { civilOf, defaultZone, showDate, showInstant, showInstantShort } from '@/lib/dates'
import { useLanguage, useMarks, useWords } from '@/lib/i18n'
import { rowsOf, type Viewpoint, viewpoints } from './answers'
import { paperOf } from './paper'
import { keptSheetQuery } from './queries'
import { Cell, Grid, SealBoxes } from './PaperParts'
import { reviewWords } from './words'

const number = (value: number) => value.toLocaleString('en')

interface PaperProps {
  contract: string
  record: RecordDetail
  formNumber: string | undefined
  sheet: ReviewSheet | null
}

function Paper({ contract, record, formNumber, sheet }: PaperProps) {
  const t = useWords(reviewWords)
  const d = useWords(detectionWords)
  const language = useLanguage()
  const { list } = useMarks()
  const reasonOf = useGapReason()
  const settings = useQuery(contractQuery(contract)).data
  const zone = settings?.zone ?? defaultZone
  usePageTitle(`${record.record} ${t('formTitle')}`)
  const paper = paperOf(record)
  const at = (instant: string | undefined) => showInstantShort(instant, language, zone)
  const hostName = (id: string | undefined) => (id === 'junshu' ? d('junshu') : (sheet?.hosts.find((host) => host.host === id)?.name ?? id ?? ''))
  const logOf = (log: string) => sheet?.logs.find((one) => one.log === log)
  const purposes = ['access', 'analysis', 'both'] as const
  const purpose = purposes.find((one) => one === paper.purpose)
  const found = (viewpoint: Viewpoint) => (sheet && viewpoint !== 'other' ? number(rowsOf(sheet, viewpoint)) : '―')
  return (
    <article className="mx-auto max-w-[190mm] bg-white text-dns-14N-130 leading-150 print:max-w-none print:text-[9.5pt]">
      <div className="flex items-start justify-between gap-4">
        <div>
          <p className="whitespace-nowrap">{formNumber}</p>
          <img
            src={apiUrl('/contracts/{contract}/records/{register}/{record}/label.svg', { path: { contract, register: record.register, record: record.record } })}
            alt={t('qrAlt', { record: record.record })}
            className="mt-2 h-[20mm] w-auto"
          />
        </div>
        <SealBoxes
          label={t('boxes')}
          boxes={[
            { title: t('approved'), seal: undefined },
            { title: t('checked'), seal: paper.checked },
            { title: t('made'), seal: paper.made },
          ]}
          zone={zone}
        />
      </div>
      <h1 className="my-4 text-center text-std-24B-150 tracking-[0.2em]">{t('formTitle')}</h1>
      <Grid label={t('formTitle')}>
        <tbody>
          <tr>
            <Cell head>{t('number')}</Cell>
            <Cell>{record.record}</Cell>
            <Cell head>{t('state')}</Cell>
            <Cell>{record.state === 'confirmed' ? t('confirmed') : record.state === 'rejected' ? t('rejected') : t('toConfirm')}</Cell>
          </tr>
          <tr>
            <Cell head>{t('contract')}</Cell>
            <Cell>{settings && list(settings.name_client, settings.name_contractor)}</Cell>
            <Cell head>{t('system')}</Cell>
            <Cell>{settings?.system}</Cell>
          </tr>
          <tr>
            <Cell head>{t('periodWord')}</Cell>
            <Cell span={3}>{t('period', { from: showInstant(paper.from, language, zone), until: showInstant(paper.until, language, zone) })}</Cell>
          </tr>
          <tr>
            <Cell head>{t('purpose')}</Cell>
            <Cell>{purpose && t(purpose)}</Cell>
            <Cell head>{t('reviewedOn')}</Cell>
            <Cell>{showDate(civilOf(paper.made?.at ?? '', zone)?.date, language)}</Cell>
          </tr>
          <tr>
            <Cell head>{t('events')}</Cell>
            <Cell end>{number(paper.events)}</Cell>
            <Cell head>{t('stoodOut')}</Cell>
            <Cell strong>{t(paper.unusual ? 'stoodOutYes' : 'stoodOutNo')}</Cell>
          </tr>
        </tbody>
      </Grid>

      <h2 className="mt-5 mb-1 text-std-16B-170">１　{t('logsRead')}</h2>
      <Grid label={t('logsRead')}>
        <thead>
          <tr>
            <Cell head>{t('no')}</Cell>
            <Cell head>{t('log')}</Cell>
            <Cell head>{t('host')}</Cell>
            <Cell head>{t('lines')}</Cell>
            <Cell head>{t('unparsed')}</Cell>
            <Cell head>{t('readable')}</Cell>
          </tr>
        </thead>
        <tbody>
          {paper.targets.map((target, index) => {
            const log = logOf(target.log)
            return (
              <tr key={target.log}>
                <Cell end>{index + 1}</Cell>
                <Cell>{[target.log, log?.title ?? target.title].filter(Boolean).join(' ')}</Cell>
                <Cell>{log ? hostName(log.host) : ''}</Cell>
                <Cell end>{target.events === undefined ? '' : number(target.events)}</Cell>
                <Cell end>{log ? number(log.unparsed) : ''}</Cell>
                <Cell>{log && t(log.readable ? 'isReadable' : 'notReadable')}</Cell>
              </tr>
            )
          })}
        </tbody>
      </Grid>

      {sheet && (
        <>
          <h2 className="mt-5 mb-1 text-std-16B-170">２　{t('overview')}</h2>
          <Grid label={t('overview')}>
            <thead>
              <tr>
                <Cell head>{t('kind')}</Cell>
                <Cell head>{d('success')}</Cell>
                <Cell head>{d('failure')}</Cell>
                <Cell head>{d('unknown')}</Cell>
              </tr>
            </thead>
            <tbody>
              {sheet.counts.map((one) => (
                <tr key={one.kind}>
                  <Cell>{d(one.kind)}</Cell>
                  <Cell end>{number(one.success)}</Cell>
                  <Cell end>{number(one.failure)}</Cell>
                  <Cell end>{number(one.unknown)}</Cell>
                </tr>
              ))}
            </tbody>
          </Grid>
        </>
      )}

      <h2 className="mt-5 mb-1 text-std-16B-170">３　{t('viewpoint')}</h2>
      <Grid label={t('viewpoint')}>
        <thead>
          <tr>
            <Cell head>{t('viewpoint')}</Cell>
            <Cell head>{t('found')}</Cell>
            <Cell head>{t('result')}</Cell>
            <Cell head>{t('comment')}</Cell>
          </tr>
        </thead>
        <tbody>
          {paper.viewpoints.map((one) => {
            const viewpoint = viewpoints.find((known) => known === one.viewpoint)
            return (
              <tr key={one.viewpoint}>
                <Cell>{viewpoint ? t(viewpoint) : one.viewpoint}</Cell>
                <Cell end>{viewpoint ? found(viewpoint) : ''}</Cell>
                <Cell unbroken strong={!one.inOrder}>{t(one.inOrder ? 'yesInOrder' : 'notInOrder')}</Cell>
                <Cell>{one.comment}</Cell>
              </tr>
            )
          })}
        </tbody>
      </Grid>

      <h2 className="mt-5 mb-1 text-std-16B-170">４　{t('findings')}</h2>
      {paper.findings.length === 0 ? (
        <p>{t('noFindings')}</p>
      ) : (
        <Grid label={t('findings')}>
          <thead>
            <tr>
              <Cell head>{t('no')}</Cell>
              <Cell head>{t('findingWhat')}</Cell>
              <Cell head>{t('treatment')}</Cell>
              <Cell head>{t('incident')}</Cell>
            </tr>
          </thead>
          <tbody>
            {paper.findings.map((finding, index) => (
              <tr key={index}>
                <Cell end>{index + 1}</Cell>
                <Cell>{finding.what}</Cell>
                <Cell>{finding.treatment}</Cell>
                <Cell>{finding.incident}</Cell>
              </tr>
            ))}
          </tbody>
        </Grid>
      )}

      {sheet && (
        <>
          <h2 className="mt-5 mb-1 text-std-16B-170">５　{t('gaps')}</h2>
          {sheet.gaps.length === 0 ? (
            <p>{t('noGaps')}</p>
          ) : (
            <Grid label={t('gaps')}>
              <thead>
                <tr>
                  <Cell head>{t('host')}</Cell>
                  <Cell head>{t('from')}</Cell>
                  <Cell head>{t('until')}</Cell>
                  <Cell head>{t('reason')}</Cell>
                </tr>
              </thead>
              <tbody>
                {sheet.gaps.map((gap, index) => (
                  <tr key={index}>
                    <Cell>{[hostName(gap.host), gap.log].filter(Boolean).join(' ')}</Cell>
                    <Cell unbroken>{at(gap.from)}</Cell>
                    <Cell unbroken>{gap.until ? at(gap.until) : t('lasting')}</Cell>
                    <Cell>{reasonOf(gap.reason)}</Cell>
                  </tr>
                ))}
              </tbody>
            </Grid>
          )}
        </>
      )}

      {paper.remarks && (
        <>
          <h2 className="mt-5 mb-1 text-std-16B-170">６　{t('remarks')}</h2>
          <p>{paper.remarks}</p>
        </>
      )}
      <dl className="mt-6 grid grid-cols-[auto_1fr] gap-x-4 border-t border-black pt-2 text-[0.8em]" data-keep>
        <dt>{t('sheetHash')}</dt>
        <dd className="font-mono break-all">{paper.sheet ? paper.sheet.sha256 : t('noSheet')}</dd>
        {sheet && (
          <>
            <dt>{t('historyHead')}</dt>
            <dd className="font-mono break-all">
              {sheet.head.sequence} {sheet.head.hash}
            </dd>
          </>
        )}
      </dl>
      <p className="mt-2 text-[0.8em]">{t('printedNote')}</p>
    </article>
  )
}

function WithSheet({ contract, file, children }: { contract: string; file: FileValue; children: (sheet: ReviewSheet | null) => React.ReactNode }) {
  const query = useQuery(keptSheetQuery(contract, file.sha256))
  return <Loaded query={query}>{children}</Loaded>
}

/** A review as the form that an office files: A4, with boxes for those who made, checked and approve it. */
export function PaperPage({ contract, record }: { contract: string; record: string }) {
  const t = useWords(reviewWords)
  const query = useQuery(recordQuery(contract, 'log_review', record))
  const formNumber = useQuery(registerQuery(contract, 'log_review')).data?.form_number
  return (
    <>
      <div className="mb-8 flex flex-wrap gap-3" data-screen-only>
        <Button onPress={() => window.print()}>
          <PrintIcon />
          {t('printNow')}
        </Button>
        <ButtonLink to="/c/$contract/registers/$register/records/$record" params={{ contract, register: 'log_review', record }} variant="secondary">
          {t('toRecord')}
        </ButtonLink>
        <ButtonLink to="/c/$contract/accesses/reviews" params={{ contract }} variant="secondary">
          {t('back')}
        </ButtonLink>
      </div>
      <Loaded query={query} title={record}>
        {(found) => {
          const part = { contract, record: found, formNumber }
          const file = paperOf(found).sheet
          if (file?.content_type !== 'application/json') return <Paper {...part} sheet={null} />
          return (
            <WithSheet contract={contract} file={file}>
              {(sheet) => <Paper {...part} sheet={sheet} />}
            </WithSheet>
          )
        }}
      </Loaded>
    </>
  )
}
