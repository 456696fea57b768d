import { describe, expect, it } from 'vitest'
import type { HostObserved, PowerUnit, SiteCheck } from '@/lib/api'
import { attentionOf } from './attention'

const now = Date.parse('2026-05-10T00:00:00Z')
const nothing: HostObserved = { canaries: [], gaps: [], power: [], sites: [], media_use: [], cost: [] }
const words = (more: Partial<HostObserved>, host: Parameters<typeof attentionOf>[0] = { state: 'reporting' }) =>
  attentionOf(host, { ...nothing, ...more }, now).map((one) => `${one.word} ${one.count}`)
const unit = (more: Partial<PowerUnit>): PowerUnit => ({
  record: 'h/ups',
  name: 'ups',
  server: 'here',
  state: 'online',
  flags: [],
  replace_battery: false,
  state_since: '',
  at: '',
  ...more,
})
const site = (outcome: SiteCheck['outcome']): SiteCheck => ({
  record: outcome,
  publication: { register: 'publication', record: 'P-1' },
  target: '',
  outcome,
  at: '',
  since: '',
  latency_ms: 1,
  differences: [],
  history: [],
})
const scan = { started_at: '', finished_at: '', files: 1, bytes: 1, changed: 0, unexplained: 0, unreadable: 0, raced: 0, complete: true }

describe('what needs attention on a host', () => {
  it('is nothing when nothing was reported', () => expect(words({})).toEqual([]))
  it('is nothing when all is well', () =>
    expect(words({ scan, sites: [site('same')], power: [unit({}), unit({ state: 'bypass' })] })).toEqual([]))
  it('is its silence first', () =>
    expect(words({ sites: [site('changed')] }, { state: 'silent' })).toEqual(['attentionSilent 1', 'attentionSites 1']))
  it('counts pages that are not as approved or could not be checked', () =>
    expect(words({ sites: [site('same'), site('changed'), site('unreachable'), site('refused')] })).toEqual(['attentionSites 3']))
  it('counts what the last scan could not explain, and says when it was cut short', () =>
    expect(words({ scan: { ...scan, unexplained: 4, complete: false } })).toEqual(['attentionUnexplained 4', 'attentionIncomplete 1']))
  it('tells of power units off the mains, and of old batteries', () =>
    expect(words({ power: [unit({ state: 'stale' }), unit({ replace_battery: true })] })).toEqual(['attentionPower 1', 'attentionBattery 1']))
  it('tells of devices in no register', () =>
    expect(words({}, { state: 'reporting', unregistered_devices: 2 })).toEqual(['attentionDevices 2']))
  it('tells of gaps of the last week, not of older ones', () =>
    expect(
      words({
        gaps: [
          { record: 'G-2', reason: 'torn', segments: 0, observations: 0, at: '2026-05-09T00:00:00Z' },
          { record: 'G-1', reason: 'torn', segments: 0, observations: 0, at: '2026-05-01T00:00:00Z' },
        ],
      }),
    ).toEqual(['attentionGaps 1']))
  it('tells of a watch that does not watch, and of a canary nobody saw', () =>
    expect(
      words({
        watch: { watching: false, since: '', roots: [], overflowed: 0, lost: 0, at: '' },
        canary: { passed: false, negative_seen: false, how: 'watch', at: '' },
      }),
    ).toEqual(['attentionNotWatching 1', 'attentionCanary 1']))
})
