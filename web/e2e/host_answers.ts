import type { Route } from 'playwright-core'
import type { FileChange, Observed, PackageChange } from '@/features/hosts/shapes'
import type { Visitor } from './visitor'

const hour = 3_600_000
const hash = 'c0ffee'.padEnd(64, '0')

/** A host of which everything that an agent can see was reported, good and bad. */
function answers(now: number): { observed: Observed; files: FileChange[]; packages: PackageChange[] } {
  const ago = (hours: number) => new Date(now - hours * hour).toISOString()
  const hours = (count: number) => Array.from({ length: count }, (_, at) => count - at)
  const observed: Observed = {
    scan: {
      started_at: ago(9),
      finished_at: ago(8.9),
      files: 184_223,
      bytes: 9_100_000_000,
      changed: 37,
      unexplained: 2,
      unreadable: 1,
      raced: 3,
      complete: true,
      baseline: hash,
      algorithm: 'sha256',
    },
    watch: { watching: false, since: ago(2), reason: 'permission denied', roots: ['/etc', '/usr'], overflowed: 1, lost: 2, at: ago(0.1) },
    canary: { passed: false, negative_seen: true, how: 'watch', at: ago(4), last_passed_at: ago(10) },
    canaries: hours(20).map((at) => ({ at: ago(at * 6), passed: true, latency_ms: 300 + at })),
    gaps: [{ reason: 'watch_overflow', from: ago(30), to: ago(29), at: ago(29) }],
    power: [
      {
        name: 'ups1',
        server: '127.0.0.1:3493',
        state: 'on_battery',
        flags: ['OB'],
        charge_percent: 71,
        runtime_seconds: 2840,
        load_percent: 23,
        battery_date: '2023-04-11',
        replace_battery: true,
        model: 'UPS 1500',
        serial: 'AS1',
        state_since: ago(1),
        at: ago(0.1),
      },
    ],
    sites: [
      {
        record: 's1',
        publication: { register: 'publication', record: 'PUB-1', title: '町民税のご案内' },
        target: 'https://www.town.example.jp/a/rather/long/path/of/a/page/that/does/not/fit/on/one/line/index.html',
        outcome: 'changed',
        at: ago(0.1),
        since: ago(5),
        latency_ms: 84,
        status: 200,
        sha256: hash,
        expected_sha256: hash.replace('c', 'd'),
        certificate: hash,
        differences: [
          { what: 'bytes', detail: '/index.html', before: '納期は六月三十日です。', after: '納期は七月三十日です。' },
          { what: 'header', detail: 'content-security-policy', before: "default-src 'self'", after: '' },
        ],
        history: hours(60).map((at) => ({ at: ago(at), checks: 12, same: 12, latency_mean_ms: 60 + at, latency_max_ms: 120 + at })),
      },
    ],
    media_use: [
      { device: 'd-1', mounted_at: ago(20), policy: 'block', blocked: true, effect_verified: true, files_written: 0, bytes_written: 0 },
    ],
    cost: hours(60).map((at) => ({
      at: ago(at),
      cpu_ms: 2000 + at,
      rss_bytes: 21_000_000,
      peak_rss_bytes: 34_000_000,
      read_bytes: 200_000,
      written_bytes: 400_000,
      watched_files: 184_223,
    })),
  }
  const files: FileChange[] = [
    {
      record: 'FC-9-1',
      at: ago(3),
      seen_at: ago(3),
      path: '/etc/ssh/sshd_config.d/a-very-long-name-of-a-local-configuration-file.conf',
      what: 'content',
      attributes: ['mode'],
      before_sha256: hash,
      after_sha256: hash.replace('c', 'd'),
      size: 4821,
      mode: 0o100644,
      owner: '0:0',
      explanation: 'none',
      source: 'watch',
      by: { exe: '/usr/bin/vim.basic', pid: 4711, uid: 0, login_uid: 1000 },
    },
    { record: 'FC-9-2', at: ago(4), seen_at: ago(4), path: '/usr/local/bin/nightly', what: 'added', attributes: [], explanation: 'declared', source: 'scan' },
  ]
  const packages: PackageChange[] = [
    { record: 'PC-9-1', name: 'openssl', architecture: 'amd64', from_version: '3.0.11-1', to_version: '3.0.13-1', at: ago(7), seen_at: ago(7) },
  ]
  return { observed, files, packages }
}

/** From now on this visitor's pages of hosts are answered so. */
export async function reportEverything(who: Visitor): Promise<void> {
  const { observed, files, packages } = answers(Date.now())
  const answer = (body: object) => (route: Route) => route.fulfill({ status: 200, contentType: 'application/json', body: JSON.stringify(body) })
  await who.page.route('**/hosts/*/observed*', answer(observed))
  await who.page.route('**/hosts/*/file-changes*', answer({ items: files }))
  await who.page.route('**/hosts/*/package-changes*', answer({ items: packages }))
}
