/** Full-width letters, digits and the many hyphens of codes become ASCII. Only for codes and numbers, never for prose. */
export function foldCode(text: string): string {
  return text
    .replace(/[！-～]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0xfee0))
    .replace(/[‐‑‒–—―−ー－]/g, '-')
    .replace(/[\s\u3000]+/g, ' ')
    .trim()
}

/** Folded for searching only: what is stored keeps its letters. */
export function foldSearch(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim()
}

/** A number as people type it: full-width digits, thousands separators. */
export function parseNumber(text: string): number | null {
  const folded = foldCode(text).replace(/,/g, '')
  if (!/^-?\d+(\.\d+)?$/.test(folded)) return null
  const value = Number(folded)
  return Number.isFinite(value) ? value : null
}
