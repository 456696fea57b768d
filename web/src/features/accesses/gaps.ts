import type { AccessEvent, AccessGap } from '@/lib/api'

export type Line = { kind: 'event'; event: AccessEvent } | { kind: 'gap'; gap: AccessGap }

const keyOf = (gap: AccessGap) => [gap.reason, gap.host?.id, gap.log, gap.from].join('/')

/** The end of a gap, in ms; one that lasts has none yet. */
const endOf = (gap: AccessGap) => (gap.until === undefined ? Infinity : Date.parse(gap.until))

/** Events, newest first, with each gap where it lies: above what happened before it ended. A gap of two pages stands once. */
export function withGaps(events: readonly AccessEvent[], gaps: readonly AccessGap[]): Line[] {
  const once = [...new Map(gaps.map((gap) => [keyOf(gap), gap])).values()].sort((a, b) => (endOf(a) < endOf(b) ? 1 : -1))
  const lines: Line[] = []
  let next = 0
  const gapsFrom = (at: number) => {
    for (let gap = once[next]; gap && endOf(gap) >= at; gap = once[++next]) lines.push({ kind: 'gap', gap })
  }
  for (const event of events) {
    gapsFrom(Date.parse(event.at))
    lines.push({ kind: 'event', event })
  }
  gapsFrom(-Infinity)
  return lines
}
