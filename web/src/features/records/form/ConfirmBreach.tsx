import { Button } from '@/components/Button'
import { Dialog } from '@/components/Dialog'
import { WarnIcon } from '@/components/icons'
import { type Rule, ruleText } from '@/lib/api'
import { useLanguage, useWords } from '@/lib/i18n'
import { recordWords } from '../words'

export function RuleList({ rules }: { rules: readonly Rule[] }) {
  const language = useLanguage()
  return (
    <ul className="space-y-2">
      {rules.map((rule) => (
        <li key={rule.id} className="flex gap-2">
          <WarnIcon className="mt-1 size-5 text-warning-orange-2" />
          <span>{ruleText(rule, language)}</span>
        </li>
      ))}
    </ul>
  )
}

interface ConfirmBreachProps {
  rules: readonly Rule[] | null
  isActing: boolean
  onConfirm: () => void
  onBack: () => void
}

export function ConfirmBreach({ rules, isActing, onConfirm, onBack }: ConfirmBreachProps) {
  const t = useWords(recordWords)
  return (
    <Dialog title={t('confirmTitle')} isOpen={rules !== null} onClose={onBack} alert>
      <p className="mb-4">{t('confirmLead')}</p>
      <div className="rounded-8 border border-warning-orange-2 bg-orange-50 p-4">
        <RuleList rules={rules ?? []} />
      </div>
      <div className="mt-6 flex flex-wrap gap-3">
        <Button variant="secondary" onPress={onBack} autoFocus>
          {t('confirmBack')}
        </Button>
        <Button variant="danger" onPress={onConfirm} isDisabled={isActing}>
          {t('confirmRecord')}
        </Button>
      </div>
    </Dialog>
  )
}
