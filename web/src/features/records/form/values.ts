import { civilOf, instantOf, parseDate, showDate, today } from '@/lib/dates'
import { fiscalYearOf } from '@/lib/dates/fiscal'
import type { Field, FieldValue, FileValue, InputValue } from '@/lib/api'
import { currentLanguage, say, textOf } from '@/lib/i18n'
import { foldCode, parseNumber } from '@/lib/text/fold'
import { recordWords } from '../words'

/** What a form holds while a person types: text as typed, a file once it was sent, rows of a table. */
export type RawValue = string | FileValue | null | RawRow[]
export interface RawRow {
  [field: string]: RawValue
}

export interface Checked {
  value?: InputValue
  error?: string
}

export interface Surroundings {
  zone: string
  required: boolean
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function emptyRaw(field: Field): RawValue {
  if (field.type === 'file') return null
  if (field.type === 'table') return []
  return ''
}

/** A stored value as the form shows it. */
export function toRaw(field: Field, value: FieldValue | undefined, zone: string): RawValue {
  if (value === undefined || value === null) return emptyRaw(field)
  if (Array.isArray(value))
    return value.map((row) =>
      Object.fromEntries((field.columns ?? []).map((column) => [column.id, toRaw(column, row[column.id], zone)])),
    )
  if (isObject(value)) {
    if ('erased' in value) return emptyRaw(field)
    if ('sha256' in value) return value as FileValue
    if ('record' in value) return String(value.record)
    return String(value.id ?? '')
  }
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (field.type === 'datetime') {
    const civil = civilOf(String(value), zone)
    return civil ? `${civil.date} ${civil.time}` : ''
  }
  return String(value)
}

/** How a reference or a person reads, for a field that searches. */
export function shownOf(value: FieldValue | undefined): string | undefined {
  if (!isObject(value)) return undefined
  if ('record' in value) return [value.record, value.title].filter(Boolean).join(' ')
  if ('name' in value && 'id' in value) return String(value.name)
  return undefined
}

export function isEmpty(raw: RawValue | undefined): boolean {
  if (raw === null || raw === undefined) return true
  if (Array.isArray(raw)) return raw.length === 0
  return typeof raw === 'string' && raw.trim() === ''
}

function dateLimit(text: string | undefined, zone: string): string | null {
  if (!text) return null
  if (text === 'today') return today(zone)
  if (text === 'fiscal_year_end') return fiscalYearOf(today(zone)).last
  return parseDate(text)
}

type Reader = (field: Field, raw: string, label: string, zone: string) => Checked

const readNumber: Reader = (field, raw, label) => {
  const number = parseNumber(raw)
  if (number === null) return { error: say(recordWords, 'errNumber', { label }) }
  const folded = foldCode(raw).replace(/,/g, '')
  const scale = field.scale ?? 0
  const decimals = folded.split('.')[1]?.length ?? 0
  if (decimals > scale)
    return { error: scale === 0 ? say(recordWords, 'errWhole', { label }) : say(recordWords, 'errScale', { label, scale }) }
  if (field.min !== undefined && number < Number(field.min))
    return { error: say(recordWords, 'errMin', { label, limit: field.min }) }
  if (field.max !== undefined && number > Number(field.max))
    return { error: say(recordWords, 'errMax', { label, limit: field.max }) }
  return { value: scale === 0 ? number : folded }
}

function outsideDates(field: Field, iso: string, label: string, zone: string): string | undefined {
  const min = dateLimit(field.min, zone)
  const max = dateLimit(field.max, zone)
  const show = (day: string) => showDate(day, currentLanguage())
  if (min && iso < min) return say(recordWords, 'errDateMin', { label, limit: show(min) })
  if (max && iso > max) return say(recordWords, 'errDateMax', { label, limit: show(max) })
  return undefined
}

const readDate: Reader = (field, raw, label, zone) => {
  const iso = parseDate(raw)
  if (!iso) return { error: say(recordWords, 'errDate', { label }) }
  const error = outsideDates(field, iso, label, zone)
  return error ? { error } : { value: iso }
}

export const readDateTime: Reader = (field, raw, label, zone) => {
  const at = raw.lastIndexOf(' ')
  const iso = parseDate(at < 0 ? raw : raw.slice(0, at))
  if (!iso) return { error: say(recordWords, 'errDate', { label }) }
  const time = /^(\d{1,2}):?(\d{2})$/.exec(foldCode(at < 0 ? '' : raw.slice(at + 1)))
  if (!time || Number(time[1]) > 23 || Number(time[2]) > 59) return { error: say(recordWords, 'errTime', { label }) }
  const error = outsideDates(field, iso, label, zone)
  if (error) return { error }
  const value = instantOf(iso, `${time[1]?.padStart(2, '0')}:${time[2]}`, zone)
  return value ? { value } : { error: say(recordWords, 'errDate', { label }) }
}

function readTable(field: Field, rows: RawRow[], zone: string): Checked {
  const values: Record<string, InputValue>[] = []
  for (const [at, row] of rows.entries()) {
    const value: Record<string, InputValue> = {}
    for (const column of field.columns ?? []) {
      const read = checkField(column, row[column.id], { zone, required: column.required })
      if (read.error) return { error: say(recordWords, 'errRow', { number: at + 1, error: read.error }) }
      if (read.value !== undefined && read.value !== null) value[column.id] = read.value
    }
    values.push(value)
  }
  return { value: values as InputValue }
}

function missing(field: Field, label: string): string {
  if (field.type === 'file') return say(recordWords, 'errFile', { label })
  const chosen = ['choice', 'yes_no', 'reference', 'person'].includes(field.type)
  return say(recordWords, chosen ? 'errChoose' : 'errRequired', { label })
}

/** The value to send, or what is wrong and how to mend it. An empty field has no value. */
export function checkField(field: Field, raw: RawValue | undefined, around: Surroundings): Checked {
  const label = textOf(field.label, currentLanguage())
  if (isEmpty(raw)) return around.required ? { error: missing(field, label) } : {}
  if (Array.isArray(raw)) return readTable(field, raw, around.zone)
  if (typeof raw === 'object' && raw !== null) return { value: raw.sha256 }
  const text = String(raw)
  switch (field.type) {
    case 'number':
      return readNumber(field, text, label, around.zone)
    case 'date':
      return readDate(field, text, label, around.zone)
    case 'datetime':
      return readDateTime(field, text, label, around.zone)
    case 'yes_no':
      return { value: text === 'yes' }
    case 'choice':
      return field.options?.some((option) => option.id === text)
        ? { value: text }
        : { error: say(recordWords, 'errOption', { label }) }
    case 'person':
      return { value: text }
    case 'reference':
      return { value: foldCode(text) }
    default:
      return { value: text.trim() }
  }
}

/** The values of an action: what is empty now and was not before is cleared. */
export function inputValues(
  fields: readonly Field[],
  raw: RawRow,
  before: RawRow,
  zone: string,
): Record<string, InputValue> {
  const values: Record<string, InputValue> = {}
  for (const field of fields) {
    const { value } = checkField(field, raw[field.id], { zone, required: false })
    if (value !== undefined) values[field.id] = value
    else if (!isEmpty(before[field.id])) values[field.id] = null
  }
  return values
}
