import { severity } from '@/components/status'
import type { ClauseNode } from '@/lib/api'

export type Order = 'worst' | 'printed'

/** The clauses that have no clauses below them, in the order of the contract. */
export function leavesOf(node: ClauseNode): ClauseNode[] {
  return node.children.length === 0 ? [node] : node.children.flatMap(leavesOf)
}

export function ordered<Item extends { status: string }>(items: readonly Item[], order: Order): Item[] {
  // sort is stable: within one status the order of the contract stays.
  return order === 'printed' ? [...items] : [...items].sort((a, b) => severity(a.status) - severity(b.status))
}

/** Where an arrow key leads among tiles laid out in rows; the places are those on the screen. */
export function neighbour(places: readonly { left: number; top: number }[], at: number, key: string): number {
  const here = places[at]
  if (!here) return at
  if (key === 'ArrowRight') return Math.min(at + 1, places.length - 1)
  if (key === 'ArrowLeft') return Math.max(at - 1, 0)
  if (key === 'Home') return 0
  if (key === 'End') return places.length - 1
  const down = key === 'ArrowDown'
  if (!down && key !== 'ArrowUp') return at
  let found = at
  let best = Infinity
  places.forEach((place, index) => {
    const away = down ? place.top - here.top : here.top - place.top
    if (away <= 1) return
    const distance = away * 10_000 + Math.abs(place.left - here.left)
    if (distance < best) {
      best = distance
      found = index
    }
  })
  return found
}
