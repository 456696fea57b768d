import type { ReactNode } from 'react'
import { Button, Disclosure, DisclosurePanel } from 'react-aria-components'
import { useWords } from '@/lib/i18n'
import { ChevronDownIcon } from '../icons'
import { componentWords } from '../words'

interface FigureProps {
  title: string
  /** What the marks of the picture mean. */
  legend?: ReactNode
  children: ReactNode
  /** The same as the picture, for those who read by ear or want figures. */
  table: ReactNode
}

/** A picture with its title, and the same as a table when asked for. */
export function Figure({ title, legend, children, table }: FigureProps) {
  const t = useWords(componentWords)
  return (
    <figure className="m-0 min-w-0" data-keep>
      <figcaption className="text-std-16B-170">{title}</figcaption>
      {legend}
      {children}
      <Disclosure className="group">
        <Button slot="trigger" className="flex min-h-11 items-center gap-2 rounded-4 text-left text-blue-1000 underline">
          <ChevronDownIcon className="size-4 -rotate-90 group-data-[expanded]:rotate-0" />
          {t('chartTable', { title })}
        </Button>
        <DisclosurePanel>{table}</DisclosurePanel>
      </Disclosure>
    </figure>
  )
}
