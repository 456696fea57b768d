import { describe, expect, it } from 'vitest'
import type { ReviewSheet } from '@/lib/api'
import { type Answers, emptyAnswers, faultsOf, rowsOf, sameFigures, valuesOf, viewpoints } from './answers'

const sheet: ReviewSheet = {
  version: 1,
  contract: 'k-1',
  from: '2026-03-31T15:00:00Z',
  until: '2026-04-30T15:00:00Z',
  zone: 'Asia/Tokyo',
  working_hours: { from: '08:30', until: '17:15' },
  head: { sequence: 4, hash: 'aa', events: 12 },
  periods: [],
  counts: [
    { kind: 'login', success: 10, failure: 3, unknown: 0, before: [] },
    { kind: 'privilege', success: 2, failure: 0, unknown: 1, before: [] },
  ],
  persons: [],
  hosts: [],
  logs: [{ log: 'LS-001', title: '認証', host: 'h-1', lines: 120, unparsed: 0, readable: false }],
  unusual: [],
  off_hours: [],
  dormant: [],
  failed_then_succeeded: [],
  privileges: [
    { user: 'sato', host: 'h-1', events: 2, failures: 0, explained: true, first_at: '', last_at: '' },
    { user: 'root', host: 'h-1', events: 1, failures: 1, explained: false, first_at: '', last_at: '' },
  ],
  new_sources: [],
  alerts: [],
  gaps: [{ reason: 'offline', from: '2026-04-02T00:00:00Z' }],
  limits: [],
}

function inOrder(): Answers {
  const answers = emptyAnswers()
  for (const viewpoint of viewpoints) answers.judged[viewpoint].inOrder = 'yes'
  return answers
}

describe('a review', () => {
  it('wants every viewpoint judged', () => expect(Object.values(faultsOf(emptyAnswers()))).toEqual(viewpoints.map(() => 'errJudge')))
  it('may be signed when everything is in order', () => expect(faultsOf(inOrder())).toEqual({}))
  it('wants a comment and a finding for what is not', () => {
    const answers = inOrder()
    answers.judged.dormant.inOrder = 'no'
    expect(faultsOf(answers)).toEqual({ dormant: 'errComment', findings: 'errFinding' })
    answers.judged.dormant.comment = '退職者のもの'
    answers.findings.push({ what: '退職者のアカウント', treatment: '', incident: '' })
    expect(faultsOf(answers)).toEqual({ findings: 'errFindingRow' })
  })
  it('counts only privileges that nobody permitted, and logs that could not be read', () => {
    expect(rowsOf(sheet, 'privilege')).toBe(1)
    expect(rowsOf(sheet, 'errors')).toBe(2)
  })
  it('tells the register the lines of each log and the events of all kinds', () => {
    const values = valuesOf(sheet, 'beef', inOrder())
    expect(values).toMatchObject({ period_from: sheet.from, targets: [{ log: 'LS-001', events: 120 }], events: 16, unusual: false, sheet: 'beef' })
    expect(values).not.toHaveProperty('findings')
    expect(values).not.toHaveProperty('remarks')
  })
  it('that raises a finding says that something stood out', () => {
    const answers = inOrder()
    answers.findings.push({ what: ' a ', treatment: 'b', incident: '' })
    expect(valuesOf(sheet, 'beef', answers)).toMatchObject({ unusual: true, findings: [{ what: 'a', treatment: 'b' }] })
  })
  it('is of the same figures when only the chain went on', () => {
    expect(sameFigures(sheet, { ...sheet, head: { sequence: 9, hash: 'bb', events: 99 } })).toBe(true)
    expect(sameFigures(sheet, { ...sheet, gaps: [] })).toBe(false)
  })
})
