import { useQuery } from '@tanstack/react-query'
import { ButtonLink } from '@/components/Button'
import { Notice } from '@/components/feedback'
import { peopleQuery, useMembership } from '@/lib/api'
import { useWords } from '@/lib/i18n'
import { homeWords } from './words'

/** As long as only one person takes part nothing can be permitted: somebody else must do it. */
export function FirstSteps({ contract }: { contract: string }) {
  const t = useWords(homeWords)
  const people = useQuery(peopleQuery(contract)).data
  const administrates = useMembership(contract)?.administrator ?? false
  if (!people || people.length > 1 || !administrates) return null
  return (
    <Notice tone="info" title={t('firstTitle')}>
      <ol className="mb-4 list-decimal pl-6">
        <li>{t('firstOwn')}</li>
        <li>{t('firstOther')}</li>
        <li>{t('firstRecord')}</li>
      </ol>
      <div className="flex flex-wrap gap-3">
        <ButtonLink to="/c/$contract/people" params={{ contract }} size="small">
          {t('toPeople')}
        </ButtonLink>
        <ButtonLink to="/c/$contract/registers" params={{ contract }} size="small" variant="secondary">
          {t('toRegisters')}
        </ButtonLink>
      </div>
    </Notice>
  )
}
