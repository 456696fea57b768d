export { ApprovalsPage } from './ApprovalsPage'
