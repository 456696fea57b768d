export { EventPage } from './EventPage'
export { LedgerPage } from './LedgerPage'
