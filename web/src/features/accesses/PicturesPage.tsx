import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { accessKinds, detectionWords } from '@/components/detection'
import { FilterForm, type Search, withoutEmpty } from '@/components/fields'
import { contractQuery, hostsQuery } from '@/lib/api'
import { defaultZone } from '@/lib/dates'
import { useWords } from '@/lib/i18n'
import { filterOf } from './filter'
import { Head } from './Head'
import { Heat } from './pictures/Heat'
import { Kinds, Networks, Persons, RuleHits } from './pictures/Most'
import { TimeLine } from './pictures/TimeLine'
import { accessWords } from './words'

/** The access history of a period in pictures. */
export function PicturesPage({ contract, search }: { contract: string; search: Search }) {
  const t = useWords(accessWords)
  const d = useWords(detectionWords)
  const navigate = useNavigate()
  const settings = useQuery(contractQuery(contract)).data
  const hosts = useQuery(hostsQuery(contract)).data ?? []
  const zone = settings?.zone ?? defaultZone
  const { host, kind, from, until } = filterOf(search, [], zone)
  const filter = withoutEmpty({ host, kind, from, until })
  const part = { contract, filter, zone }
  return (
    <>
      <Head contract={contract} title={t('pictures')} lead={t('picturesLead')} />
      <FilterForm
        search={search}
        onChange={(next) => void navigate({ to: '.', search: withoutEmpty(next) as never, replace: true })}
        choices={[
          {
            key: 'host',
            label: d('host'),
            choices: [...hosts.map((one) => ({ id: one.id, label: one.name })), { id: 'junshu', label: t('junshuItself') }],
          },
          { key: 'kind', label: d('kind'), choices: accessKinds.map((one) => ({ id: one, label: d(one) })) },
        ]}
      />
      <div className="space-y-10">
        <TimeLine {...part} />
        <Heat {...part} hours={settings?.working_hours} />
      </div>
      <div className="mt-10 grid gap-x-10 gap-y-10 lg:grid-cols-2">
        <section>
          <h2 className="mb-4">{t('networks')}</h2>
          <Networks {...part} />
        </section>
        <section>
          <h2 className="mb-4">{t('persons')}</h2>
          <Persons {...part} />
        </section>
        <section>
          <h2 className="mb-4">{t('ruleHits')}</h2>
          <RuleHits {...part} />
        </section>
        <section>
          <h2 className="mb-4">{t('kinds')}</h2>
          <Kinds {...part} />
        </section>
      </div>
    </>
  )
}
