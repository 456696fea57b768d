import { describe, expect, it } from 'vitest'
import { foldCode, foldSearch, parseNumber } from './fold'

describe('codes', () => {
  it('fold full-width letters and every hyphen', () => expect(foldCode('Ｍ－２０２６ー０００１')).toBe('M-2026-0001'))
  it('lose surrounding blanks', () => expect(foldCode('　M-1 ')).toBe('M-1'))
})

describe('numbers', () => {
  it.each([
    ['１２，０００', 12000],
    ['-3', -3],
    ['1.5', 1.5],
    ['12個', null],
    ['', null],
  ] as const)('%s is %s', (typed, value) => expect(parseNumber(typed)).toBe(value))
})

describe('search keys', () => {
  it('find half-width kana by full-width', () => expect(foldSearch('ﾊﾞｯｸｱｯﾌﾟ')).toBe('バックアップ'))
})
