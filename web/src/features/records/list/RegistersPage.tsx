import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Empty, Loaded } from '@/components/feedback'
import { PageHead, Tag } from '@/components/page'
import { type RegisterSummary, registersQuery } from '@/lib/api'
import { textOf, useLanguage, useWords } from '@/lib/i18n'
import { groupLabel } from '../groups'
import { recordWords } from '../words'

function RegisterCard({ contract, register }: { contract: string; register: RegisterSummary }) {
  const t = useWords(recordWords)
  const language = useLanguage()
  return (
    <li className="panel relative flex flex-col gap-2 hover:border-key-900 hover:bg-key-50">
      <h3>
        <Link
          to="/c/$contract/registers/$register"
          params={{ contract, register: register.id }}
          className="link after:absolute after:inset-0"
        >
          {textOf(register.name, language)}
        </Link>
      </h3>
      <p className="grow text-solid-gray-700">{textOf(register.description, language)}</p>
      <p className="flex flex-wrap gap-2">
        <Tag>{t('records', { count: register.count })}</Tag>
        {(register.overdue ?? 0) > 0 && <Tag tone="red">{t('overdueCount', { count: register.overdue ?? 0 })}</Tag>}
        {register.form_number && <Tag><span lang="ja">{register.form_number}</span></Tag>}
      </p>
    </li>
  )
}

/** In the order of the numbers of their forms, as in a paper binder. */
function byForm(registers: readonly RegisterSummary[]): RegisterSummary[] {
  const order = new Intl.Collator('ja', { numeric: true })
  return [...registers].sort((a, b) => order.compare(a.form_number ?? '', b.form_number ?? ''))
}

export function RegistersPage({ contract }: { contract: string }) {
  const t = useWords(recordWords)
  const language = useLanguage()
  const query = useQuery(registersQuery(contract))
  return (
    <>
      <PageHead title={t('registers')} lead={t('registersLead')} help="registers" />
      <Loaded query={query}>
        {(registers) => {
          if (registers.length === 0) return <Empty title={t('noRegisters')}>{t('noRegistersLead')}</Empty>
          const sorted = byForm(registers)
          const groups = [...new Set(sorted.map((register) => register.group))]
          return groups.map((group) => (
            <section key={group} aria-labelledby={`group-${group}`} className="mb-10">
              <h2 id={`group-${group}`} className="mb-4">
                {groupLabel(group, language)}
              </h2>
              <ul className="grid gap-4 md:grid-cols-2 xl:grid-cols-3">
                {sorted
                  .filter((register) => register.group === group)
                  .map((register) => (
                    <RegisterCard key={register.id} contract={contract} register={register} />
                  ))}
              </ul>
            </section>
          ))
        }}
      </Loaded>
    </>
  )
}
