import i18n from 'i18next'
import { initReactI18next } from 'react-i18next'

const storageKey = 'junshu.language'

function remembered(): 'ja' | 'en' {
  if (typeof window === 'undefined') return 'ja'
  const stored = window.localStorage.getItem(storageKey)
  if (stored === 'ja' || stored === 'en') return stored
  return navigator.language.toLowerCase().startsWith('en') ? 'en' : 'ja'
}

// Started when first imported: the words of every part register themselves while modules load.
void i18n.use(initReactI18next).init({
  lng: remembered(),
  fallbackLng: 'ja',
  resources: { ja: {}, en: {} },
  initAsync: false,
  showSupportNotice: false,
  interpolation: { escapeValue: false },
} as Parameters<typeof i18n.init>[0])

if (typeof document !== 'undefined') document.documentElement.lang = i18n.language

export function remember(language: 'ja' | 'en'): void {
  window.localStorage.setItem(storageKey, language)
  document.documentElement.lang = language
}

export { i18n }
