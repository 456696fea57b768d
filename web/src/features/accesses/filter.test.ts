import { describe, expect, it } from 'vitest'
import { filterOf, personOf } from './filter'

const people = [{ id: 'm-1', name: '山田　花子' }]

describe('the filter of the access history', () => {
  it('takes the name of a member for the member, however it is spaced', () => expect(personOf('山田 花子', people)).toBe('m-1'))
  it('takes anything else for an account', () => expect(personOf(' root ', people)).toBe('root'))
  it('asks for nothing that is empty', () => expect(filterOf({ person: '', source: '192.0.2.1', kind: '' }, people, 'Asia/Tokyo')).toEqual({ source: '192.0.2.1' }))
  it('keeps the whole last day', () =>
    expect(filterOf({ from: '2026-04-01', until: '2026-04-01' }, people, 'Asia/Tokyo')).toEqual({ from: '2026-03-31T15:00:00.000Z', until: '2026-04-01T15:00:00.000Z' }))
})
