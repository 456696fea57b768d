import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { Button, ButtonLink } from '@/components/Button'
import { Empty, Loaded } from '@/components/feedback'
import { DateInput } from '@/components/fields'
import { DataTable, Section, Tag } from '@/components/page'
import { componentWords } from '@/components/words'
import { type Contract, contractQuery } from '@/lib/api'
import { addDays, daysBetween, parseDate, showDateShort, today } from '@/lib/dates'
import { useLanguage, useWords } from '@/lib/i18n'
import { Head } from '../Head'
import { covering, monthsBefore, type Reviewed } from './months'
import { reviewsQuery } from './queries'
import { reviewWords } from './words'

const longest = 93
const tones = { reviewed: 'blue', confirmed: 'green', rejected: 'red' } as const
const stateWords = { reviewed: 'toConfirm', confirmed: 'confirmed', rejected: 'rejected' } as const

export function ReviewState({ state }: { state: string }) {
  const t = useWords(reviewWords)
  const known = state as keyof typeof tones
  return known in tones ? <Tag tone={tones[known]}>{t(stateWords[known])}</Tag> : <Tag>{state}</Tag>
}

function useMonthName(): (month: string) => string {
  const language = useLanguage()
  // R8.4 as the date of its first day without the day.
  return (month) => (language === 'ja' ? showDateShort(`${month}-01`, language).replace(/\.1$/, '') : month)
}

function Months({ contract, reviews }: { contract: Contract; reviews: readonly Reviewed[] }) {
  const t = useWords(reviewWords)
  const monthName = useMonthName()
  const months = monthsBefore(today(contract.zone), contract.starts, contract.zone)
  if (months.length === 0) return <Empty title={t('noMonth')} />
  return (
    <DataTable
      caption={t('months')}
      rows={months}
      keyOf={(month) => month.month}
      columns={[
        { key: 'month', head: t('month'), heads: true, unbroken: true, cell: (month) => monthName(month.month) },
        {
          key: 'records',
          head: t('records'),
          cell: (month) => {
            const found = covering(month, reviews)
            if (found.length === 0) return <Tag>{t('noRecord')}</Tag>
            return (
              <ul className="space-y-1">
                {found.map((review) => (
                  <li key={review.record} className="flex flex-wrap items-baseline gap-x-3">
                    <Link to="/c/$contract/accesses/reviews/$record" params={{ contract: contract.id, record: review.record }} className="link">
                      {review.record}
                    </Link>
                    <ReviewState state={review.state} />
                  </li>
                ))}
              </ul>
            )
          },
        },
        {
          key: 'act',
          head: t('prepare'),
          cell: (month) => (
            <ButtonLink
              to="/c/$contract/accesses/reviews/new"
              params={{ contract: contract.id }}
              search={{ from: month.first, until: addDays(month.next, -1) }}
              variant="secondary"
              size="small"
            >
              {t('begin', { month: monthName(month.month) })}
            </ButtonLink>
          ),
        },
      ]}
    />
  )
}

function OtherPeriod({ contract }: { contract: Contract }) {
  const t = useWords(reviewWords)
  const c = useWords(componentWords)
  const navigate = useNavigate()
  const [typed, setTyped] = useState({ from: '', until: '' })
  const [wrong, setWrong] = useState<{ from?: string; until?: string }>({})
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const from = parseDate(typed.from)
    const until = parseDate(typed.until)
    if (!from || !until) return setWrong({ ...(from ? {} : { from: c('errDate') }), ...(until ? {} : { until: c('errDate') }) })
    if (until < from || until >= today(contract.zone) || daysBetween(from, until) >= longest) return setWrong({ until: t('errPeriod') })
    return void navigate({ to: '/c/$contract/accesses/reviews/new', params: { contract: contract.id }, search: { from, until } as never })
  }
  return (
    <form noValidate onSubmit={submit} className="max-w-3xl space-y-4">
      <p>{t('otherPeriodLead')}</p>
      <div className="grid gap-x-6 gap-y-4 md:grid-cols-2">
        <DateInput asks label={c('from')} required value={typed.from} onChange={(from) => setTyped({ ...typed, from })} error={wrong.from} />
        <DateInput asks label={c('until')} required value={typed.until} onChange={(until) => setTyped({ ...typed, until })} error={wrong.until} />
      </div>
      <Button type="submit">{t('prepare')}</Button>
    </form>
  )
}

/** Which months were reviewed, and where a review begins. */
export function ReviewsPage({ contract }: { contract: string }) {
  const t = useWords(reviewWords)
  const settings = useQuery(contractQuery(contract))
  const reviews = useQuery(reviewsQuery(contract))
  return (
    <>
      <Head contract={contract} title={t('title')} lead={t('lead')} />
      <Loaded query={settings}>
        {(known) => (
          <>
            <Section title={t('months')}>
              <Loaded query={reviews}>{(found) => <Months contract={known} reviews={found} />}</Loaded>
            </Section>
            <Section title={t('otherPeriod')}>
              <OtherPeriod contract={known} />
            </Section>
          </>
        )}
      </Loaded>
    </>
  )
}
