import { describe, expect, it } from 'vitest'
import type { ClauseNode } from '@/lib/api'
import { leavesOf, neighbour, ordered } from './tiles'

const node = (id: string, status: ClauseNode['status'], children: ClauseNode[] = []): ClauseNode => ({
  id,
  label: id,
  name: { ja: id, en: id },
  status,
  children,
})

describe('the tiles of a chapter', () => {
  const chapter = node('c1', 'broken', [node('c1.1', 'broken', [node('c1.1.1', 'kept'), node('c1.1.2', 'broken')]), node('c1.2', 'due')])
  it('are its clauses without children', () => expect(leavesOf(chapter).map((leaf) => leaf.id)).toEqual(['c1.1.1', 'c1.1.2', 'c1.2']))
  it('stand worst first', () => expect(ordered(leavesOf(chapter), 'worst').map((leaf) => leaf.id)).toEqual(['c1.1.2', 'c1.2', 'c1.1.1']))
  it('stand as printed when asked', () => expect(ordered(leavesOf(chapter), 'printed')[0]?.id).toBe('c1.1.1'))
})

describe('arrow keys', () => {
  const places = [
    { left: 0, top: 0 },
    { left: 100, top: 0 },
    { left: 0, top: 50 },
    { left: 100, top: 50 },
    { left: 0, top: 100 },
  ]
  it.each([
    [0, 'ArrowRight', 1],
    [0, 'ArrowLeft', 0],
    [1, 'ArrowDown', 3],
    [3, 'ArrowDown', 4],
    [4, 'ArrowUp', 2],
    [4, 'ArrowDown', 4],
    [2, 'End', 4],
    [2, 'Home', 0],
    [2, 'a', 2],
  ] as const)('from %i with %s lead to %i', (at, key, to) => expect(neighbour(places, at, key)).toBe(to))
})
