import { Link, type LinkProps } from '@tanstack/react-router'
import { Fragment, type ReactNode, useEffect, useRef } from 'react'
import { useWords } from '@/lib/i18n'
import { ChevronRightIcon, HelpIcon } from '../icons'
import { componentWords } from '../words'

export interface Crumb {
  label: string
  to: LinkProps['to']
  params?: Record<string, string>
}

function Breadcrumbs({ crumbs }: { crumbs: readonly Crumb[] }) {
  const t = useWords(componentWords)
  return (
    <nav aria-label={t('breadcrumb')} className="mb-3">
      <ol className="flex flex-wrap items-center gap-x-2 gap-y-1 text-std-16N-170">
        {crumbs.map((crumb, at) => (
          <Fragment key={`${crumb.to}-${at}`}>
            {at > 0 && (
              <li aria-hidden="true">
                <ChevronRightIcon className="size-4" />
              </li>
            )}
            <li>
              <Link to={crumb.to} params={crumb.params as never} className="link">
                {crumb.label}
              </Link>
            </li>
          </Fragment>
        ))}
      </ol>
    </nav>
  )
}

const product = '遵守 Junshu'

export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} | ${product}` : product
  }, [title])
}

interface PageHeadProps {
  title: string
  lead?: ReactNode
  crumbs?: readonly Crumb[]
  /** The topic of the help page. */
  help?: string
  /** Beside the title. */
  aside?: ReactNode
  /** Above the title, smaller: a number, a label. */
  over?: ReactNode
}

export function PageHead({ title, lead, crumbs, help, aside, over }: PageHeadProps) {
  const t = useWords(componentWords)
  const heading = useRef<HTMLHeadingElement>(null)
  usePageTitle(title)
  // A new page starts at its heading, for those who read by ear.
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true })
  }, [])
  return (
    <div className="mb-8">
      {crumbs && crumbs.length > 0 && <Breadcrumbs crumbs={crumbs} />}
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          {over && <p className="text-std-17B-170 text-solid-gray-700">{over}</p>}
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
        </div>
        <div className="flex flex-wrap items-center gap-3" data-screen-only>
          {aside}
          {help && (
            <Link to="/help/$topic" params={{ topic: help }} className="link inline-flex items-center gap-1 py-2">
              <HelpIcon />
              {t('help')}
            </Link>
          )}
        </div>
      </div>
      {lead && <div className="mt-3 max-w-4xl">{lead}</div>}
    </div>
  )
}
