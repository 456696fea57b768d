import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { i18n } from './engine'

export type Language = 'ja' | 'en'
export interface Pair {
  ja: string
  en: string
}

/** Words of one part of the program. Both languages stand side by side, so that neither can be forgotten. */
export interface Words<Key extends string> {
  namespace: string
  pairs: Record<Key, Pair>
}

export type Values = Record<string, string | number>
export type Say<Key extends string> = (key: Key, values?: Values) => string

export function defineWords<Key extends string>(namespace: string, pairs: Record<Key, Pair>): Words<Key> {
  for (const language of ['ja', 'en'] as const) {
    const bundle = Object.fromEntries(Object.entries<Pair>(pairs).map(([key, pair]) => [key, pair[language]]))
    i18n.addResourceBundle(language, namespace, bundle, true, true)
  }
  return { namespace, pairs }
}

export function useWords<Key extends string>(words: Words<Key>): Say<Key> {
  const { t } = useTranslation(words.namespace)
  return useCallback<Say<Key>>((key, values) => String(t(key as never, { ns: words.namespace, ...values } as never)), [t, words])
}

/** Outside components: messages of errors, titles. */
export function say<Key extends string>(words: Words<Key>, key: Key, values?: Values): string {
  return String(i18n.t(key as never, { ns: words.namespace, ...values } as never))
}
