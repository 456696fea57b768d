import type { HostDetail, HostObserved } from '@/lib/api'

export type AttentionWord =
  | 'attentionSilent'
  | 'attentionNotWatching'
  | 'attentionIncomplete'
  | 'attentionUnexplained'
  | 'attentionCanary'
  | 'attentionSites'
  | 'attentionPower'
  | 'attentionBattery'
  | 'attentionDevices'
  | 'attentionGaps'

export interface Attention {
  word: AttentionWord
  count: number
  /** The section of the page that tells more. */
  section: 'changes' | 'watching' | 'sites' | 'power' | 'devices' | 'gaps' | 'about'
}

const recentMs = 7 * 86_400_000

/** What somebody should look at, worst first. Nothing here means only that nothing of the kind was reported. */
export function attentionOf(host: Pick<HostDetail, 'state' | 'unregistered_devices'>, observed: HostObserved, now: number): Attention[] {
  const { scan, watch, canary, sites, power, gaps } = observed
  const all: Attention[] = [
    { word: 'attentionSilent', count: host.state === 'silent' ? 1 : 0, section: 'about' },
    { word: 'attentionSites', count: sites.filter((site) => site.outcome !== 'same').length, section: 'sites' },
    { word: 'attentionUnexplained', count: scan?.unexplained ?? 0, section: 'changes' },
    { word: 'attentionDevices', count: host.unregistered_devices ?? 0, section: 'devices' },
    { word: 'attentionNotWatching', count: watch && !watch.watching ? 1 : 0, section: 'watching' },
    { word: 'attentionCanary', count: canary && !canary.passed ? 1 : 0, section: 'watching' },
    { word: 'attentionIncomplete', count: scan && !scan.complete ? 1 : 0, section: 'watching' },
    { word: 'attentionPower', count: power.filter((unit) => unit.state !== 'online' && unit.state !== 'bypass').length, section: 'power' },
    { word: 'attentionBattery', count: power.filter((unit) => unit.replace_battery).length, section: 'power' },
    { word: 'attentionGaps', count: gaps.filter((gap) => now - Date.parse(gap.at) < recentMs).length, section: 'gaps' },
  ]
  return all.filter((one) => one.count > 0)
}
