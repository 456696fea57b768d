import type { HostDetail, HostObserved } from '@/lib/api'

export interface PartProps {
  contract: string
  host: HostDetail
  zone: string
}

export interface ObservedProps {
  contract: string
  host: string
  observed: HostObserved
  zone: string
}
