import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Bars } from '@/components/charts'
import { detectionWords, LevelTag } from '@/components/detection'
import { Loaded } from '@/components/feedback'
import { withoutEmpty } from '@/components/fields'
import { alertCountsQuery } from '@/lib/api'
import { textOf, useLanguage, useMarks, useWords } from '@/lib/i18n'
import { countsQuery, networksQuery } from '../queries'
import { type Cell, total } from '../series'
import { accessWords } from '../words'
import type { PictureProps } from './TimeLine'

const shown = 10

function useSays(): (one: { success: number; failure: number }) => string {
  const t = useWords(accessWords)
  return ({ success, failure }) => t('okAndFailed', { success: success.toLocaleString('en'), failure: failure.toLocaleString('en') })
}

function Cut({ count }: { count: number }) {
  const t = useWords(accessWords)
  return count > shown ? <p className="mt-3 text-solid-gray-700">{t('seeAll', { count: shown })}</p> : null
}

export function Networks({ contract, filter }: PictureProps) {
  const t = useWords(accessWords)
  const says = useSays()
  const { brackets } = useMarks()
  const query = useQuery(networksQuery(contract, filter))
  return (
    <Loaded query={query}>
      {(networks) =>
        networks.items.length === 0 ? (
          <p>{t('heatNone')}</p>
        ) : (
          <>
            <Bars
              label={t('networks')}
              bars={networks.items.slice(0, shown).map((one) => ({
                key: one.network || 'none',
                name: one.network ? `${one.network}${one.sources > 1 ? brackets(t('networkSources', { count: one.sources })) : ''}` : t('networkNone'),
                values: [one.success + one.unknown, one.failure],
                says: says(one),
              }))}
            />
            <Cut count={networks.items.length} />
            {!networks.complete && <p className="text-solid-gray-700">{t('networksCut', { count: networks.looked.toLocaleString('en') })}</p>}
          </>
        )
      }
    </Loaded>
  )
}

export function Persons({ contract, filter }: PictureProps) {
  const t = useWords(accessWords)
  const says = useSays()
  const query = useQuery(countsQuery(contract, 'person', filter))
  const bar = (cell: Cell) => ({
    key: cell.user ?? '',
    name: (
      <Link to="/c/$contract/accesses" params={{ contract }} search={{ person: cell.member?.name ?? cell.user } as never} className="link">
        {cell.member?.name ?? cell.user}
      </Link>
    ),
    values: [cell.success + cell.unknown, cell.failure] as const,
    says: says(cell),
  })
  return (
    <Loaded query={query}>
      {(counts) => {
        const named = counts.items.filter((cell) => cell.user)
        return named.length === 0 ? (
          <p>{t('heatNone')}</p>
        ) : (
          <>
            <Bars label={t('persons')} bars={named.slice(0, shown).map(bar)} />
            <Cut count={named.length} />
          </>
        )
      }}
    </Loaded>
  )
}

export function Kinds({ contract, filter }: PictureProps) {
  const t = useWords(accessWords)
  const d = useWords(detectionWords)
  const says = useSays()
  const query = useQuery(countsQuery(contract, 'kind', filter))
  return (
    <Loaded query={query}>
      {(counts) => (
        <Bars
          label={t('kinds')}
          bars={[...counts.items]
            .sort((a, b) => total(b) - total(a))
            .map((cell) => ({ key: cell.kind ?? '', name: cell.kind ? d(cell.kind) : '', values: [cell.success + cell.unknown, cell.failure], says: says(cell) }))}
        />
      )}
    </Loaded>
  )
}

export function RuleHits({ contract, filter }: PictureProps) {
  const t = useWords(accessWords)
  const language = useLanguage()
  const { from, until, host } = filter
  const query = useQuery(alertCountsQuery(contract, withoutEmpty({ from, until, host: host === 'junshu' ? undefined : host })))
  return (
    <Loaded query={query}>
      {(counts) =>
        counts.rules.length === 0 ? (
          <p>{t('ruleNone')}</p>
        ) : (
          <>
            <Bars
              label={t('ruleHits')}
              bars={counts.rules.slice(0, shown).map((rule) => ({
                key: rule.id,
                name: (
                  <span className="inline-flex flex-wrap items-baseline gap-x-3">
                    <Link to="/c/$contract/alerts" params={{ contract }} search={{ rule: rule.id, state: 'all' } as never} className="link">
                      {textOf(rule.title, language) || rule.id}
                    </Link>
                    <LevelTag level={rule.level} />
                  </span>
                ),
                values: [rule.events],
                says: t('alertsAndEvents', { alerts: rule.alerts, events: rule.events.toLocaleString('en') }),
              }))}
            />
            <Cut count={counts.rules.length} />
          </>
        )
      }
    </Loaded>
  )
}
