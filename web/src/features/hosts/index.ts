export { HostPage } from './HostPage'
export { HostsPage } from './HostsPage'
