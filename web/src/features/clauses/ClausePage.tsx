import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { Loaded, Loading, Notice } from '@/components/feedback'
import { type Crumb, DataTable, type Fact, Facts, PageHead, RecordLink, Section, Tag } from '@/components/page'
import { StatusBadge, statusWords } from '@/components/status'
import { api, type Clause, type ClauseNode, contractQuery } from '@/lib/api'
import { defaultZone, showInstant } from '@/lib/dates'
import { textOf, useLanguage, useWords } from '@/lib/i18n'
import { Checks } from './Checks'
import { ExemptionOffer, GivenExemption } from './Exemption'
import { Reasons } from './Reasons'
import { Wording } from './Wording'
import { clauseWords } from './words'

const StatusChart = lazy(() => import('./StatusChart'))

interface PartProps {
  contract: string
  clause: Clause
  zone: string
}

function Duty({ contract, clause }: { contract: string; clause: Clause }) {
  const t = useWords(clauseWords)
  const language = useLanguage()
  return (
    <div className="grid gap-4 md:grid-cols-2">
      <section aria-labelledby="duty" className="panel">
        <h2 id="duty" className="mb-2 text-std-18B-160">
          {t('duty')}
        </h2>
        <p className="whitespace-pre-wrap">{textOf(clause.duty, language)}</p>
      </section>
      <Wording contract={contract} clause={clause} />
    </div>
  )
}

function Below({ contract, nodes }: { contract: string; nodes: readonly ClauseNode[] }) {
  const language = useLanguage()
  return (
    <ul className="divide-y divide-solid-gray-300 border-y border-solid-gray-300">
      {nodes.map((node) => (
        <li key={node.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-3">
          <StatusBadge status={node.status} />
          <Link to="/c/$contract/clauses/$clause" params={{ contract, clause: node.id }} className="link">
            {node.label} {textOf(node.name, language)}
          </Link>
        </li>
      ))}
    </ul>
  )
}

function FindingTable({ contract, clause, zone }: PartProps) {
  const t = useWords(clauseWords)
  const language = useLanguage()
  return (
    <DataTable
      caption={t('findings')}
      rows={clause.findings}
      keyOf={(finding) => finding.id}
      columns={[
        { key: 'status', head: t('status'), cell: (finding) => <StatusBadge status={finding.status} /> },
        {
          key: 'record',
          head: t('record'),
          heads: true,
          cell: (finding) => finding.record && <RecordLink contract={contract} {...finding.record} />,
        },
        { key: 'text', head: t('text'), cell: (finding) => textOf(finding.text, language) },
        { key: 'opened', head: t('opened'), cell: (finding) => showInstant(finding.opened_at, language, zone) },
        {
          key: 'ended',
          head: t('ended'),
          cell: (finding) => (
            <>
              {showInstant(finding.ended_at, language, zone)}
              {finding.healed_at && (
                <span className="block">
                  <Tag tone="green">{t('healed')}</Tag> {showInstant(finding.healed_at, language, zone)}
                </span>
              )}
            </>
          ),
        },
      ]}
    />
  )
}

function StatusHistory({ contract, clause, zone }: PartProps) {
  const t = useWords(clauseWords)
  const language = useLanguage()
  return (
    <>
      {clause.history.length > 1 && (
        <Suspense fallback={<Loading lines={6} />}>
          <StatusChart history={clause.history} label={t('historyChart')} zone={zone} />
        </Suspense>
      )}
      <DataTable
        caption={t('history')}
        rows={clause.history}
        keyOf={(entry) => `${entry.at}-${entry.status}`}
        columns={[
          { key: 'at', head: t('at'), heads: true, cell: (entry) => showInstant(entry.at, language, zone) },
          { key: 'status', head: t('status'), cell: (entry) => <StatusBadge status={entry.status} /> },
          {
            key: 'event',
            head: t('event'),
            cell: (entry) =>
              entry.index !== undefined && (
                <Link to="/c/$contract/ledger/$index" params={{ contract, index: String(entry.index) }} className="link">
                  {entry.index}
                </Link>
              ),
          },
        ]}
      />
    </>
  )
}

function About({ contract, clause }: { contract: string; clause: Clause }) {
  const t = useWords(clauseWords)
  const language = useLanguage()
  const facts: Fact[] = [
    { key: 'proof', term: t('proof'), value: textOf(clause.proof, language) },
    { key: 'guidance', term: t('guidance'), value: textOf(clause.guidance, language) },
    { key: 'responsible', term: t('responsible'), value: textOf(clause.responsible.name, language) },
  ]
  if (clause.registers?.length)
    facts.push({
      key: 'registers',
      term: t('registers'),
      value: (
        <span className="flex flex-wrap gap-x-4 gap-y-1">
          {clause.registers.map((register) => (
            <Link key={register.id} to="/c/$contract/registers/$register" params={{ contract, register: register.id }} className="link">
              {textOf(register.name, language)}
            </Link>
          ))}
        </span>
      ),
    })
  const standards = [
    ...(clause.iso27001_2022?.length ? [`ISO/IEC 27001:2022 ${clause.iso27001_2022.join(', ')}`] : []),
    ...(clause.nist_800_53r5?.length ? [`NIST SP 800-53 r5 ${clause.nist_800_53r5.join(', ')}`] : []),
  ]
  if (standards.length) facts.push({ key: 'mapping', term: t('mapping'), value: standards.join('\n') })
  return (
    <div className="mt-10">
      <Facts facts={facts} />
    </div>
  )
}

function ClauseBody({ contract, clause, zone }: PartProps) {
  const t = useWords(clauseWords)
  const s = useWords(statusWords)
  const language = useLanguage()
  const part = { contract, clause, zone }
  const crumbs: Crumb[] = [
    { label: t('home'), to: '/c/$contract', params: { contract } },
    ...clause.parents.map((parent) => ({
      label: `${parent.label} ${textOf(parent.name, language)}`,
      to: '/c/$contract/clauses/$clause' as const,
      params: { contract, clause: parent.id },
    })),
  ]
  return (
    <>
      <PageHead
        title={textOf(clause.name, language)}
        over={clause.label}
        crumbs={crumbs}
        help="clause"
        lead={
          <span className="flex flex-wrap items-center gap-3">
            <StatusBadge status={clause.status} large />
            <span>{s(`${clause.status}Means`)}</span>
            {clause.since && (
              <span className="text-solid-gray-700">{t('since', { at: showInstant(clause.since, language, zone) })}</span>
            )}
          </span>
        }
      />
      {clause.observed === false && (
        <div className="mb-6">
          <Notice tone="info" title={t('notObserved')} />
        </div>
      )}
      <GivenExemption contract={contract} clause={clause} />
      <Duty contract={contract} clause={clause} />
      <Section title={t('reasons')}>
        {clause.reasons.length > 0 ? (
          <Reasons {...part} reasons={clause.reasons} />
        ) : (
          <p>{t(clause.children.length > 0 ? 'reasonsBelow' : 'reasonsNone')}</p>
        )}
      </Section>
      {clause.children.length > 0 && (
        <Section title={t('below')}>
          <Below contract={contract} nodes={clause.children} />
        </Section>
      )}
      <About contract={contract} clause={clause} />
      {clause.children.length === 0 && (
        <Section title={t('checks')}>{clause.checks.length > 0 ? <Checks {...part} /> : <p>{t('checksNone')}</p>}</Section>
      )}
      {clause.findings.length > 0 && (
        <Section title={t('findings')}>
          <FindingTable {...part} />
        </Section>
      )}
      {clause.history.length > 0 && (
        <Section title={t('history')}>
          <StatusHistory {...part} />
        </Section>
      )}
      <ExemptionOffer contract={contract} clause={clause} />
    </>
  )
}

export function ClausePage({ contract, clause }: { contract: string; clause: string }) {
  const zone = useQuery(contractQuery(contract)).data?.zone ?? defaultZone
  const query = useQuery({
    queryKey: ['contract', contract, 'clause', clause],
    queryFn: ({ signal }) => api.get('/contracts/{contract}/clauses/{clause}', { path: { contract, clause }, signal }),
  })
  return <Loaded query={query}>{(found) => <ClauseBody contract={contract} clause={found} zone={zone} />}</Loaded>
}
