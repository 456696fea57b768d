import { describe, expect, it } from 'vitest'
import type { HistoryEntry, RecordDetail } from '@/lib/api'
import { paperOf } from './paper'

const entry = (action: string, index: number, name: string): HistoryEntry => ({
  index,
  at: '2026-05-02T01:00:00Z',
  action,
  label: { ja: '', en: '' },
  actor: { id: `m-${name}`, name },
  changes: {},
  violations: [],
})
const record: RecordDetail = {
  register: 'log_review',
  record: 'LR-2026-0001',
  state: 'confirmed',
  definition: '',
  version: 2,
  created_at: '',
  changed_at: '',
  actions: [],
  findings: [],
  history: [entry('confirm', 9, 'ito'), entry('review', 7, 'mori')],
  values: {
    purpose: 'access',
    period_from: '2026-03-31T15:00:00Z',
    period_until: '2026-04-30T15:00:00Z',
    events: 16,
    unusual: true,
    targets: [{ log: { register: 'log_source', record: 'LS-001', title: '認証' }, events: 120 }],
    viewpoints: [{ viewpoint: 'dormant', in_order: false, comment: '退職者' }],
    findings: [{ what: 'a', treatment: 'b', incident: { register: 'incident', record: 'E-2026-0001' } }],
    sheet: { sha256: 'beef', name: 'sheet.json', size: 9, content_type: 'application/json' },
  },
}

describe('a review on paper', () => {
  it('names who made it and who checked it, with the events that prove it', () =>
    expect(paperOf(record)).toMatchObject({ made: { name: 'mori', code: '#7' }, checked: { name: 'ito', code: '#9' } }))
  it('has an empty box as long as nobody checked it', () =>
    expect(paperOf({ ...record, history: [entry('review', 7, 'mori')] })).not.toHaveProperty('checked'))
  it('has logs, viewpoints, findings and the sheet', () =>
    expect(paperOf(record)).toMatchObject({
      targets: [{ log: 'LS-001', title: '認証', events: 120 }],
      viewpoints: [{ viewpoint: 'dormant', inOrder: false, comment: '退職者' }],
      findings: [{ what: 'a', treatment: 'b', incident: 'E-2026-0001' }],
      sheet: { sha256: 'beef' },
    }))
  it('has nothing where the record has nothing', () =>
    expect(paperOf({ ...record, values: {} })).toMatchObject({ targets: [], viewpoints: [], findings: [], sheet: null, events: 0, unusual: false }))
})
