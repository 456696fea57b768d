import type { OpenAction } from '@/lib/api'

const prefix = 'value.'

/** What a link fills in: `value.<field>` of the address, as the API has the value. What the record has already stays. */
export function prefilled(action: OpenAction, search: Record<string, string>): OpenAction {
  if (!Object.keys(search).some((key) => key.startsWith(prefix))) return action
  return {
    ...action,
    asks: action.asks.map((ask) => {
      const given = search[prefix + ask.field]
      return given === undefined || (ask.value !== undefined && ask.value !== null) ? ask : { ...ask, value: given }
    }),
  }
}
