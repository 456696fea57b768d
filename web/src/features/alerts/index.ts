export { AlertPage } from './AlertPage'
export { AlertsPage } from './AlertsPage'
