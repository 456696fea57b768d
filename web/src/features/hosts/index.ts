export { ChangesPage } from './changes/ChangesPage'
export { HostPage } from './HostPage'
export { HostsPage } from './HostsPage'
