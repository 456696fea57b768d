/** The fiscal year (April to March) that a civil date lies in. */
export function fiscalYearOf(iso: string): { year: number; first: string; last: string } {
  const calendar = Number(iso.slice(0, 4))
  const year = Number(iso.slice(5, 7)) >= 4 ? calendar : calendar - 1
  return { year, first: `${year}-04-01`, last: `${year + 1}-03-31` }
}
