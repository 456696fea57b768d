import type { Language, Pair } from '@/lib/i18n'

// Headings of the menu. A group that is not named here stands under its own identifier.
const groups: Record<string, Pair> = {
  media: { ja: '媒体', en: 'Media' },
  places: { ja: '保管場所と鍵', en: 'Places and keys' },
  rules: { ja: 'きまりと教育', en: 'Rules and instruction' },
  rounds: { ja: '巡回と点検', en: 'Rounds and checks' },
  checks: { ja: '巡回と点検', en: 'Rounds and checks' },
  incidents: { ja: '事故と是正', en: 'Incidents and correction' },
  equipment: { ja: '機器と電源', en: 'Equipment and power' },
  publications: { ja: '公開情報', en: 'Publications' },
  changes: { ja: '変更', en: 'Changes' },
  monitoring: { ja: '監視', en: 'Monitoring' },
}

export function groupLabel(group: string, language: Language): string {
  return groups[group]?.[language] ?? group
}
