import type { ReactNode } from 'react'
import { Button, Disclosure, DisclosurePanel } from 'react-aria-components'
import { ChevronDownIcon } from '@/components/icons'

/** What few need: stands behind a button that says what it is. */
export function Later({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Disclosure className="group">
      <Button slot="trigger" className="flex min-h-11 items-center gap-2 rounded-4 text-left text-blue-1000 underline">
        <ChevronDownIcon className="size-4 -rotate-90 group-data-[expanded]:rotate-0" />
        {label}
      </Button>
      <DisclosurePanel>
        <div className="border-l-4 border-solid-gray-300 py-2 pl-4">{children}</div>
      </DisclosurePanel>
    </Disclosure>
  )
}
