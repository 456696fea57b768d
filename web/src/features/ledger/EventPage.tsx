import { useQuery } from '@tanstack/react-query'
import { buttonClass, ButtonLink } from '@/components/Button'
import { Loaded } from '@/components/feedback'
import { DownloadIcon } from '@/components/icons'
import { Code, type Fact, Facts, PageHead, RecordLink, Section, Tag } from '@/components/page'
import { api, apiUrl, contractQuery } from '@/lib/api'
import { defaultZone, showInstant } from '@/lib/dates'
import { textOf, useLanguage, useWords } from '@/lib/i18n'
import { ledgerWords } from './words'

/** For reading only: the bytes that are hashed stay as the server sent them. */
function readable(entry: string): string {
  try {
    return JSON.stringify(JSON.parse(entry), null, 2)
  } catch {
    return entry
  }
}

export function EventPage({ contract, index }: { contract: string; index: string }) {
  const t = useWords(ledgerWords)
  const language = useLanguage()
  const zone = useQuery(contractQuery(contract)).data?.zone ?? defaultZone
  const query = useQuery({
    queryKey: ['ledger-event', contract, index],
    queryFn: ({ signal }) => api.get('/contracts/{contract}/ledger/{index}', { path: { contract, index }, signal }),
  })
  const number = Number(index)
  const beside = (to: number) => ({ to: '/c/$contract/ledger/$index' as const, params: { contract, index: String(to) } })
  return (
    <Loaded query={query} title={`${t('title')} ${index}`}>
      {(event) => {
        const facts: Fact[] = [
          { key: 'at', term: t('at'), value: showInstant(event.at, language, zone) },
          { key: 'type', term: t('type'), value: <Code>{event.type}</Code> },
          { key: 'actor', term: t('actor'), value: event.actor?.name || event.actor?.id || '―' },
        ]
        if (event.register && event.record)
          facts.push({
            key: 'record',
            term: t('record'),
            value: <RecordLink contract={contract} register={event.register} record={event.record} />,
          })
        facts.push({ key: 'leaf', term: t('leaf'), value: <Code>{event.leaf_hash}</Code> })
        if (event.definitions?.length)
          facts.push({ key: 'definitions', term: t('definitions'), value: <Code>{event.definitions.join('\n')}</Code> })
        return (
          <>
            <PageHead
              title={textOf(event.summary, language)}
              over={t('event', { index: event.index })}
              crumbs={[{ label: t('title'), to: '/c/$contract/ledger', params: { contract } }]}
              help="ledger"
              lead={(event.violations ?? 0) > 0 && <Tag tone="red">{t('breach', { count: event.violations ?? 0 })}</Tag>}
            />
            <Facts facts={facts} />
            <div className="panel mt-8 bg-solid-gray-50" data-screen-only>
              <p className="mb-3">{t('proofLead')}</p>
              <a
                className={buttonClass('primary')}
                href={apiUrl('/contracts/{contract}/ledger/{index}/proof', { path: { contract, index } })}
                download={`${contract}-${index}.tlog-proof`}
              >
                <DownloadIcon />
                {t('proof')}
              </a>
            </div>
            <Section title={t('bytes')}>
              <p className="mb-2 text-solid-gray-700">{t('bytesLead')}</p>
              <pre
                tabIndex={0}
                aria-label={t('bytes')}
                role="region"
                className="overflow-x-auto rounded-8 border border-solid-gray-300 bg-solid-gray-50 p-4 font-mono text-dns-14N-130"
              >
                {readable(event.entry)}
              </pre>
            </Section>
            <div className="mt-8 flex flex-wrap gap-3" data-screen-only>
              {number > 0 && (
                <ButtonLink {...beside(number - 1)} variant="secondary" size="small">
                  {t('older')}
                </ButtonLink>
              )}
              <ButtonLink {...beside(number + 1)} variant="secondary" size="small">
                {t('newer')}
              </ButtonLink>
            </div>
          </>
        )
      }}
    </Loaded>
  )
}
