import { Link } from '@tanstack/react-router'
import { type KeyboardEvent, useRef, useState } from 'react'
import { StatusBadge, StatusMark, statusWords } from '@/components/status'
import type { ClauseNode } from '@/lib/api'
import { textOf, useLanguage, useMarks, useWords } from '@/lib/i18n'
import { leavesOf, neighbour, type Order, ordered } from './tiles'
import { homeWords } from './words'

function Tile({ contract, clause, inTabOrder, onFocus }: { contract: string; clause: ClauseNode; inTabOrder: boolean; onFocus: () => void }) {
  const t = useWords(homeWords)
  const s = useWords(statusWords)
  const language = useLanguage()
  const { brackets } = useMarks()
  const name = textOf(clause.name, language)
  return (
    <li>
      <Link
        to="/c/$contract/clauses/$clause"
        params={{ contract, clause: clause.id }}
        tabIndex={inTabOrder ? 0 : -1}
        onFocus={onFocus}
        data-tile
        title={name}
        className={`status-tile status-${clause.status} ${clause.observed === false ? 'status-unobserved' : ''} flex h-full min-h-24 flex-col rounded-8 px-3 py-2 hover:underline hover:shadow-2`}
      >
        <span className="flex items-center justify-between gap-1">
          <span className="text-std-16B-170 leading-130 whitespace-nowrap">{clause.label}</span>
          <StatusMark status={clause.status} className="size-5" />
        </span>
        <span className="mt-1 line-clamp-2 grow text-dns-14N-130">{name}</span>
        <span className="mt-1 text-dns-14B-130">
          {s(clause.status)}
          {clause.observed === false && <span className="font-400">{brackets(t('notObserved'))}</span>}
          {(clause.practice ?? 0) > 0 && <span className="font-400">{brackets(t('practice', { count: clause.practice ?? 0 }))}</span>}
        </span>
      </Link>
    </li>
  )
}

interface ChapterProps {
  contract: string
  chapter: ClauseNode
  order: Order
  only: string | null
}

function Chapter({ contract, chapter, order, only }: ChapterProps) {
  const language = useLanguage()
  const list = useRef<HTMLUListElement>(null)
  const [current, setCurrent] = useState(0)
  const leaves = ordered(leavesOf(chapter), order).filter((leaf) => only === null || leaf.status === only)
  if (leaves.length === 0) return null

  const move = (event: KeyboardEvent) => {
    const tiles = [...(list.current?.querySelectorAll<HTMLElement>('[data-tile]') ?? [])]
    const at = tiles.indexOf(document.activeElement as HTMLElement)
    if (at < 0) return
    const to = neighbour(
      tiles.map((tile) => tile.getBoundingClientRect()),
      at,
      event.key,
    )
    if (to === at) return
    event.preventDefault()
    tiles[to]?.focus()
  }
  const reachable = Math.min(current, leaves.length - 1)

  return (
    <section aria-labelledby={chapter.id} className="mt-6 first:mt-0">
      <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 id={chapter.id}>
          <Link to="/c/$contract/clauses/$clause" params={{ contract, clause: chapter.id }} className="hover:underline">
            {chapter.label} {textOf(chapter.name, language)}
          </Link>
        </h3>
        <StatusBadge status={chapter.status} />
      </div>
      <ul ref={list} onKeyDown={move} className="grid grid-cols-2 gap-2 sm:grid-cols-3 xl:grid-cols-4">
        {leaves.map((leaf, at) => (
          <Tile key={leaf.id} contract={contract} clause={leaf} inTabOrder={at === reachable} onFocus={() => setCurrent(at)} />
        ))}
      </ul>
    </section>
  )
}

interface PictureProps {
  contract: string
  chapters: readonly ClauseNode[]
  only: string | null
}

/** Chapters and their clauses as tiles. One tab stop a chapter; arrow keys move within it. */
export function Picture({ contract, chapters, only }: PictureProps) {
  const t = useWords(homeWords)
  const [order, setOrder] = useState<Order>('worst')
  const button = (pressed: boolean) =>
    `min-h-10 border border-key-900 px-4 py-1 first:rounded-l-8 last:rounded-r-8 hover:underline ${pressed ? 'bg-key-900 text-white' : 'bg-white text-key-900'}`
  return (
    <section aria-labelledby="picture">
      <div className="mb-4 flex flex-wrap items-end justify-between gap-4">
        <div>
          <h2 id="picture">{t('picture')}</h2>
          <p className="text-solid-gray-700">{t('pictureHelp')}</p>
        </div>
        <div role="group" aria-label={t('order')} className="flex">
          <button type="button" aria-pressed={order === 'worst'} className={button(order === 'worst')} onClick={() => setOrder('worst')}>
            {t('worstFirst')}
          </button>
          <button type="button" aria-pressed={order === 'printed'} className={button(order === 'printed')} onClick={() => setOrder('printed')}>
            {t('asPrinted')}
          </button>
        </div>
      </div>
      {ordered(chapters, order).map((chapter) => (
        <Chapter key={chapter.id} contract={contract} chapter={chapter} order={order} only={only} />
      ))}
    </section>
  )
}
