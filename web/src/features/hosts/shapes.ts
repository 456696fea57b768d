import type { ReferenceValue } from '@/lib/api'

export interface Scan {
  started_at: string
  finished_at: string
  files: number
  bytes: number
  changed: number
  unexplained: number
  unreadable: number
  raced: number
  complete: boolean
  baseline?: string
  algorithm?: string
}
export interface Watch {
  watching: boolean
  since: string
  reason?: string
  roots: string[]
  overflowed: number
  lost: number
  at: string
}
export interface Canary {
  passed: boolean
  latency_ms?: number
  negative_seen: boolean
  how: 'watch' | 'scan'
  at: string
  last_passed_at?: string
}
export interface Gap {
  reason: string
  from?: string
  to?: string
  segments?: number
  observations?: number
  at: string
}
export interface PowerUnit {
  name: string
  server: string
  state: 'online' | 'on_battery' | 'low_battery' | 'off' | 'bypass' | 'stale' | 'unreachable'
  flags: string[]
  charge_percent?: number
  runtime_seconds?: number
  load_percent?: number
  battery_date?: string
  replace_battery: boolean
  model?: string
  serial?: string
  state_since: string
  at: string
}
export interface SiteDifference {
  what: 'bytes' | 'header' | 'certificate' | 'status' | 'missing' | 'extra' | 'region'
  detail: string
  before: string
  after: string
}
export interface Site {
  record: string
  publication: ReferenceValue
  target: string
  outcome: 'same' | 'changed' | 'unreachable' | 'refused'
  at: string
  since: string
  latency_ms?: number
  status?: number
  sha256?: string
  expected_sha256?: string
  certificate?: string
  differences: SiteDifference[]
  history: { at: string; checks: number; same: number; latency_mean_ms: number; latency_max_ms: number }[]
}
export interface MediaUse {
  device: string
  title?: string
  medium?: ReferenceValue
  mounted_at: string
  until?: string
  policy: 'observe' | 'block'
  blocked: boolean
  effect_verified: boolean
  files_written: number
  bytes_written: number
}
export interface Cost {
  at: string
  cpu_ms: number
  rss_bytes: number
  peak_rss_bytes: number
  read_bytes: number
  written_bytes: number
  watched_files: number
}
export interface Observed {
  scan?: Scan
  watch?: Watch
  canary?: Canary
  canaries: { at: string; passed: boolean; latency_ms?: number }[]
  gaps: Gap[]
  power: PowerUnit[]
  sites: Site[]
  media_use: MediaUse[]
  cost: Cost[]
}
export interface FileChange {
  record: string
  at: string
  seen_at: string
  path: string
  what: 'added' | 'removed' | 'content' | 'attributes' | 'replaced'
  attributes: string[]
  before_sha256?: string
  after_sha256?: string
  size?: number
  mode?: number
  owner?: string
  explanation: 'none' | 'declared'
  source: 'scan' | 'watch'
  by?: { exe: string; pid?: number; uid?: number; login_uid?: number; container?: string }
  covered_by?: ReferenceValue
}
export interface PackageChange {
  record: string
  name: string
  architecture: string
  from_version?: string
  to_version?: string
  at: string
  seen_at: string
  covered_by?: ReferenceValue
}
export interface ExplainedChange {
  record: string
  package?: string
  explanation: 'package' | 'conffile' | 'log' | 'declared'
  files: number
  at: string
}
