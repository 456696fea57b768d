import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Link, Navigate, Outlet, useNavigate, useParams } from '@tanstack/react-router'
import { Empty, Loading, ProblemNotice } from '@/components/feedback'
import { PageHead } from '@/components/page'
import { sessionQuery, useContractEvents } from '@/lib/api'
import { useMarks, useWords } from '@/lib/i18n'
import { appWords } from './words'

const lastKey = 'junshu.contract'

/** Once: while the way there is made this stays mounted, and must not follow its own steps. */
function ToLogin() {
  const navigate = useNavigate()
  useEffect(() => {
    const here = window.location.pathname + window.location.search
    void navigate({ to: '/login', search: (here === '/' ? {} : { to: here }) as never, replace: true })
  }, [navigate])
  return null
}

function useSignedIn() {
  const query = useQuery(sessionQuery)
  if (query.isPending) return { waiting: <Loading lines={8} /> }
  if (query.error) return { waiting: <ProblemNotice error={query.error} onRetry={() => void query.refetch()} /> }
  if (!query.data) return { waiting: <ToLogin /> }
  return { session: query.data }
}

function Watched({ contract }: { contract: string }) {
  useContractEvents(contract)
  window.localStorage.setItem(lastKey, contract)
  return <Outlet />
}

/** Pages of one contract: for members, and read anew when something happens in it. */
export function ContractFrame() {
  const { contract } = useParams({ strict: false })
  const { waiting, session } = useSignedIn()
  if (!session) return waiting
  if (!contract || !session.contracts.some((one) => one.id === contract)) return <Navigate to="/contracts" replace />
  return <Watched key={contract} contract={contract} />
}

export function SignedIn() {
  const { waiting, session } = useSignedIn()
  return session ? <Outlet /> : waiting
}

/** Where everybody lands: the contract looked at last, or the only one. */
export function Landing() {
  const { waiting, session } = useSignedIn()
  if (!session) return waiting
  const last = window.localStorage.getItem(lastKey)
  const known = session.contracts.find((one) => one.id === last) ?? (session.contracts.length === 1 ? session.contracts[0] : undefined)
  if (known) return <Navigate to="/c/$contract" params={{ contract: known.id }} replace />
  return <Navigate to="/contracts" replace />
}

export function ContractsPage() {
  const t = useWords(appWords)
  const { join } = useMarks()
  const { waiting, session } = useSignedIn()
  if (!session) return waiting
  return (
    <>
      <PageHead title={t('chooseContract')} />
      {session.contracts.length === 0 ? (
        <Empty title={t('noContract')}>{t('noContractLead')}</Empty>
      ) : (
        <ul className="grid gap-4 md:grid-cols-2">
          {session.contracts.map((contract) => (
            <li key={contract.id} className="panel relative hover:border-key-900 hover:bg-key-50">
              <Link to="/c/$contract" params={{ contract: contract.id }} className="link text-std-18B-160 after:absolute after:inset-0">
                {contract.system}
              </Link>
              <p>
                {join(contract.name_client, t(contract.side))}
              </p>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
