import { describe, expect, it } from 'vitest'
import type { Reason } from '@/lib/api'
import { grouped } from './grouped'

const reason = (check: string, text: string, next: string, record?: string): Reason => ({
  check,
  kind: 'contract',
  status: 'unproven',
  text: { ja: text, en: text },
  next: { text: { ja: next, en: next } },
  ...(record ? { record: { register: 'r', record } } : {}),
})

describe('reasons', () => {
  it('that say the same of no record stand together, each next action once', () => {
    const groups = grouped([reason('a', '記録がない', '登録する'), reason('b', '記録がない', '数える'), reason('c', '記録がない', '登録する')])
    expect(groups).toHaveLength(1)
    expect(groups[0]?.next.map((one) => one.text.ja)).toEqual(['登録する', '数える'])
  })
  it('that name a record stand alone', () =>
    expect(grouped([reason('a', '期限切れ', '返す', 'M-1'), reason('a', '期限切れ', '返す', 'M-2')])).toHaveLength(2))
})
