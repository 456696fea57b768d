import { journey } from './journey'

journey('ja')
