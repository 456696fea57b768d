import { defineWords, type Pair } from '@/lib/i18n'

export const helpWords = defineWords('help', {
  title: { ja: 'ヘルプ', en: 'Help' },
  lead: { ja: '画面ごとの使い方です。', en: 'How to use each page.' },
  all: { ja: 'ヘルプの一覧', en: 'All topics' },
  statuses: { ja: '状況の意味', en: 'What the statuses mean' },
  notFound: { ja: 'このヘルプはありません', en: 'There is no such topic' },
})

export interface Topic {
  title: Pair
  paragraphs: readonly Pair[]
}
