import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router'
import { ContractFrame, ContractsPage, Landing, SignedIn } from './Contract'
import { Crashed, Frame, NotFound } from './Frame'
import { routed } from './routed'

const root = createRootRoute({ component: Frame, notFoundComponent: NotFound, errorComponent: Crashed })

const open = [
  createRoute({ getParentRoute: () => root, path: '/', component: Landing }),
  createRoute({ getParentRoute: () => root, path: '/contracts', component: ContractsPage }),
  createRoute({
    getParentRoute: () => root,
    path: '/setup',
    component: routed(async () => (await import('@/features/access')).SetupPage),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/login',
    component: routed(async () => (await import('@/features/access')).LoginPage),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/invitations/$token',
    component: routed(async () => (await import('@/features/access')).InvitationPage),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/recoveries/$token',
    component: routed(async () => (await import('@/features/access')).RecoveryPage),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/help',
    component: routed(async () => (await import('@/features/help')).HelpPage),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/help/$topic',
    component: routed(async () => (await import('@/features/help')).HelpTopicPage),
  }),
]

const signedIn = createRoute({ getParentRoute: () => root, id: 'signed-in', component: SignedIn })
const account = createRoute({
  getParentRoute: () => signedIn,
  path: '/account',
  component: routed(async () => (await import('@/features/account')).AccountPage),
})

const contract = createRoute({ getParentRoute: () => root, path: '/c/$contract', component: ContractFrame })
const records = () => import('@/features/records')
const accesses = () => import('@/features/accesses')

const ofContract = [
  createRoute({
    getParentRoute: () => contract,
    path: '/',
    component: routed(async () => (await import('@/features/home')).HomePage),
  }),
  createRoute({
    getParentRoute: () => contract,
    path: '/clauses/$clause',
    component: routed(async () => (await import('@/features/clauses')).ClausePage),
  }),
  createRoute({ getParentRoute: () => contract, path: '/registers', component: routed(async () => (await records()).RegistersPage) }),
  createRoute({
    getParentRoute: () => contract,
    path: '/registers/$register',
    component: routed(async () => (await records()).RecordsPage),
  }),
  createRoute({
    getParentRoute: () => contract,
    path: '/registers/$register/new',
    component: routed(async () => (await records()).NewRecordPage),
  }),
  createRoute({
    getParentRoute: () => contract,
    path: '/registers/$register/records/$record',
    component: routed(async () => (await records()).RecordPage),
  }),
  createRoute({
    getParentRoute: () => contract,
    path: '/registers/$register/records/$record/sheet',
    component: routed(async () => (await records()).SheetPage),
  }),
  createRoute({
    getParentRoute: () => contract,
    path: '/registers/$register/records/$record/label',
    component: routed(async () => (await records()).LabelPage),
  }),
  createRoute({
    getParentRoute: () => contract,
    path: '/approvals',
    component: routed(async () => (await import('@/features/approvals')).ApprovalsPage),
  }),
  createRoute({
    getParentRoute: () => contract,
    path: '/people',
    component: routed(async () => (await import('@/features/people')).PeoplePage),
  }),
  createRoute({
    getParentRoute: () => contract,
    path: '/people/$member',
    component: routed(async () => (await import('@/features/people')).PersonPage),
  }),
  createRoute({
    getParentRoute: () => contract,
    path: '/hosts',
    component: routed(async () => (await import('@/features/hosts')).HostsPage),
  }),
  createRoute({
    getParentRoute: () => contract,
    path: '/hosts/$host',
    component: routed(async () => (await import('@/features/hosts')).HostPage),
  }),
  createRoute({
    getParentRoute: () => contract,
    path: '/hosts/$host/changes',
    component: routed(async () => (await import('@/features/hosts')).ChangesPage),
  }),
  createRoute({ getParentRoute: () => contract, path: '/alerts', component: routed(async () => (await import('@/features/alerts')).AlertsPage) }),
  createRoute({ getParentRoute: () => contract, path: '/alerts/$alert', component: routed(async () => (await import('@/features/alerts')).AlertPage) }),
  createRoute({ getParentRoute: () => contract, path: '/accesses', component: routed(async () => (await accesses()).SearchPage) }),
  createRoute({ getParentRoute: () => contract, path: '/accesses/pictures', component: routed(async () => (await accesses()).PicturesPage) }),
  createRoute({ getParentRoute: () => contract, path: '/accesses/day', component: routed(async () => (await accesses()).DayPage) }),
  createRoute({ getParentRoute: () => contract, path: '/accesses/live', component: routed(async () => (await accesses()).LivePage) }),
  createRoute({ getParentRoute: () => contract, path: '/accesses/logs', component: routed(async () => (await accesses()).LogsPage) }),
  createRoute({ getParentRoute: () => contract, path: '/accesses/reviews', component: routed(async () => (await accesses()).ReviewsPage) }),
  createRoute({ getParentRoute: () => contract, path: '/accesses/reviews/new', component: routed(async () => (await accesses()).ReviewPage) }),
  createRoute({ getParentRoute: () => contract, path: '/accesses/reviews/$record', component: routed(async () => (await accesses()).PaperPage) }),
  createRoute({
    getParentRoute: () => contract,
    path: '/ledger',
    component: routed(async () => (await import('@/features/ledger')).LedgerPage),
  }),
  createRoute({
    getParentRoute: () => contract,
    path: '/ledger/$index',
    component: routed(async () => (await import('@/features/ledger')).EventPage),
  }),
  createRoute({
    getParentRoute: () => contract,
    path: '/settings',
    component: routed(async () => (await import('@/features/settings')).SettingsPage),
  }),
] as const

export const router = createRouter({
  routeTree: root.addChildren([...open, signedIn.addChildren([account]), contract.addChildren(ofContract)]),
  scrollRestoration: true,
  defaultNotFoundComponent: NotFound,
  // Plain text both ways: a token that looks like a number must stay what it is.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const query = new URLSearchParams()
    for (const [key, value] of Object.entries(search as Record<string, unknown>))
      if (value !== undefined && value !== '') query.set(key, String(value))
    const text = query.toString()
    return text ? `?${text}` : ''
  },
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
