import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Notice } from '@/components/feedback'
import { type RegisterDefinition, rolesQuery } from '@/lib/api'
import { textOf, useLanguage, useMarks, useWords } from '@/lib/i18n'
import { recordWords } from './words'

/** Why there is no form, and whom to ask: the roles that may begin a record. */
export function WhoMay({ contract, definition }: { contract: string; definition: RegisterDefinition }) {
  const t = useWords(recordWords)
  const language = useLanguage()
  const { list } = useMarks()
  const roles = useQuery(rolesQuery(contract)).data ?? []
  const creating = definition.actions.filter((action) => action.creates)
  const allowed = [...new Set(creating.flatMap((action) => action.by))]
  const names = allowed.map((id) => textOf(roles.find((role) => role.id === id)?.name, language) || id)
  return (
    <Notice tone="info" title={t('cannotCreate')}>
      {names.length > 0 && <p>{t('whoMay', { roles: list(...names) })}</p>}
      <p>
        <Link to="/c/$contract/people" params={{ contract }} className="link">
          {t('toPeople')}
        </Link>
      </p>
    </Notice>
  )
}
