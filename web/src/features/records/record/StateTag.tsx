import { Tag } from '@/components/page'
import type { RegisterDefinition } from '@/lib/api'
import { textOf, useLanguage, useWords } from '@/lib/i18n'
import { recordWords } from '../words'

export function StateTag({ definition, state }: { definition: RegisterDefinition; state: string }) {
  const t = useWords(recordWords)
  const language = useLanguage()
  const known = definition.states.find((one) => one.id === state)
  const label = known ? textOf(known.label, language) : state === 'voided' ? t('voided') : state
  return <Tag tone={known && !known.final ? 'blue' : 'gray'}>{label}</Tag>
}
