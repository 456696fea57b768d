import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Tag } from '@/components/page'
import { type HistoryEntry, type RegisterDefinition, rolesQuery } from '@/lib/api'
import { civilOf, showInstant } from '@/lib/dates'
import { textOf, useLanguage, useMarks, useWords } from '@/lib/i18n'
import { RuleList } from '../form/ConfirmBreach'
import { recordWords } from '../words'
import { FieldShown } from './FieldShown'
import { StateTag } from './StateTag'

interface HistoryProps {
  contract: string
  definition: RegisterDefinition
  entries: readonly HistoryEntry[]
  zone: string
}

export function useRoleName(contract: string): (role: string | undefined) => string {
  const language = useLanguage()
  const roles = useQuery(rolesQuery(contract)).data ?? []
  return (id) => textOf(roles.find((role) => role.id === id)?.name, language) || (id ?? '')
}

function Entry({ contract, definition, entry, zone }: Omit<HistoryProps, 'entries'> & { entry: HistoryEntry }) {
  const t = useWords(recordWords)
  const language = useLanguage()
  const roleName = useRoleName(contract)
  const { brackets, colon, join } = useMarks()
  const changes = Object.entries(entry.changes)
  const occurred = entry.occurred_at
  const later = occurred && civilOf(occurred, zone)?.date !== civilOf(entry.at, zone)?.date
  return (
    <li className="relative border-l-2 border-solid-gray-300 pb-6 pl-6 last:pb-0" data-keep>
      <span aria-hidden="true" className="absolute top-2 -left-[7px] size-3 rounded-full bg-key-900" />
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="text-std-17B-170">{textOf(entry.label, language)}</span>
        {entry.state && <StateTag definition={definition} state={entry.state} />}
        {later && <Tag tone="gray">{t('late')}</Tag>}
      </p>
      <p className="text-solid-gray-700">
        {join(
          showInstant(entry.at, language, zone),
          (entry.actor.name || entry.actor.id) + (entry.role ? brackets(roleName(entry.role)) : ''),
          entry.on_behalf_of && t('onBehalf', { name: entry.on_behalf_of.name }),
          occurred && later && t('happened', { at: showInstant(occurred, language, zone) }),
        )}
      </p>
      {changes.length > 0 && (
        <dl className="mt-1">
          {changes.map(([id, value]) => {
            const field = definition.fields.find((one) => one.id === id)
            if (!field) return null
            return (
              <div key={id} className="flex flex-wrap gap-x-2">
                <dt className="text-solid-gray-700">{textOf(field.label, language) + colon}</dt>
                <dd className="min-w-0">
                  <FieldShown contract={contract} field={field} value={value} zone={zone} />
                </dd>
              </div>
            )
          })}
        </dl>
      )}
      {entry.reason && (
        <p className="mt-1">
          {t('reason') + colon + entry.reason}
        </p>
      )}
      {entry.violations.length > 0 && (
        <div className="mt-2 rounded-8 border border-warning-orange-2 bg-orange-50 p-3">
          <RuleList rules={entry.violations} />
        </div>
      )}
      <p className="mt-1">
        <Link to="/c/$contract/ledger/$index" params={{ contract, index: String(entry.index) }} className="link">
          {t('event', { index: entry.index })}
        </Link>
      </p>
    </li>
  )
}

export function History({ entries, ...rest }: HistoryProps) {
  return (
    <ol className="pl-2">
      {entries.map((entry) => (
        <Entry key={`${entry.index}-${entry.action}`} {...rest} entry={entry} />
      ))}
    </ol>
  )
}
