import { describe, expect, it } from 'vitest'
import type { AccessEvent, AccessGap } from '@/lib/api'
import { withGaps } from './gaps'

const event = (at: string): AccessEvent => ({ id: Date.parse(at), at, recorded_at: at, kind: 'login', outcome: 'success' })
const gap = (from: string, until?: string): AccessGap => ({ reason: 'offline', says: { ja: '', en: '' }, from, ...(until ? { until } : {}) })
const told = (events: AccessEvent[], gaps: AccessGap[]) =>
  withGaps(events, gaps).map((line) => (line.kind === 'event' ? line.event.at.slice(11, 13) : `gap ${line.gap.from.slice(11, 13)}`))
const at = (hour: string) => `2026-04-01T${hour}:00:00Z`

describe('gaps of the history', () => {
  it('stand between what came after and what came before', () =>
    expect(told([event(at('12')), event(at('08'))], [gap(at('09'), at('11'))])).toEqual(['12', 'gap 09', '08']))
  it('that last stand above everything', () => expect(told([event(at('12'))], [gap(at('10'))])).toEqual(['gap 10', '12']))
  it('before everything stand at the end', () => expect(told([event(at('12'))], [gap(at('01'), at('02'))])).toEqual(['12', 'gap 01']))
  it('of two pages stand once', () => expect(told([event(at('12'))], [gap(at('01'), at('02')), gap(at('01'), at('02'))])).toEqual(['12', 'gap 01']))
  it('without an event are shown all the same', () => expect(told([], [gap(at('01'), at('02')), gap(at('03'), at('04'))])).toEqual(['gap 03', 'gap 01']))
})
