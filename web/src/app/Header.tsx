import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useRouterState } from '@tanstack/react-router'
import { useState } from 'react'
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover, Separator } from 'react-aria-components'
import { ChevronDownIcon, CloseIcon, GlobeIcon, MenuIcon, PersonIcon } from '@/components/icons'
import { approvalsQuery, api, useEndSession, useMembership, useSession } from '@/lib/api'
import { switchLanguage, useLanguage, useMarks, useWords } from '@/lib/i18n'
import { appWords } from './words'

const quietButton = 'inline-flex whitespace-nowrap min-h-11 items-center gap-2 rounded-8 px-2 py-1 sm:px-3 hover:bg-solid-gray-50 hover:underline'

export function LanguageButton() {
  const t = useWords(appWords)
  const language = useLanguage()
  const session = useSession()
  const other = language === 'ja' ? 'en' : 'ja'
  const change = async () => {
    await switchLanguage(other)
    // The choice travels with the person; failing to remember it is no reason to disturb them.
    if (session) await api.patch('/session', { language: other }).catch(() => undefined)
  }
  return (
    <button type="button" lang={other} className={quietButton} onClick={() => void change()}>
      <GlobeIcon />
      {t('otherLanguage')}
    </button>
  )
}

const itemClass = 'block cursor-pointer px-4 py-2 outline-none data-[focused]:bg-key-50 data-[focused]:underline'

function AccountMenu() {
  const t = useWords(appWords)
  const session = useSession()
  const end = useEndSession()
  const navigate = useNavigate()
  if (!session) return null
  const leave = async () => {
    await navigate({ to: '/login' })
    await end()
  }
  return (
    <MenuTrigger>
      <AriaButton className={quietButton}>
        <PersonIcon />
        <span className="max-w-40 truncate max-sm:sr-only">{session.person.name}</span>
        <ChevronDownIcon className="size-4" />
      </AriaButton>
      <Popover className="min-w-56 rounded-8 border border-solid-gray-420 bg-white py-2 shadow-2">
        <Menu className="outline-none" aria-label={t('account')}>
          <MenuItem className={itemClass} onAction={() => void navigate({ to: '/account' })}>
            {t('account')}
          </MenuItem>
          {session.contracts.length > 1 && (
            <MenuItem className={itemClass} onAction={() => void navigate({ to: '/contracts' })}>
              {t('switchContract')}
            </MenuItem>
          )}
          <MenuItem className={itemClass} onAction={() => void navigate({ to: '/help' })}>
            {t('help')}
          </MenuItem>
          <Separator className="my-2 border-t border-solid-gray-300" />
          <MenuItem className={itemClass} onAction={() => void leave()}>
            {t('logOut')}
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}

const places = [
  { key: 'home', to: '/c/$contract', exact: true },
  { key: 'approvals', to: '/c/$contract/approvals', exact: false },
  { key: 'registers', to: '/c/$contract/registers', exact: false },
  { key: 'alerts', to: '/c/$contract/alerts', exact: false },
  { key: 'accesses', to: '/c/$contract/accesses', exact: false },
  { key: 'people', to: '/c/$contract/people', exact: false },
  { key: 'hosts', to: '/c/$contract/hosts', exact: false },
  { key: 'ledger', to: '/c/$contract/ledger', exact: false },
  { key: 'settings', to: '/c/$contract/settings', exact: false },
] as const

function Places({ contract, stacked }: { contract: string; stacked: boolean }) {
  const t = useWords(appWords)
  const waiting = useQuery(approvalsQuery(contract)).data?.waiting.length ?? 0
  return (
    <ul className={stacked ? 'flex flex-col' : 'flex flex-wrap gap-x-1'}>
      {places.map((place) => (
        <li key={place.key}>
          <Link
            to={place.to}
            params={{ contract }}
            activeOptions={{ exact: place.exact }}
            className={`flex min-h-12 items-center gap-2 border-solid-gray-300 px-3 py-2 hover:bg-key-50 hover:underline aria-[current=page]:border-key-900 aria-[current=page]:font-700 aria-[current=page]:text-key-900 ${stacked ? 'border-l-4' : 'border-b-4 border-b-transparent aria-[current=page]:border-b-key-900'}`}
          >
            {t(place.key)}
            {place.key === 'approvals' && waiting > 0 && (
              <span className="inline-flex min-w-6 items-center justify-center rounded-full bg-error-2 px-2 text-dns-14B-130 leading-170 text-white">
                <span aria-hidden="true">{waiting}</span>
                <span className="sr-only">{t('waitingCount', { count: waiting })}</span>
              </span>
            )}
          </Link>
        </li>
      ))}
    </ul>
  )
}

export function Header({ contract }: { contract?: string | undefined }) {
  const t = useWords(appWords)
  const session = useSession()
  const { join } = useMarks()
  const membership = useMembership(contract ?? '')
  const path = useRouterState({ select: (state) => state.location.pathname })
  // Open on one page only: going elsewhere closes it.
  const [openOn, setOpenOn] = useState('')
  const open = openOn === path

  return (
    <header data-site className="border-b border-solid-gray-420 bg-white">
      <div className="mx-auto flex max-w-7xl items-center gap-x-4 px-4 py-2 md:px-8">
        <Link to="/" className="flex min-h-11 shrink-0 items-center gap-2 rounded-4 text-std-20B-150 hover:underline">
          <img src="/icon.svg" alt="" width="32" height="32" />
          {t('product')}
        </Link>
        {membership && (
          <p className="min-w-0 border-l border-solid-gray-300 pl-4 leading-150 max-md:sr-only">
            <span className="block truncate font-700">{membership.system}</span>
            <span className="block truncate text-dns-14N-130 text-solid-gray-700">
              {join(membership.name_client, t(membership.side))}
            </span>
          </p>
        )}
        <div className="ml-auto flex items-center">
          <LanguageButton />
          {session && <AccountMenu />}
          {contract && (
            <button
              type="button"
              className={`${quietButton} lg:hidden`}
              aria-expanded={open}
              aria-controls="places"
              onClick={() => setOpenOn(open ? '' : path)}
            >
              {open ? <CloseIcon /> : <MenuIcon />}
              <span className="max-sm:sr-only">{t('menu')}</span>
            </button>
          )}
        </div>
      </div>
      {contract && (
        <nav id="places" aria-label={t('mainMenu')} className={`mx-auto max-w-7xl px-4 md:px-8 ${open ? '' : 'max-lg:hidden'}`}>
          <div className="max-lg:hidden">
            <Places contract={contract} stacked={false} />
          </div>
          <div className="border-t border-solid-gray-200 py-2 lg:hidden">
            <Places contract={contract} stacked />
          </div>
        </nav>
      )}
    </header>
  )
}
