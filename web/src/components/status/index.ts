export { StatusBadge, StatusMark } from './StatusMark'
export { asStatus, severity, type Status, statuses, statusWords, worst } from './status'
