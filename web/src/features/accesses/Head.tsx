import type { ReactNode } from 'react'
import { PageHead, SubNav } from '@/components/page'
import { useWords } from '@/lib/i18n'
import { accessWords } from './words'

interface HeadProps {
  contract: string
  title: string
  lead: ReactNode
  aside?: ReactNode
}

/** The pages of the access history have one head and stand beside each other. */
export function Head({ contract, title, lead, aside }: HeadProps) {
  const t = useWords(accessWords)
  return (
    <>
      <PageHead title={title} lead={lead} help="accesses" aside={aside} />
      <SubNav
        label={t('pages')}
        contract={contract}
        places={[
          { label: t('search'), to: '/c/$contract/accesses', exact: true },
          { label: t('pictures'), to: '/c/$contract/accesses/pictures' },
          { label: t('day'), to: '/c/$contract/accesses/day' },
          { label: t('live'), to: '/c/$contract/accesses/live' },
          { label: t('logs'), to: '/c/$contract/accesses/logs' },
          { label: t('reviews'), to: '/c/$contract/accesses/reviews' },
        ]}
      />
    </>
  )
}
