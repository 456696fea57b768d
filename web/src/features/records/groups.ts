import type { Language, Pair } from '@/lib/i18n'

// Headings of the menu. A group that is not named here stands under its own identifier.
const groups: Record<string, Pair> = {
  media: { ja: '媒体', en: 'Media' },
  places: { ja: '保管場所と鍵', en: 'Places and keys' },
  rules: { ja: 'きまりと教育', en: 'Rules and instruction' },
  rounds: { ja: '巡回と点検', en: 'Rounds and checks' },
  checks: { ja: '巡回と点検', en: 'Rounds and checks' },
  incidents: { ja: '事故と是正', en: 'Incidents and correction' },
  equipment: { ja: '機器', en: 'Equipment' },
}

export function groupLabel(group: string, language: Language): string {
  return groups[group]?.[language] ?? group
}
