import type { NextAction, Reason } from '@/lib/api'

export interface ReasonGroup {
  reason: Reason
  next: NextAction[]
}

/** Several checks that say the same and name no record stand together: once said is enough. */
export function grouped(reasons: readonly Reason[]): ReasonGroup[] {
  const groups: ReasonGroup[] = []
  for (const reason of reasons) {
    const same = groups.find(
      ({ reason: other }) =>
        !reason.record &&
        !other.record &&
        other.status === reason.status &&
        other.kind === reason.kind &&
        other.text.ja === reason.text.ja,
    )
    const next = reason.next ? [reason.next] : []
    if (!same) groups.push({ reason, next })
    else if (!same.next.some((one) => one.text.ja === reason.next?.text.ja)) same.next.push(...next)
  }
  return groups
}
