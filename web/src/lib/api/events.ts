import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { apiUrl } from './client'

const gatherMs = 400
const returnMs = 5_000

/** Events are hints only: they say what to read anew, never what is so. */
export function useContractEvents(contract: string): void {
  const client = useQueryClient()
  useEffect(() => {
    let source: EventSource | undefined
    let gathering: ReturnType<typeof setTimeout> | undefined
    let returning: ReturnType<typeof setTimeout> | undefined
    // Many events come together; reading anew once, a moment later, serves them all.
    const readAnew = () => {
      gathering ??= setTimeout(() => {
        gathering = undefined
        void client.invalidateQueries({ queryKey: ['contract', contract] })
      }, gatherMs)
    }
    const open = () => {
      source = new EventSource(apiUrl('/contracts/{contract}/events', { path: { contract } }))
      source.addEventListener('changed', readAnew)
      source.addEventListener('assessed', readAnew)
      source.addEventListener('bye', () => {
        source?.close()
        returning = setTimeout(() => {
          open()
          readAnew()
        }, returnMs)
      })
    }
    open()
    return () => {
      clearTimeout(gathering)
      clearTimeout(returning)
      source?.close()
    }
  }, [client, contract])
}
