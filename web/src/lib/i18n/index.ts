import { useTranslation } from 'react-i18next'
import { i18n, remember } from './engine'
import type { Language, Pair } from './words'

export { type Marks, useMarks } from './marks'
export { defineWords, say, useWords } from './words'
export type { Language, Pair, Say, Values, Words } from './words'

export function currentLanguage(): Language {
  return i18n.language === 'en' ? 'en' : 'ja'
}

export async function switchLanguage(language: Language): Promise<void> {
  remember(language)
  await i18n.changeLanguage(language)
}

export function useLanguage(): Language {
  const { i18n: present } = useTranslation()
  return present.language === 'en' ? 'en' : 'ja'
}

/** The text of the language in use, of a pair given by the server. */
export function textOf(pair: Pair | undefined | null, language: Language): string {
  return pair ? pair[language] : ''
}
