export { ClausePage } from './ClausePage'
