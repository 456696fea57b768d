import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent } from 'react'
import { apiUrl } from './client'

const gatherMs = 400
const returnMs = 5_000

/** What came in, for those who show it as it comes. `returned`: we were away, anything may have come. */
export type Hint = 'alerts' | 'accesses' | 'returned'
type Listener = (hint: Hint) => void
const listeners = new Set<Listener>()
const tell = (hint: Hint) => listeners.forEach((listener) => listener(hint))

/** Hears the hints of the contract whose pages are open. */
export function useHints(onHint: Listener): void {
  const heard = useEffectEvent(onHint)
  useEffect(() => {
    const listener: Listener = (hint) => heard(hint)
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
    }
  }, [])
}

/**
 * Events are hints only: they say what to read anew, never what is so. A page out of sight does not listen, since a browser
 * keeps only six HTTP/1.1 connections to one server for all its tabs; when it comes into sight it reads everything anew.
 * Accesses come all the time: only a page that shows them as they come reads them anew.
 */
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
    const close = () => {
      clearTimeout(returning)
      source?.close()
      source = undefined
    }
    const open = () => {
      if (source || document.visibilityState === 'hidden') return
      source = new EventSource(apiUrl('/contracts/{contract}/events', { path: { contract } }))
      source.addEventListener('changed', readAnew)
      source.addEventListener('assessed', readAnew)
      source.addEventListener('alerts', () => {
        void client.invalidateQueries({ queryKey: ['contract', contract, 'alerts'] })
        tell('alerts')
      })
      source.addEventListener('accesses', () => tell('accesses'))
      source.addEventListener('bye', () => {
        close()
        returning = setTimeout(comeBack, returnMs)
      })
    }
    const comeBack = () => {
      open()
      readAnew()
      tell('returned')
    }
    const look = () => (document.visibilityState === 'hidden' ? close() : comeBack())
    open()
    document.addEventListener('visibilitychange', look)
    return () => {
      document.removeEventListener('visibilitychange', look)
      clearTimeout(gathering)
      close()
    }
  }, [client, contract])
}
