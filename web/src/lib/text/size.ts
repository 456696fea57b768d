const units = ['B', 'KB', 'MB', 'GB', 'TB'] as const

/** A number of bytes for people: 1.5 MB (powers of 1000, as on the label of a medium). */
export function showSize(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${value >= 100 || unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}
