import { describe, expect, it } from 'vitest'
import { toCsv } from './csv'

describe('a table as CSV', () => {
  it('begins with the byte order mark and ends its lines with CR LF', () =>
    expect(toCsv(['日時', '件数'], [['R8.4.1', 3]])).toBe('\ufeff日時,件数\r\nR8.4.1,3\r\n'))
  it('quotes commas, quotes and line ends', () =>
    expect(toCsv(['a'], [['x,"y"\nz']])).toBe('\ufeffa\r\n"x,""y""\nz"\r\n'))
  it('never lets a spreadsheet take a cell for a formula', () =>
    expect(toCsv(['a', 'b'], [['=1+1', '@x']])).toBe("\ufeffa,b\r\n'=1+1,'@x\r\n"))
  it('leaves numbers numbers and shows nothing for nothing', () => expect(toCsv(['a', 'b'], [[-1, undefined]])).toBe('\ufeffa,b\r\n-1,\r\n'))
})
