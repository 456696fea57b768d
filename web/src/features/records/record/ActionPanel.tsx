import { type ReactNode, useEffect, useRef } from 'react'
import { Disclosure, DisclosurePanel, Heading, Button as AriaButton } from 'react-aria-components'
import { ButtonLink } from '@/components/Button'
import { ChevronDownIcon } from '@/components/icons'
import type { OpenAction, Receipt, RecordDetail, RegisterDefinition } from '@/lib/api'
import { textOf, useLanguage, useMarks, useWords } from '@/lib/i18n'
import { ActionForm } from '../form/ActionForm'
import { RuleList } from '../form/ConfirmBreach'
import { prefilled } from '../form/prefill'
import { recordWords } from '../words'

// Every register has it, and nobody is to be led to it.
const voiding = 'void'

interface ActionPanelProps {
  contract: string
  definition: RegisterDefinition
  record: RecordDetail
  /** The action whose form is open. */
  open: string | undefined
  /** Of the address: what a link fills in. */
  search: Record<string, string>
  onOpen: (action: string | undefined) => void
  onDone: (receipt: Receipt) => void
}

function Prevented({ actions }: { actions: readonly OpenAction[] }) {
  const t = useWords(recordWords)
  const language = useLanguage()
  const { brackets } = useMarks()
  if (actions.length === 0) return null
  return (
    <Disclosure className="group mt-4">
      <Heading level={3} className="text-std-16N-170">
        <AriaButton slot="trigger" className="flex min-h-11 items-center gap-2 rounded-4 underline">
          <ChevronDownIcon className="size-4 -rotate-90 group-data-[expanded]:rotate-0" />
          {t('prevented')}
          {brackets(actions.length)}
        </AriaButton>
      </Heading>
      <DisclosurePanel>
        <ul className="space-y-4 border-l-4 border-solid-gray-300 py-2 pl-4">
          {actions.map((action) => (
            <li key={action.action}>
              <p className="text-std-16B-170">{textOf(action.label, language)}</p>
              <RuleList rules={action.prevented_by} />
            </li>
          ))}
        </ul>
      </DisclosurePanel>
    </Disclosure>
  )
}

/** Opening a form leads there, for the eye and for those who read by ear. */
function OpenedHeading({ children }: { children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <h2 ref={heading} id="action" tabIndex={-1} className="mb-6">
      {children}
    </h2>
  )
}

export function ActionPanel({ contract, definition, record, open, search, onOpen, onDone }: ActionPanelProps) {
  const t = useWords(recordWords)
  const language = useLanguage()
  const allowed = record.actions.filter((action) => action.allowed)
  const prevented = record.actions.filter((action) => !action.allowed)
  const opened = record.actions.find((action) => action.action === open)

  if (opened?.allowed)
    return (
      <section aria-labelledby="action" className="panel mb-10 border-2 border-key-900 md:p-8" data-screen-only>
        <OpenedHeading>{textOf(opened.label, language)}</OpenedHeading>
        <ActionForm
          key={opened.action}
          contract={contract}
          definition={definition}
          action={prefilled(opened, search)}
          record={{ id: record.record, version: record.version }}
          onDone={onDone}
          onCancel={() => onOpen(undefined)}
        />
      </section>
    )

  return (
    <section aria-labelledby="actions" className="panel mb-10 bg-solid-gray-50" data-screen-only>
      <h2 id="actions" className="mb-3 text-std-18B-160">
        {t('actions')}
      </h2>
      {allowed.length === 0 && <p>{t('noActions')}</p>}
      <div className="flex flex-wrap gap-3">
        {allowed.map((action, at) => (
          <ButtonLink
            key={action.action}
            to="."
            search={{ action: action.action }}
            variant={at === 0 && !action.needs_confirmation && action.action !== voiding ? 'primary' : 'secondary'}
          >
            {textOf(action.label, language)}
          </ButtonLink>
        ))}
      </div>
      <Prevented actions={prevented} />
    </section>
  )
}
