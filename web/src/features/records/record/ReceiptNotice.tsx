import { Link } from '@tanstack/react-router'
import { Notice } from '@/components/feedback'
import type { Receipt } from '@/lib/api'
import { useWords } from '@/lib/i18n'
import { RuleList } from '../form/ConfirmBreach'
import { recordWords } from '../words'

export function ReceiptNotice({ contract, receipt }: { contract: string; receipt: Receipt }) {
  const t = useWords(recordWords)
  const violations = receipt.violations ?? []
  return (
    <div className="mb-6">
      <Notice tone={violations.length > 0 ? 'warning' : 'success'} title={t('done')} live>
        <p>
          <Link to="/c/$contract/ledger/$index" params={{ contract, index: String(receipt.index) }} className="link">
            {t('doneLead', { index: receipt.index })}
          </Link>
        </p>
        {violations.length > 0 && (
          <>
            <p className="mt-2">{t('doneViolations')}</p>
            <RuleList rules={violations} />
          </>
        )}
      </Notice>
    </div>
  )
}
