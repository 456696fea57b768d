/** A cell that a spreadsheet would take for a formula gets an apostrophe in front. */
function cell(value: string | number | undefined): string {
  const text = String(value ?? '')
  const guarded = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(guarded) ? `"${guarded.replace(/"/g, '""')}"` : guarded
}

/** RFC 4180 with the byte order mark that spreadsheets need to read Japanese. */
export function toCsv(head: readonly string[], rows: readonly (readonly (string | number | undefined)[])[]): string {
  return `\ufeff${[head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
}

/** Hands a text to the browser as a file to keep. */
export function saveText(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
