import { describe, expect, it } from 'vitest'
import { say, type Words } from '.'
import { defineWords } from './words'

const modules = import.meta.glob<Record<string, Words<string>>>(['/src/**/words.ts', '/src/**/status.ts', '!/src/lib/i18n/words.ts'], {
  eager: true,
})
const all = Object.entries(modules).flatMap(([file, module]) =>
  Object.values(module)
    .filter((words) => words?.pairs !== undefined)
    .flatMap((words) => Object.entries(words.pairs).map(([key, pair]) => ({ name: `${file} ${key}`, ...pair }))),
)

const gaps = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1]).sort()

describe('the words', () => {
  it('are found', () => expect(all.length).toBeGreaterThan(300))
  it.each(all)('$name stands in both languages with the same gaps', ({ ja, en }) => {
    expect(ja.trim()).not.toBe('')
    expect(en.trim()).not.toBe('')
    expect(gaps(en)).toEqual(gaps(ja))
  })
  it('belong to one part each', () => {
    const names = Object.values(modules).flatMap((module) =>
      Object.values(module).flatMap((words) => (words?.pairs ? [words.namespace] : [])),
    )
    expect(new Set(names).size).toBe(names.length)
  })
  it('are said with their gaps filled', () => {
    const words = defineWords('test', { hello: { ja: '{{name}} さん', en: 'Hello {{name}}' } })
    expect(say(words, 'hello', { name: '<b>' })).toBe('<b> さん')
  })
})
