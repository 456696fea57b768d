import { useQuery } from '@tanstack/react-query'
import { Button, ButtonLink } from '@/components/Button'
import { Loaded } from '@/components/feedback'
import { PrintIcon } from '@/components/icons'
import { Facts, usePageTitle } from '@/components/page'
import { apiUrl, contractQuery, type RecordDetail, recordQuery, registerQuery, type RegisterDefinition } from '@/lib/api'
import { defaultZone, showDate, showDateShort, civilOf, today } from '@/lib/dates'
import { textOf, useLanguage, useMarks, useWords } from '@/lib/i18n'
import { FieldShown } from '../record/FieldShown'
import { History, useRoleName } from '../record/History'
import { visibleFields } from '../record/RecordPage'
import { StateTag } from '../record/StateTag'
import { recordWords } from '../words'

interface SheetProps {
  contract: string
  definition: RegisterDefinition
  record: RecordDetail
}

/** The boxes at the top right of a form: a name and a date stand where the seal was. */
function DecisionBoxes({ contract, record, zone }: { contract: string; record: RecordDetail; zone: string }) {
  const language = useLanguage()
  const t = useWords(recordWords)
  const roleName = useRoleName(contract)
  const valid = (record.approvals ?? []).filter((approval) => approval.valid)
  if (valid.length === 0) return null
  return (
    <table data-boxes className="border-collapse border border-black text-center text-dns-14N-130">
      <caption className="sr-only">{t('sheetDecision')}</caption>
      <thead>
        <tr>
          {valid.map((approval) => (
            <th key={`${approval.action}-${approval.by.id}`} scope="col" className="w-24 border border-black p-1 font-400">
              {roleName(approval.role) || t('sheetDecision')}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <tr>
          {valid.map((approval) => (
            <td key={`${approval.action}-${approval.by.id}`} className="h-16 border border-black p-1">
              <span className="block font-700">{approval.by.name}</span>
              <span className="block">{showDateShort(civilOf(approval.at, zone)?.date, language)}</span>
              {approval.on_behalf_of && <span className="block">{t('onBehalf', { name: approval.on_behalf_of.name })}</span>}
            </td>
          ))}
        </tr>
      </tbody>
    </table>
  )
}

function Sheet({ contract, definition, record }: SheetProps) {
  const t = useWords(recordWords)
  const language = useLanguage()
  const { join } = useMarks()
  const settings = useQuery(contractQuery(contract)).data
  const zone = settings?.zone ?? defaultZone
  usePageTitle(`${record.record} ${textOf(definition.name, language)}`)
  return (
    <article className="mx-auto max-w-[190mm] bg-white print:max-w-none">
      <div className="flex items-start justify-between gap-4">
        <p className="whitespace-nowrap">{definition.form_number}</p>
        <DecisionBoxes contract={contract} record={record} zone={zone} />
      </div>
      <h1 className="mt-4 text-center text-std-24B-150">{textOf(definition.name, language)}</h1>
      <div className="mt-4 mb-4 flex items-end justify-between gap-4">
        <dl className="grid grid-cols-[auto_1fr] gap-x-4">
          <dt>{t('number')}</dt>
          <dd className="font-700">{record.record}</dd>
          <dt>{t('state')}</dt>
          <dd>
            <StateTag definition={definition} state={record.state} />
          </dd>
          <dt>{t('sheetPrinted')}</dt>
          <dd>{showDate(today(zone), language)}</dd>
        </dl>
        <img
          src={apiUrl('/contracts/{contract}/records/{register}/{record}/label.svg', {
            path: { contract, register: record.register, record: record.record },
          })}
          alt={t('labelAlt', { record: record.record })}
          className="h-[24mm] w-auto"
        />
      </div>
      <p className="mb-4 text-dns-14N-130">
        {settings && join(settings.name_client, settings.system, settings.name_contractor)}
      </p>
      <Facts
        facts={visibleFields(definition, record).map((field) => ({
          key: field.id,
          term: textOf(field.label, language),
          value: <FieldShown contract={contract} field={field} value={record.values[field.id]} zone={zone} />,
        }))}
      />
      <h2 className="mt-6 mb-3 text-std-18B-160">{t('history')}</h2>
      <History contract={contract} definition={definition} entries={record.history} zone={zone} />
      <p className="mt-6 border-t border-black pt-2 text-dns-14N-130">
        {t('sheetNote')} {t('sheetDefinition')}: <span className="font-mono break-all">{record.definition}</span>
      </p>
    </article>
  )
}

interface SheetPageProps {
  contract: string
  register: string
  record: string
}

/** One record as an A4 form for a paper file. */
export function SheetPage({ contract, register, record }: SheetPageProps) {
  const t = useWords(recordWords)
  const definition = useQuery(registerQuery(contract, register))
  const query = useQuery(recordQuery(contract, register, record))
  return (
    <>
      <div className="mb-8 flex flex-wrap gap-3" data-screen-only>
        <Button onPress={() => window.print()}>
          <PrintIcon />
          {t('print')}
        </Button>
        <ButtonLink to="/c/$contract/registers/$register/records/$record" params={{ contract, register, record }} variant="secondary">
          {t('back')}
        </ButtonLink>
      </div>
      <Loaded query={definition}>
        {(known) => <Loaded query={query}>{(found) => <Sheet contract={contract} definition={known} record={found} />}</Loaded>}
      </Loaded>
    </>
  )
}
