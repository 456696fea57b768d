import { Tag } from '@/components/page'
import { showDateShort } from '@/lib/dates'
import { useLanguage, useWords } from '@/lib/i18n'
import { peopleWords } from './words'

interface PeriodProps {
  starts: string
  ends?: string | undefined
  active: boolean
}

export function Period({ starts, ends, active }: PeriodProps) {
  const t = useWords(peopleWords)
  const language = useLanguage()
  const from = showDateShort(starts, language)
  return (
    <span className="text-solid-gray-700">
      {ends ? t('fromTo', { from, to: showDateShort(ends, language) }) : t('from', { date: from })}{' '}
      {!active && <Tag>{t('notInForce')}</Tag>}
    </span>
  )
}
