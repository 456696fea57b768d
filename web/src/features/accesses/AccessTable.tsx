import { Link } from '@tanstack/react-router'
import { detectionWords, HostLink, Outcome } from '@/components/detection'
import { WarnIcon } from '@/components/icons'
import { RecordLink, Tag } from '@/components/page'
import type { AccessEvent, AccessGap } from '@/lib/api'
import { civilOf, showInstantShort } from '@/lib/dates'
import { textOf, useLanguage, useMarks, useWords } from '@/lib/i18n'
import { type Line, withGaps } from './gaps'
import { accessWords } from './words'

interface TableProps {
  contract: string
  events: readonly AccessEvent[]
  gaps: readonly AccessGap[]
  zone: string
  /** So many at the top have just come. */
  fresh?: number
  /** Oldest first, as it happened. */
  forwards?: boolean
}

function Who({ contract, event, zone }: { contract: string; event: AccessEvent; zone: string }) {
  const t = useWords(accessWords)
  if (event.user === undefined) return null
  const name = event.member?.name ?? event.user
  const date = civilOf(event.at, zone)?.date
  return (
    <>
      <Link to="/c/$contract/accesses/day" params={{ contract }} search={{ person: event.user, date } as never} className="link">
        {event.target_user ? t('became', { user: name, target: event.target_user }) : name}
      </Link>
      {event.off_hours && (
        <>
          {' '}
          <Tag>{t('offHours')}</Tag>
        </>
      )}
    </>
  )
}

const shortSource = 20

/** An address of four numbers never breaks; a longer one, or a name, does. */
function Source({ source }: { source: string }) {
  return <span className={source.length <= shortSource ? 'md:whitespace-nowrap' : 'block break-all md:min-w-36'}>{source}</span>
}

function Target({ contract, event }: { contract: string; event: AccessEvent }) {
  if (!event.target) return null
  const [register, record] = event.kind === 'junshu' ? event.target.split('/') : []
  if (register && record) return <RecordLink contract={contract} register={register} record={record} />
  return <span className="break-all">{event.target}</span>
}

export function GapText({ gap, zone }: { gap: AccessGap; zone: string }) {
  const t = useWords(accessWords)
  const language = useLanguage()
  const { join } = useMarks()
  const at = (instant: string) => showInstantShort(instant, language, zone)
  return (
    <>
      <span className="font-700">{t('gap')}</span>{' '}
      {join(
        gap.host?.name,
        gap.log,
        gap.until ? t('gapFrom', { from: at(gap.from), until: at(gap.until) }) : t('gapLasts', { from: at(gap.from) }),
        gap.missing !== undefined && t('gapMissing', { count: gap.missing }),
      )}
      <span className="block">{textOf(gap.says, language)}</span>
    </>
  )
}

/** Events with the gaps where they lie. Below each other as cards where it is narrow. */
export function AccessTable({ contract, events, gaps, zone, fresh = 0, forwards = false }: TableProps) {
  const t = useWords(accessWords)
  const d = useWords(detectionWords)
  const language = useLanguage()
  const { join } = useMarks()
  const columns: { key: string; head: string; cell: (event: AccessEvent) => React.ReactNode }[] = [
    { key: 'at', head: t('at'), cell: (event) => <span className="md:whitespace-nowrap">{showInstantShort(event.at, language, zone)}</span> },
    { key: 'kind', head: d('kind'), cell: (event) => <span className="md:whitespace-nowrap">{d(event.kind)}</span> },
    { key: 'outcome', head: d('outcome'), cell: (event) => <Outcome outcome={event.outcome} /> },
    { key: 'user', head: d('user'), cell: (event) => (event.user ? <Who contract={contract} event={event} zone={zone} /> : '') },
    { key: 'source', head: d('source'), cell: (event) => (event.source ? <Source source={event.source} /> : '') },
    { key: 'host', head: d('host'), cell: (event) => (event.host ? <span className="md:whitespace-nowrap"><HostLink contract={contract} host={event.host} /></span> : '') },
    { key: 'target', head: t('target'), cell: (event) => (event.target ? <Target contract={contract} event={event} /> : '') },
    { key: 'method', head: t('method'), cell: (event) => join(event.method, event.detail) },
  ]
  const ordered = withGaps(forwards ? [...events].reverse() : events, gaps)
  const lines: Line[] = forwards ? ordered.reverse() : ordered
  return (
    <table className="w-full border-collapse text-left narrow:block">
      <caption className="sr-only">{t('title')}</caption>
      <thead className="narrow:sr-only">
        <tr className="border-b border-black bg-solid-gray-50">
          {columns.map((column) => (
            <th key={column.key} scope="col" className="px-3 py-3 text-std-16B-170 whitespace-nowrap">
              {column.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="narrow:block">
        {lines.map((line, at) =>
          line.kind === 'gap' ? (
            <tr key={`gap-${at}`} className="border-b border-solid-gray-420 bg-orange-50 narrow:block narrow:py-2">
              <td colSpan={columns.length} className="border-l-4 border-warning-orange-2 px-3 py-3 narrow:block">
                <span className="flex gap-3">
                  <WarnIcon className="mt-1 size-5 text-warning-orange-2" />
                  <span className="min-w-0">
                    <GapText gap={line.gap} zone={zone} />
                  </span>
                </span>
              </td>
            </tr>
          ) : (
            <tr
              key={line.event.id}
              className={`border-b border-solid-gray-420 hover:bg-key-50 narrow:block narrow:py-3 ${events.indexOf(line.event) < fresh ? 'bg-blue-50' : ''}`}
            >
              {columns.map((column) => {
                const cell = column.cell(line.event)
                return (
                  <td
                    key={column.key}
                    className={`px-3 py-2 align-top narrow:grid narrow:grid-cols-[6rem_1fr] narrow:gap-2 narrow:px-0 narrow:py-0.5 ${cell === '' || cell === null ? 'narrow:hidden' : ''}`}
                  >
                    <span aria-hidden="true" className="text-solid-gray-700 md:hidden print:hidden">
                      {column.head}
                    </span>
                    <span className="min-w-0">{cell}</span>
                  </td>
                )
              })}
            </tr>
          ),
        )}
      </tbody>
    </table>
  )
}
