import type { InputValue, ReviewSheet } from '@/lib/api'

export const viewpoints = ['failed_then_succeeded', 'off_hours', 'dormant', 'privilege', 'unusual_source', 'volume', 'errors', 'other'] as const
export type Viewpoint = (typeof viewpoints)[number]

export interface Judged {
  inOrder: '' | 'yes' | 'no'
  comment: string
}

export interface Finding {
  what: string
  treatment: string
  /** A record of `incident`, when there is one. */
  incident: string
}

export interface Answers {
  purpose: string
  judged: Record<Viewpoint, Judged>
  findings: Finding[]
  remarks: string
}

export type Fault = 'errJudge' | 'errComment' | 'errFinding' | 'errFindingRow'

export function emptyAnswers(): Answers {
  const judged = Object.fromEntries(viewpoints.map((one) => [one, { inOrder: '', comment: '' }])) as unknown as Record<Viewpoint, Judged>
  return { purpose: 'access', judged, findings: [], remarks: '' }
}

/** How many rows of the sheet stand behind a viewpoint. */
export function rowsOf(sheet: ReviewSheet, viewpoint: Viewpoint): number {
  switch (viewpoint) {
    case 'failed_then_succeeded':
      return sheet.failed_then_succeeded.length
    case 'off_hours':
      return sheet.off_hours.length
    case 'dormant':
      return sheet.dormant.length
    case 'privilege':
      return sheet.privileges.filter((one) => !one.explained).length
    case 'unusual_source':
      return sheet.new_sources.length
    case 'volume':
      return sheet.unusual.length
    case 'errors':
      return sheet.gaps.length + sheet.logs.filter((log) => !log.readable).length + sheet.alerts.filter((one) => one.unanswered > 0).length
    case 'other':
      return 0
  }
}

/** What keeps the answers from being signed: of a viewpoint, or of the findings. */
export function faultsOf(answers: Answers): Partial<Record<Viewpoint | 'findings', Fault>> {
  const faults: Partial<Record<Viewpoint | 'findings', Fault>> = {}
  for (const viewpoint of viewpoints) {
    const { inOrder, comment } = answers.judged[viewpoint]
    if (inOrder === '') faults[viewpoint] = 'errJudge'
    else if (inOrder === 'no' && comment.trim() === '') faults[viewpoint] = 'errComment'
  }
  const stoodOut = viewpoints.some((viewpoint) => answers.judged[viewpoint].inOrder === 'no')
  if (answers.findings.some((finding) => !finding.what.trim() || !finding.treatment.trim())) faults.findings = 'errFindingRow'
  else if (stoodOut && answers.findings.length === 0) faults.findings = 'errFinding'
  return faults
}

export const eventsOf = (sheet: ReviewSheet): number => sheet.counts.reduce((sum, one) => sum + one.success + one.failure + one.unknown, 0)

/** The values of `log_review.review`. */
export function valuesOf(sheet: ReviewSheet, sha256: string, answers: Answers): Record<string, InputValue> {
  const stoodOut = answers.findings.length > 0 || viewpoints.some((viewpoint) => answers.judged[viewpoint].inOrder === 'no')
  const values: Record<string, unknown> = {
    purpose: answers.purpose,
    period_from: sheet.from,
    period_until: sheet.until,
    targets: sheet.logs.map(({ log, lines }) => ({ log, events: lines })),
    events: eventsOf(sheet),
    viewpoints: viewpoints.map((viewpoint) => {
      const { inOrder, comment } = answers.judged[viewpoint]
      return { viewpoint, in_order: inOrder === 'yes', ...(comment.trim() ? { comment: comment.trim() } : {}) }
    }),
    unusual: stoodOut,
    sheet: sha256,
  }
  if (answers.findings.length > 0)
    values.findings = answers.findings.map(({ what, treatment, incident }) => ({
      what: what.trim(),
      treatment: treatment.trim(),
      ...(incident.trim() ? { incident: incident.trim() } : {}),
    }))
  if (answers.remarks.trim()) values.remarks = answers.remarks.trim()
  return values as Record<string, InputValue>
}

/** The same figures, though the history may have been sealed further meanwhile. */
export function sameFigures(one: ReviewSheet, other: ReviewSheet): boolean {
  const figures = (sheet: ReviewSheet) => JSON.stringify({ ...sheet, head: null })
  return figures(one) === figures(other)
}
