import type { FileValue, RecordDetail } from '@/lib/api'

export interface Seal {
  name: string
  at: string
  /** The number of the event in the ledger. */
  code: string
}

export interface Paper {
  purpose: string
  from: string
  until: string
  events: number
  unusual: boolean
  remarks: string
  sheet: FileValue | null
  targets: { log: string; title: string; events: number | undefined }[]
  viewpoints: { viewpoint: string; inOrder: boolean; comment: string }[]
  findings: { what: string; treatment: string; incident: string }[]
  made?: Seal
  checked?: Seal
}

type Row = Record<string, unknown>
const text = (value: unknown) => (value === undefined || value === null ? '' : String(value))
const rows = (value: unknown) => (Array.isArray(value) ? (value as Row[]) : [])
const reference = (value: unknown) => (typeof value === 'object' && value !== null ? (value as { record?: string; title?: string }) : {})

function sealOf(record: RecordDetail, action: string): Seal | undefined {
  const entry = record.history.find((one) => one.action === action)
  return entry && { name: entry.on_behalf_of?.name ?? entry.actor.name, at: entry.at, code: `#${entry.index}` }
}

/** A record of `log_review` as its form shows it. */
export function paperOf(record: RecordDetail): Paper {
  const { values } = record
  const made = sealOf(record, 'review')
  const checked = sealOf(record, 'confirm')
  return {
    purpose: text(values.purpose),
    from: text(values.period_from),
    until: text(values.period_until),
    events: Number(values.events ?? 0),
    unusual: values.unusual === true,
    remarks: text(values.remarks),
    sheet: values.sheet && typeof values.sheet === 'object' && 'sha256' in values.sheet ? (values.sheet as FileValue) : null,
    targets: rows(values.targets).map((row) => ({
      log: reference(row.log).record ?? text(row.log),
      title: reference(row.log).title ?? '',
      events: row.events === undefined || row.events === null ? undefined : Number(row.events),
    })),
    viewpoints: rows(values.viewpoints).map((row) => ({ viewpoint: text(row.viewpoint), inOrder: row.in_order === true, comment: text(row.comment) })),
    findings: rows(values.findings).map((row) => ({
      what: text(row.what),
      treatment: text(row.treatment),
      incident: reference(row.incident).record ?? '',
    })),
    ...(made ? { made } : {}),
    ...(checked ? { checked } : {}),
  }
}
