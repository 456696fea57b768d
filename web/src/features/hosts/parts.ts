import type { HostDetail } from '@/lib/api'
import type { Observed } from './shapes'

export interface PartProps {
  contract: string
  host: HostDetail
  zone: string
}

export interface ObservedProps {
  contract: string
  host: string
  observed: Observed
  zone: string
}
