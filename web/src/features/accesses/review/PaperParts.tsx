import type { ReactNode } from 'react'
import { civilOf, showDateShort } from '@/lib/dates'
import { useLanguage, useWords } from '@/lib/i18n'
import type { Seal } from './paper'
import { reviewWords } from './words'

interface Box {
  title: string
  seal: Seal | undefined
}

/** Boxes at the top right of a form. Where a seal was stands a name, a date and what finds the event; an empty one is for a seal. */
export function SealBoxes({ label, boxes, zone }: { label: string; boxes: readonly Box[]; zone: string }) {
  const t = useWords(reviewWords)
  const language = useLanguage()
  return (
    <table data-boxes className="border-collapse border border-black text-center text-[0.85em]">
      <caption className="sr-only">{label}</caption>
      <thead>
        <tr>
          {boxes.map((box) => (
            <th key={box.title} scope="col" className="w-[22mm] border border-black p-1 font-400">
              {box.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <tr>
          {boxes.map(({ title, seal }) => (
            <td key={title} className="h-[22mm] border border-black p-1 align-middle leading-130">
              {seal && (
                <>
                  <span className="block font-700">{seal.name}</span>
                  <span className="block">{showDateShort(civilOf(seal.at, zone)?.date, language)}</span>
                  {seal.code && <span className="block text-[0.85em]">{t('code', { code: seal.code })}</span>}
                </>
              )}
            </td>
          ))}
        </tr>
      </tbody>
    </table>
  )
}

/** A ruled table as forms have it; wider than a phone it scrolls by itself. */
export function Grid({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="overflow-x-auto" role="region" aria-label={label} tabIndex={0}>
      <table className="w-full min-w-[34rem] border-collapse border border-black text-left print:min-w-0">
        <caption className="sr-only">{label}</caption>
        {children}
      </table>
    </div>
  )
}

interface CellProps {
  children?: ReactNode
  head?: boolean
  end?: boolean
  strong?: boolean
  unbroken?: boolean
  span?: number
}

export function Cell({ children, head = false, end = false, strong = false, unbroken = false, span }: CellProps) {
  const Tag = head ? 'th' : 'td'
  return (
    <Tag
      {...(span === undefined ? {} : { colSpan: span })}
      className={`border border-black px-2 py-1 align-top ${head ? 'bg-solid-gray-50 font-400 whitespace-nowrap' : ''} ${unbroken ? 'whitespace-nowrap' : ''} ${end ? 'text-right tabular-nums' : ''} ${strong ? 'font-700' : ''}`}
    >
      {children}
    </Tag>
  )
}
