import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { AlertStateTag, detectionWords, HostLink, LevelTag } from '@/components/detection'
import { Loaded } from '@/components/feedback'
import { Code, DataTable, type Fact, Facts, PageHead, RecordLink, Section, Tag } from '@/components/page'
import { type AlertDetail, contractQuery, registerQuery } from '@/lib/api'
import { defaultZone, showInstant, showInstantShort } from '@/lib/dates'
import { textOf, useLanguage, useMarks, useWords } from '@/lib/i18n'
import { Now } from './Now'
import { alertQuery } from './queries'
import { useSentence } from './sentence'
import { alertWords } from './words'

interface PartProps {
  contract: string
  alert: AlertDetail
  zone: string
}

function Lines({ alert }: { alert: AlertDetail }) {
  const t = useWords(alertWords)
  if (alert.lines.length === 0) return <p>{t('noLines')}</p>
  return (
    <>
      <p className="mb-3">
        {t('linesLead')}
        {alert.count > alert.lines.length && <span className="block">{t('linesCut', { count: alert.count.toLocaleString('en'), shown: alert.lines.length })}</span>}
      </p>
      <ol className="divide-y divide-solid-gray-300 rounded-8 border border-solid-gray-420 bg-solid-gray-50">
        {alert.lines.map((line, at) => (
          <li key={at} className="px-4 py-2">
            <Code>{line}</Code>
          </li>
        ))}
      </ol>
    </>
  )
}

function Attack({ alert }: { alert: AlertDetail }) {
  const t = useWords(alertWords)
  const known = alert.rule.attack ?? []
  if (known.length === 0) return <>―</>
  return (
    <span className="flex flex-wrap gap-2">
      {known.map(({ kind, id }) => (
        <Tag key={id} tone={kind === 'tactic' ? 'blue' : 'gray'}>
          {kind === 'tactic' && id in alertWords.pairs ? t(id as keyof typeof alertWords.pairs) : id}
        </Tag>
      ))}
    </span>
  )
}

function Details({ contract, alert, zone }: PartProps) {
  const t = useWords(alertWords)
  const d = useWords(detectionWords)
  const language = useLanguage()
  const { list } = useMarks()
  const { rule } = alert
  const others = rule.tags.filter((tag) => !tag.startsWith('attack.'))
  const history = (key: 'source' | 'person', value: string, label: string) => (
    <span className="flex flex-wrap items-baseline gap-x-4">
      <Code>{value}</Code>
      <Link to="/c/$contract/accesses" params={{ contract }} search={{ [key]: value } as never} className="link" data-screen-only>
        {label}
      </Link>
    </span>
  )
  const facts: (Fact | false | undefined | '')[] = [
    { key: 'host', term: d('host'), value: <HostLink contract={contract} host={alert.host} /> },
    alert.source !== undefined && { key: 'source', term: d('source'), value: history('source', alert.source, t('historyOfSource')) },
    alert.user !== undefined && { key: 'user', term: d('user'), value: history('person', alert.user, t('historyOfUser')) },
    alert.target !== undefined && { key: 'target', term: t('target'), value: <Code>{alert.target}</Code> },
    { key: 'count', term: d('count'), value: alert.count.toLocaleString('en') },
    { key: 'first', term: t('first'), value: showInstant(alert.first_at, language, zone) },
    { key: 'last', term: t('last'), value: showInstant(alert.last_at, language, zone) },
    { key: 'seen', term: t('seen'), value: showInstant(alert.seen_at, language, zone) },
    alert.group && { key: 'group', term: t('group'), value: <Code>{alert.group}</Code> },
    alert.log && { key: 'log', term: t('log'), value: <RecordLink contract={contract} {...alert.log} /> },
    alert.suppression && { key: 'suppression', term: t('suppression'), value: <RecordLink contract={contract} {...alert.suppression} /> },
    alert.incident && { key: 'incident', term: t('incident'), value: <RecordLink contract={contract} {...alert.incident} /> },
    { key: 'attack', term: t('attack'), value: <Attack alert={alert} /> },
    others.length > 0 && { key: 'tags', term: t('otherTags'), value: list(...others) },
    { key: 'author', term: t('author'), value: rule.author || t('authorless') },
    { key: 'rule', term: t('ruleId'), value: <Code>{rule.id}</Code> },
    rule.file && { key: 'file', term: t('file'), value: <Code>{rule.file}</Code> },
  ]
  return <Facts facts={facts.filter((fact) => typeof fact === 'object')} />
}

function Answers({ contract, alert, zone }: PartProps) {
  const t = useWords(alertWords)
  const d = useWords(detectionWords)
  const language = useLanguage()
  const definition = useQuery(registerQuery(contract, 'alert_response')).data
  const verdicts = definition?.fields.find((field) => field.id === 'verdict')?.options ?? []
  const stateOf = (id: string) => textOf(definition?.states.find((state) => state.id === id)?.label, language) || id
  const verdictOf = (id: string | undefined) => textOf(verdicts.find((one) => one.id === id)?.label, language) || (id ?? '')
  if (alert.responses.length === 0) return <p>{t('noAnswers')}</p>
  return (
    <DataTable
      caption={t('answers')}
      rows={alert.responses}
      keyOf={(answer) => answer.record}
      columns={[
        { key: 'record', head: t('answer'), heads: true, cell: (answer) => <RecordLink contract={contract} register="alert_response" record={answer.record} /> },
        { key: 'state', head: d('state'), cell: (answer) => [stateOf(answer.state), verdictOf(answer.verdict)].filter(Boolean).join(' / ') },
        { key: 'by', head: t('by'), cell: (answer) => answer.by?.name ?? '' },
        { key: 'at', head: t('at'), unbroken: true, cell: (answer) => showInstantShort(answer.at, language, zone) },
      ]}
    />
  )
}

function Page({ contract, alert, zone }: PartProps) {
  const t = useWords(alertWords)
  const language = useLanguage()
  const sentence = useSentence()
  const explanation = textOf(alert.rule.explanation, language)
  const next = textOf(alert.rule.next, language)
  return (
    <>
      <PageHead
        title={textOf(alert.rule.title, language) || alert.rule.id}
        over={alert.record}
        crumbs={[{ label: t('title'), to: '/c/$contract/alerts', params: { contract } }]}
        help="alerts"
        lead={
          <>
            <p className="mb-3 flex flex-wrap items-center gap-4">
              <AlertStateTag state={alert.state} />
              <LevelTag level={alert.rule.level} />
            </p>
            <p className="text-std-17N-170">{sentence(alert, zone)}</p>
          </>
        }
      />
      <Now contract={contract} alert={alert} zone={zone} />
      <Section title={t('explanation')}>
        <p className="max-w-3xl whitespace-pre-wrap">{explanation || t('noExplanation')}</p>
        {next && (
          <>
            <h3 className="mt-4 mb-2">{t('next')}</h3>
            <p className="max-w-3xl whitespace-pre-wrap">{next}</p>
          </>
        )}
      </Section>
      <Section title={t('lines')}>
        <Lines alert={alert} />
      </Section>
      <Section title={t('facts')}>
        <Details contract={contract} alert={alert} zone={zone} />
      </Section>
      <Section title={t('answers')}>
        <Answers contract={contract} alert={alert} zone={zone} />
      </Section>
    </>
  )
}

export function AlertPage({ contract, alert }: { contract: string; alert: string }) {
  const query = useQuery(alertQuery(contract, alert))
  const zone = useQuery(contractQuery(contract)).data?.zone ?? defaultZone
  return (
    <Loaded query={query} title={alert}>
      {(found) => <Page contract={contract} alert={found} zone={zone} />}
    </Loaded>
  )
}
