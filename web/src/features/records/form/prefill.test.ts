import { describe, expect, it } from 'vitest'
import type { OpenAction } from '@/lib/api'
import { prefilled } from './prefill'

const action: OpenAction = {
  action: 'close',
  label: { ja: '終える', en: 'Close' },
  kind: 'decision',
  allowed: true,
  prevented_by: [],
  needs_confirmation: false,
  reason: 'required',
  asks: [
    { field: 'alert', required: true },
    { field: 'verdict', required: false, value: 'mistake' },
  ],
}

describe('what a link fills into a form', () => {
  it('is the field that it names', () =>
    expect(prefilled(action, { 'value.alert': 'AL-1' }).asks[0]).toEqual({ field: 'alert', required: true, value: 'AL-1' }))
  it('never replaces what the record has', () =>
    expect(prefilled(action, { 'value.verdict': 'attack' }).asks[1]?.value).toBe('mistake'))
  it('is nothing that the action does not ask for', () =>
    expect(prefilled(action, { 'value.other': 'x' }).asks.map((ask) => ask.field)).toEqual(['alert', 'verdict']))
  it('is nothing when the address names no value', () => expect(prefilled(action, { action: 'close' })).toBe(action))
})
