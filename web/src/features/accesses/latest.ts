import type { AccessEvent } from '@/lib/api'

export interface Latest {
  items: AccessEvent[]
  /** So many of them are new. */
  fresh: number
  /** More came at once than was read: some lie between. */
  skipped: boolean
}

const most = 300

/** What came last, newest first, on top of what was shown before. */
export function merged(before: Latest | undefined, newest: readonly AccessEvent[]): Latest {
  if (!before) return { items: [...newest], fresh: 0, skipped: false }
  const known = new Set(before.items.map((event) => event.id))
  const fresh = newest.filter((event) => !known.has(event.id))
  const skipped = fresh.length > 0 && fresh.length === newest.length && before.items.length > 0
  return { items: [...fresh, ...before.items].slice(0, most), fresh: fresh.length, skipped }
}
