import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ButtonLink } from '@/components/Button'
import { Loaded } from '@/components/feedback'
import { PageHead } from '@/components/page'
import { type OpenAction, type Receipt, registerQuery, type RegisterDefinition } from '@/lib/api'
import { textOf, useLanguage, useWords } from '@/lib/i18n'
import { ActionForm } from './form/ActionForm'
import { prefilled } from './form/prefill'
import { creatingQuery } from './queries'
import { keepReceipt } from './receipt'
import { WhoMay } from './WhoMay'
import { recordWords } from './words'

interface NewRecordPageProps {
  contract: string
  register: string
  search: Record<string, string>
}

function ChooseAction({ contract, register, actions }: { contract: string; register: string; actions: readonly OpenAction[] }) {
  const t = useWords(recordWords)
  const language = useLanguage()
  return (
    <section aria-labelledby="choose">
      <h2 id="choose" className="mb-4">
        {t('chooseAction')}
      </h2>
      <div className="flex flex-wrap gap-3">
        {actions.map((action) => (
          <ButtonLink
            key={action.action}
            to="/c/$contract/registers/$register/new"
            params={{ contract, register }}
            search={{ action: action.action }}
            variant="secondary"
          >
            {textOf(action.label, language)}
          </ButtonLink>
        ))}
      </div>
    </section>
  )
}

interface CreatingProps {
  contract: string
  definition: RegisterDefinition
  actions: readonly OpenAction[]
  search: Record<string, string>
}

function Creating({ contract, definition, actions, search }: CreatingProps) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const allowed = actions.filter((action) => action.allowed)
  const action = allowed.find((one) => one.action === search.action) ?? (allowed.length === 1 ? allowed[0] : undefined)
  if (allowed.length === 0)
    return <WhoMay contract={contract} definition={definition} />
  if (!action) return <ChooseAction contract={contract} register={definition.id} actions={allowed} />

  const done = async (receipt: Receipt) => {
    keepReceipt(client, contract, definition.id, receipt)
    await navigate(
      receipt.record
        ? {
            to: '/c/$contract/registers/$register/records/$record',
            params: { contract, register: definition.id, record: receipt.record },
          }
        : { to: '/c/$contract/registers/$register', params: { contract, register: definition.id } },
    )
    window.scrollTo({ top: 0 })
  }
  return (
    <ActionForm
      key={action.action}
      contract={contract}
      definition={definition}
      action={prefilled(action, search)}
      onDone={(receipt) => void done(receipt)}
      onCancel={() => void navigate({ to: '/c/$contract/registers/$register', params: { contract, register: definition.id } })}
    />
  )
}

export function NewRecordPage({ contract, register, search }: NewRecordPageProps) {
  const t = useWords(recordWords)
  const language = useLanguage()
  const definition = useQuery(registerQuery(contract, register))
  const creating = useQuery(creatingQuery(contract, register))
  return (
    <Loaded query={definition} title={t('newRecord')}>
      {(known) => (
        <Loaded query={creating} title={textOf(known.name, language)}>
          {(actions) => {
            const action = actions.find((one) => one.action === search.action) ?? (actions.length === 1 ? actions[0] : undefined)
            return (
              <>
                <PageHead
                  title={action ? textOf(action.label, language) : t('newRecord')}
                  over={textOf(known.name, language)}
                  crumbs={[
                    { label: t('registers'), to: '/c/$contract/registers', params: { contract } },
                    { label: textOf(known.name, language), to: '/c/$contract/registers/$register', params: { contract, register } },
                  ]}
                  help="forms"
                />
                <Creating contract={contract} definition={known} actions={actions} search={search} />
              </>
            )
          }}
        </Loaded>
      )}
    </Loaded>
  )
}
