import { type ReactNode, useState } from 'react'
import { useWords } from '@/lib/i18n'
import { Button } from '../Button'
import { componentWords } from '../words'

interface SectionProps {
  title: string
  /** For links to it. */
  id?: string
  children: ReactNode
  /** Of no use on paper. */
  screenOnly?: boolean
}

export function Section({ title, id, children, screenOnly = false }: SectionProps) {
  return (
    <section id={id} className="mt-10 scroll-mt-4 first:mt-0" {...(screenOnly ? { 'data-screen-only': true } : {})}>
      <h2 className="mb-4">{title}</h2>
      {children}
    </section>
  )
}

export interface Fact {
  key: string
  term: ReactNode
  value: ReactNode
}

/** Names and values in two columns; below each other where it is narrow. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="divide-y divide-solid-gray-200 border-y border-solid-gray-200">
      {facts.map((fact) => (
        <div key={fact.key} className="grid gap-x-6 py-3 md:grid-cols-[14rem_1fr] print:grid-cols-[10rem_1fr] print:py-1">
          <dt className="font-700 text-solid-gray-700">{fact.term}</dt>
          <dd className="min-w-0 whitespace-pre-wrap">{fact.value}</dd>
        </div>
      ))}
    </dl>
  )
}

export interface Column<Row> {
  key: string
  head: string
  cell: (row: Row) => ReactNode
  /** Names the row. */
  heads?: boolean
  end?: boolean
  /** Never on two lines where the table is a table. */
  unbroken?: boolean
}

interface DataTableProps<Row> {
  caption: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string
  /** So many rows at first, the rest when asked for; paper always has all. */
  atOnce?: number
}

/** A table that becomes a list of cards where it is narrow. */
export function DataTable<Row>({ caption, columns, rows, keyOf, atOnce }: DataTableProps<Row>) {
  const t = useWords(componentWords)
  const [limit, setLimit] = useState(atOnce ?? rows.length)
  const rest = atOnce === undefined ? 0 : Math.max(rows.length - limit, 0)
  const table = (
    <table className="w-full border-collapse text-left narrow:block">
      <caption className="sr-only">{caption}</caption>
      <thead className="narrow:sr-only">
        <tr className="border-b border-black bg-solid-gray-50">
          {columns.map((column) => (
            <th key={column.key} scope="col" className={`px-3 py-3 text-std-16B-170 ${column.end ? 'text-right' : ''}`}>
              {column.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="narrow:block">
        {rows.map((row, at) => (
          <tr
            key={keyOf(row)}
            className={`border-b border-solid-gray-420 hover:bg-key-50 narrow:block narrow:py-3 ${rest > 0 && at >= limit ? 'not-print:hidden!' : ''}`}
          >
            {columns.map((column) => {
              const Cell = column.heads ? 'th' : 'td'
              return (
                <Cell
                  key={column.key}
                  {...(column.heads ? { scope: 'row' as const } : {})}
                  className={`px-3 py-3 align-top font-400 narrow:grid narrow:grid-cols-[7.5rem_1fr] narrow:gap-2 narrow:px-0 narrow:py-1 ${column.end ? 'text-right tabular-nums narrow:text-left' : ''} ${column.unbroken ? 'md:whitespace-nowrap' : ''}`}
                >
                  <span aria-hidden="true" className="text-solid-gray-700 md:hidden print:hidden">
                    {column.head}
                  </span>
                  <span className="min-w-0">{column.cell(row)}</span>
                </Cell>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
  if (rest === 0) return table
  return (
    <>
      {table}
      <div className="mt-4" data-screen-only>
        <Button variant="secondary" onPress={() => setLimit(rows.length)}>
          {t('moreRows', { count: rest })}
        </Button>
      </div>
    </>
  )
}

export function Tag({ children, tone = 'gray' }: { children: ReactNode; tone?: 'gray' | 'blue' | 'red' | 'green' }) {
  const tones = {
    gray: 'border-solid-gray-420 bg-solid-gray-50 text-solid-gray-800',
    blue: 'border-blue-800 bg-blue-50 text-blue-1000',
    red: 'border-red-800 bg-red-50 text-red-1000',
    green: 'border-green-800 bg-green-50 text-green-1000',
  }
  return (
    <span className={`inline-block rounded-6 border px-2 text-dns-14B-130 leading-170 whitespace-nowrap ${tones[tone]}`}>{children}</span>
  )
}

export function Code({ children }: { children: ReactNode }) {
  return <code className="font-mono text-std-16N-170 break-all">{children}</code>
}
