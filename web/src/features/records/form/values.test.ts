import { describe, expect, it } from 'vitest'
import type { Field } from '@/lib/api'
import { checkField, inputValues, shownOf, toRaw } from './values'

const zone = 'Asia/Tokyo'

function field(id: string, type: Field['type'], more: Partial<Field> = {}): Field {
  return { id, type, label: { ja: `欄${id}`, en: `Field ${id}` }, required: false, personal_data: false, ...more }
}

const read = (one: Field, raw: Parameters<typeof checkField>[1], required = false) => checkField(one, raw, { zone, required })

describe('a required field', () => {
  it('says how to mend it when it is empty', () =>
    expect(read(field('a', 'text'), ' ', true).error).toBe('「欄a」を入力してください。'))
  it('asks to choose where there is something to choose from', () =>
    expect(read(field('a', 'person'), '', true).error).toBe('「欄a」を選んでください。'))
  it('asks for a file where one is needed', () =>
    expect(read(field('a', 'file'), null, true).error).toContain('ファイル'))
})

describe('a number', () => {
  it('is an integer without decimals', () => expect(read(field('n', 'number'), '１，２００').value).toBe(1200))
  it('is decimal text with decimals', () => expect(read(field('n', 'number', { scale: 2 }), '1.50').value).toBe('1.50'))
  it('refuses more decimals than asked for', () => expect(read(field('n', 'number', { scale: 1 }), '1.55').error).toContain('1桁'))
  it('keeps to its limits', () => {
    expect(read(field('n', 'number', { min: '1' }), '0').error).toContain('1以上')
    expect(read(field('n', 'number', { max: '9' }), '10').error).toContain('9以下')
  })
  it('is not a word', () => expect(read(field('n', 'number'), '三つ').error).toContain('数字'))
})

describe('a date', () => {
  it('is read in the Japanese calendar', () => expect(read(field('d', 'date'), 'R8.4.1').value).toBe('2026-04-01'))
  it('says the form when it is no day', () => expect(read(field('d', 'date'), '2026-02-30').error).toContain('R8.4.1'))
  it('keeps to its limits', () => {
    expect(read(field('d', 'date', { max: '2026-03-31' }), '2026-04-01').error).toContain('令和8年3月31日')
    expect(read(field('d', 'date', { min: 'today' }), '2020-01-01').error).toContain('以後')
  })
})

describe('a date with a time', () => {
  it('is an instant in the zone of the contract', () =>
    expect(read(field('t', 'datetime'), 'R8.4.1 ９：０５').value).toBe('2026-04-01T00:05:00.000Z'))
  it('needs its time', () => expect(read(field('t', 'datetime'), '2026-04-01 ').error).toContain('17:05'))
  it('comes back as it was typed', () =>
    expect(toRaw(field('t', 'datetime'), '2026-04-01T00:05:00.000Z', zone)).toBe('2026-04-01 09:05'))
})

describe('other kinds', () => {
  it('yes and no are booleans', () => expect(read(field('y', 'yes_no'), 'no').value).toBe(false))
  it('a choice is one of its options', () => {
    const kind = field('c', 'choice', { options: [{ id: 'usb', label: { ja: 'USB', en: 'USB' } }] })
    expect(read(kind, 'usb').value).toBe('usb')
    expect(read(kind, 'tape').error).toContain('候補')
  })
  it('the number of a record is folded', () => expect(read(field('r', 'reference'), 'Ｍ－１').value).toBe('M-1'))
  it('prose keeps its letters', () => expect(read(field('p', 'text'), '①髙橋　㈱').value).toBe('①髙橋　㈱'))
  it('a file is its hash', () =>
    expect(read(field('f', 'file'), { sha256: 'ab', name: 'x', size: 1, content_type: 'image/png' }).value).toBe('ab'))
  it('a record reads by number and title', () =>
    expect(shownOf({ register: 'media', record: 'M-1', title: 'USB' })).toBe('M-1 USB'))
})

describe('a table', () => {
  const items = field('items', 'table', { columns: [field('m', 'reference', { required: true }), field('s', 'yes_no')] })
  it('is a list of rows', () =>
    expect(read(items, [{ m: 'M-1', s: 'yes' }, { m: 'M-2', s: '' }]).value).toEqual([{ m: 'M-1', s: true }, { m: 'M-2' }]))
  it('names the row that is wrong', () => expect(read(items, [{ m: 'M-1' }, { m: '' }]).error).toMatch(/^2行目/))
})

describe('the values that are sent', () => {
  const fields = [field('a', 'text'), field('b', 'text'), field('c', 'text')]
  it('leave out what was and is empty, and clear what was emptied', () =>
    expect(inputValues(fields, { a: '1', b: '', c: '' }, { a: '', b: '2', c: '' }, zone)).toEqual({ a: '1', b: null }))
})
