import { useState } from 'react'
import { Button, ButtonLink } from '@/components/Button'
import { ChoiceInput } from '@/components/fields'
import { PrintIcon } from '@/components/icons'
import { PageHead } from '@/components/page'
import { apiUrl } from '@/lib/api'
import { useWords } from '@/lib/i18n'
import { recordWords } from '../words'

interface LabelPageProps {
  contract: string
  register: string
  record: string
}

const counts = ['1', '2', '4', '8', '12', '24']

export function LabelPage({ contract, register, record }: LabelPageProps) {
  const t = useWords(recordWords)
  const [count, setCount] = useState('1')
  const source = apiUrl('/contracts/{contract}/records/{register}/{record}/label.svg', { path: { contract, register, record } })
  return (
    <>
      <div data-screen-only>
        <PageHead
          title={t('printLabel')}
          over={record}
          lead={t('labelLead')}
          aside={
            <ButtonLink to="/c/$contract/registers/$register/records/$record" params={{ contract, register, record }} variant="quiet">
              {t('back')}
            </ButtonLink>
          }
        />
        <div className="mb-8 flex flex-wrap items-end gap-6">
          <div className="w-40">
            <ChoiceInput
              listed
              label={t('labelCount')}
              value={count}
              onChange={setCount}
              choices={counts.map((one) => ({ id: one, label: one }))}
            />
          </div>
          <Button onPress={() => window.print()}>
            <PrintIcon />
            {t('print')}
          </Button>
        </div>
      </div>
      <ul className="flex flex-wrap gap-4">
        {Array.from({ length: Number(count) }, (_, at) => (
          <li key={at} className="break-inside-avoid border border-dashed border-solid-gray-420 p-1">
            <img src={source} alt={t('labelAlt', { record })} className="h-[30mm] w-auto" />
          </li>
        ))}
      </ul>
    </>
  )
}
