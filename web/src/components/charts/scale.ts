/** The least round number that is not below a value, for the top of an axis: 1, 2 or 5 times a power of ten. */
export function roundUp(value: number): number {
  if (value <= 1) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  const step = [1, 2, 5, 10].find((one) => one * power >= value) ?? 10
  return step * power
}

/** Which of so many equally wide places get a label, so that no label meets the next. */
export function labelled(count: number, width: number, labelWidth: number): number[] {
  if (count === 0) return []
  const fitting = Math.max(1, Math.floor(width / labelWidth))
  const step = Math.max(1, Math.ceil(count / fitting))
  return Array.from({ length: Math.ceil(count / step) }, (_, at) => at * step)
}

/** 0 for nothing, then 1 … steps by the root of the value: few and many are told apart, and 1 is never nothing. */
export function shade(value: number, most: number, steps: number): number {
  if (value <= 0 || most <= 0) return 0
  return Math.min(steps, Math.max(1, Math.ceil(Math.sqrt(value / most) * steps)))
}

/** The part of a day, 0 … 1, at which an instant lies; outside of it at its edge. */
export function partOf(at: string, from: string, until: string): number {
  const start = Date.parse(from)
  const length = Date.parse(until) - start
  return length > 0 ? Math.min(1, Math.max(0, (Date.parse(at) - start) / length)) : 0
}
