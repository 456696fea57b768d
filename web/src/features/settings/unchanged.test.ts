import { diffLines } from 'diff'
import { describe, expect, it } from 'vitest'
import { unchangedLeftOut } from './unchanged'

const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `line ${from + index}\n`).join('')

describe('what is shown of a changed definition', () => {
  it('keeps three lines beside each change', () => {
    const before = lines(0, 20)
    const after = before.replace('line 10\n', 'another\n')
    const pieces = unchangedLeftOut(diffLines(before, after))
    expect(pieces.map((piece) => piece.kind)).toEqual(['same', 'removed', 'added', 'same'])
    expect(pieces[0]?.text).toBe('⋯\nline 7\nline 8\nline 9\n')
    expect(pieces[3]?.text).toBe('line 11\nline 12\nline 13\n⋯\n')
  })

  it('leaves short runs as they are', () => {
    const before = 'a\nb\nc\nd\n'
    const pieces = unchangedLeftOut(diffLines(before, `x\n${before}y\n`))
    expect(pieces.map((piece) => piece.text)).toEqual(['x\n', before, 'y\n'])
  })

  it('shows a new definition whole', () => {
    expect(unchangedLeftOut(diffLines('', 'a\nb\n'))).toEqual([{ kind: 'added', text: 'a\nb\n' }])
  })
})
