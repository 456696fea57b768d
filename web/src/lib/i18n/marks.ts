import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'

type Part = string | false | null | undefined

export interface Marks {
  /** Short facts in one line; what is empty is left out. */
  join: (...parts: readonly Part[]) => string
  list: (...parts: readonly Part[]) => string
  brackets: (text: string | number) => string
  /** Behind a name, before its value. */
  colon: string
}

/** The marks between words, which differ by language. */
export function useMarks(): Marks {
  const { i18n } = useTranslation()
  const japanese = i18n.language !== 'en'
  return useMemo(() => {
    const joinedBy = (mark: string) => (...parts: readonly Part[]) => parts.filter(Boolean).join(mark)
    return {
      join: joinedBy(japanese ? '・' : ' · '),
      list: joinedBy(japanese ? '、' : ', '),
      brackets: (text) => (japanese ? `（${text}）` : ` (${text})`),
      colon: japanese ? '：' : ': ',
    }
  }, [japanese])
}
