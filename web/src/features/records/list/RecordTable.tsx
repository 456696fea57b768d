import { Link } from '@tanstack/react-router'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState } from 'react'
import { SortDownIcon, SortUpIcon } from '@/components/icons'
import { Tag } from '@/components/page'
import { StatusBadge } from '@/components/status'
import type { RecordRow, RegisterDefinition } from '@/lib/api'
import { showInstantShort } from '@/lib/dates'
import { textOf, useLanguage, useWords } from '@/lib/i18n'
import { FieldShown } from '../record/FieldShown'
import { StateTag } from '../record/StateTag'
import { recordWords } from '../words'

interface RecordTableProps {
  contract: string
  definition: RegisterDefinition
  rows: readonly RecordRow[]
  total: number
  zone: string
  sort: string
  onSort: (sort: string) => void
  /** The last rows came into sight. */
  onEnd: () => void
}

const rowHeight = 57
const bad = ['broken', 'unknown', 'unproven', 'stale', 'due']

interface HeadProps {
  id: string
  label: string
  sort: string
  onSort: (sort: string) => void
}

function HeadCell({ id, label, sort, onSort }: HeadProps) {
  const direction = sort === id ? 'ascending' : sort === `-${id}` ? 'descending' : 'none'
  const Icon = direction === 'ascending' ? SortUpIcon : SortDownIcon
  return (
    <div role="columnheader" aria-sort={direction} className="min-w-0">
      <button
        type="button"
        className="flex min-h-12 w-full items-center gap-1 px-3 py-2 text-left text-std-16B-170 leading-130 hover:underline"
        onClick={() => onSort(direction === 'ascending' ? `-${id}` : id)}
      >
        {label}
        {direction !== 'none' && <Icon className="size-4" />}
      </button>
    </div>
  )
}

/** Thousands of rows, of which only those in sight are drawn; a list of cards where it is narrow. */
export function RecordTable({ contract, definition, rows, total, zone, sort, onSort, onEnd }: RecordTableProps) {
  const t = useWords(recordWords)
  const language = useLanguage()
  const body = useRef<HTMLDivElement>(null)
  const [offset, setOffset] = useState(0)
  useEffect(() => setOffset(body.current?.offsetTop ?? 0), [rows.length])
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: offset,
    getItemKey: (at) => rows[at]?.record ?? at,
  })
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (last >= rows.length - 20) onEnd()
  }, [last, rows.length, onEnd])

  const columns = definition.list.flatMap((id) => definition.fields.find((field) => field.id === id) ?? [])
  const template = { gridTemplateColumns: `9.5rem 9rem repeat(${columns.length}, minmax(0, 1fr)) 9rem` }
  const cell = 'min-w-0 px-3 py-3 narrow:grid narrow:grid-cols-[7.5rem_1fr] narrow:gap-2 narrow:px-2 narrow:py-0.5'
  const headOf = (label: string) => (
    <span aria-hidden="true" className="text-solid-gray-700 md:hidden">
      {label}
    </span>
  )

  return (
    <div role="table" aria-label={textOf(definition.name, language)} aria-rowcount={total + 1} aria-colcount={columns.length + 3}>
      <div role="rowgroup" className="sticky top-0 z-10 border-b border-black bg-solid-gray-50 narrow:sr-only">
        <div role="row" aria-rowindex={1} className="grid items-center" style={template}>
          <HeadCell id="record" label={t('number')} sort={sort} onSort={onSort} />
          <HeadCell id="state" label={t('state')} sort={sort} onSort={onSort} />
          {columns.map((field) => (
            <HeadCell key={field.id} id={field.id} label={textOf(field.label, language)} sort={sort} onSort={onSort} />
          ))}
          <HeadCell id="changed_at" label={t('changed')} sort={sort} onSort={onSort} />
        </div>
      </div>
      <div role="rowgroup" ref={body} className="relative" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index]
          if (!row) return null
          return (
            <div
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              role="row"
              aria-rowindex={item.index + 2}
              className="absolute inset-x-0 top-0 border-b border-solid-gray-300 hover:bg-key-50 narrow:py-3 md:grid md:items-center"
              style={{ ...template, transform: `translateY(${item.start - offset}px)` }}
            >
              <div role="cell" className={cell}>
                {headOf(t('number'))}
                <Link
                  to="/c/$contract/registers/$register/records/$record"
                  params={{ contract, register: definition.id, record: row.record }}
                  className="link font-700"
                >
                  {row.record}
                </Link>
              </div>
              <div role="cell" className={cell}>
                {headOf(t('state'))}
                <span className="flex flex-wrap items-center gap-1">
                  <StateTag definition={definition} state={row.state} />
                  {row.overdue && <Tag tone="red">{t('overdue')}</Tag>}
                  {row.worst && bad.includes(row.worst) && <StatusBadge status={row.worst} />}
                </span>
              </div>
              {columns.map((field) => (
                <div key={field.id} role="cell" className={cell}>
                  {headOf(textOf(field.label, language))}
                  <span className="min-w-0 md:line-clamp-2">
                    <FieldShown contract={contract} field={field} value={row.values[field.id]} zone={zone} short />
                  </span>
                </div>
              ))}
              <div role="cell" className={`${cell} text-solid-gray-700`}>
                {headOf(t('changed'))}
                {showInstantShort(row.changed_at, language, zone)}
              </div>
            </div>
          )
        })}
      </div>
    </div>
  )
}
