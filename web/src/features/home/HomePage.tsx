import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '@/components/Button'
import { Loaded } from '@/components/feedback'
import { PageHead } from '@/components/page'
import { asStatus, StatusBadge, statusWords } from '@/components/status'
import { contractQuery, homeQuery } from '@/lib/api'
import { defaultZone, showInstant } from '@/lib/dates'
import { useLanguage, useWords } from '@/lib/i18n'
import { Latest, NextActions, Overdue, Waiting } from './Aside'
import { Counts } from './Counts'
import { FirstSteps } from './FirstSteps'
import { Picture } from './Picture'
import { homeWords } from './words'

export function HomePage({ contract }: { contract: string }) {
  const t = useWords(homeWords)
  const s = useWords(statusWords)
  const language = useLanguage()
  const query = useQuery(homeQuery(contract))
  const zone = useQuery(contractQuery(contract)).data?.zone ?? defaultZone
  const [only, setOnly] = useState<string | null>(null)
  return (
    <>
      <PageHead
        title={t('title')}
        help="home"
        lead={
          query.data && (
            <span className="flex flex-wrap items-center gap-3">
              <span>{t('overall')}</span>
              <StatusBadge status={query.data.status} large />
              <span className="text-solid-gray-700">{t('asOf', { at: showInstant(query.data.as_of, language, zone) })}</span>
            </span>
          )
        }
      />
      <Loaded query={query} lines={10}>
        {(home) => {
          const part = { contract, home, zone }
          return (
            <div className="space-y-8">
              <FirstSteps contract={contract} />
              <Counts counts={home.counts} only={only} onChoose={setOnly} />
              {only !== null && (
                <p role="status" className="flex flex-wrap items-center gap-3">
                  {t('onlyStatus', { status: s(asStatus(only)) })}
                  <Button variant="secondary" size="small" onPress={() => setOnly(null)}>
                    {t('showAll')}
                  </Button>
                </p>
              )}
              <div className="grid gap-8 lg:grid-cols-[minmax(0,1fr)_22rem]">
                <div className="space-y-4 lg:order-2">
                  <Waiting {...part} />
                  <Overdue {...part} />
                  <NextActions {...part} />
                  <div className="max-lg:hidden">
                    <Latest {...part} />
                  </div>
                </div>
                <div className="lg:order-1">
                  <Picture contract={contract} chapters={home.chapters} only={only} />
                </div>
                <div className="lg:hidden">
                  <Latest {...part} />
                </div>
              </div>
            </div>
          )
        }}
      </Loaded>
    </>
  )
}
