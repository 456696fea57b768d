import { describe, expect, it } from 'vitest'
import type { AccessEvent } from '@/lib/api'
import { merged } from './latest'

const event = (id: number): AccessEvent => ({ id, at: '2026-04-01T00:00:00Z', recorded_at: '2026-04-01T00:00:00Z', kind: 'login', outcome: 'success' })
const ids = (items: readonly AccessEvent[]) => items.map((one) => one.id)

describe('what comes in live', () => {
  it('is not called new when the page opens', () => expect(merged(undefined, [event(2), event(1)])).toMatchObject({ fresh: 0, skipped: false }))
  it('stands on top of what was there, once', () => {
    const before = merged(undefined, [event(2), event(1)])
    const now = merged(before, [event(4), event(3), event(2)])
    expect(ids(now.items)).toEqual([4, 3, 2, 1])
    expect(now).toMatchObject({ fresh: 2, skipped: false })
  })
  it('says when some may lie between', () => expect(merged(merged(undefined, [event(1)]), [event(9), event(8)]).skipped).toBe(true))
  it('is nothing when nothing came', () => expect(merged(merged(undefined, [event(1)]), [event(1)])).toMatchObject({ fresh: 0, skipped: false }))
  it('never grows without end', () => {
    const many = Array.from({ length: 300 }, (_, at) => event(at))
    expect(merged(merged(undefined, many), [event(1000), event(0)]).items).toHaveLength(300)
  })
})
