import { describe, expect, it } from 'vitest'
import { differenceOf, type Part } from './difference'

const shown = (parts: readonly Part[]) => parts.map(({ kind, text }) => (kind === 'gone' ? `[-${text}-]` : kind === 'new' ? `{+${text}+}` : text)).join('')
const told = (before: string, after: string) => shown(differenceOf(before, after))

describe('the difference of two texts', () => {
  it('is nothing when they are the same', () => expect(differenceOf('同じ文', '同じ文')).toEqual([{ kind: 'same', text: '同じ文' }]))
  it('names the words that changed', () => expect(told('The office is open on Monday.', 'The office is closed on Monday.')).toBe('The office is [-open-]{+closed+} on Monday.'))
  it('finds words of Japanese', () => expect(told('窓口は月曜日に開きます', '窓口は火曜日に開きます')).toBe('窓口は[-月曜日-]{+火曜日+}に開きます'))
  it('tells what was added', () => expect(told('', 'new text')).toBe('{+new text+}'))
  it('tells what was taken away', () => expect(told('old text', '')).toBe('[-old text-]'))
  it('keeps what stands between two changes', () => expect(told('a b c d e', 'a x c y e')).toBe('a [-b-]{+x+} c [-d-]{+y+} e'))
  it('gives both texts back', () => {
    const [before, after] = ['one two three four', 'zero one three five four']
    const parts = differenceOf(before, after)
    const side = (kind: string) => parts.filter((part) => part.kind === 'same' || part.kind === kind).map((part) => part.text).join('')
    expect(side('gone')).toBe(before)
    expect(side('new')).toBe(after)
  })
  it('of long texts is whole', () => {
    const before = Array.from({ length: 900 }, (_, at) => `a${at}`).join(' ')
    const after = Array.from({ length: 900 }, (_, at) => `b${at}`).join(' ')
    expect(differenceOf(`same ${before}`, `same ${after}`).map((part) => part.kind)).toEqual(['same', 'gone', 'new'])
  })
})
