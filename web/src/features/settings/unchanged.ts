export interface Piece {
  kind: 'added' | 'removed' | 'same'
  text: string
}

interface Change {
  value: string
  added?: boolean | undefined
  removed?: boolean | undefined
}

const context = 3

/** Long runs of unchanged lines shrink to the few beside a change. */
export function unchangedLeftOut(changes: readonly Change[]): Piece[] {
  return changes.map((change, index) => {
    if (change.added) return { kind: 'added', text: change.value }
    if (change.removed) return { kind: 'removed', text: change.value }
    const lines = change.value.replace(/\n$/, '').split('\n')
    const before = index > 0 ? lines.slice(0, context) : []
    const after = index < changes.length - 1 ? lines.slice(-context) : []
    const text = lines.length <= before.length + after.length ? lines : [...before, '⋯', ...after]
    return { kind: 'same', text: `${text.join('\n')}\n` }
  })
}
