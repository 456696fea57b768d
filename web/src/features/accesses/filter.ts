import { type Search, withoutEmpty } from '@/components/fields'
import type { Member } from '@/lib/api'
import { instantsOf } from '@/lib/dates'
import { foldSearch } from '@/lib/text/fold'
import type { AccessFilter } from './queries'

/** What a person typed for a person: the name of a member becomes the member, anything else is an account. */
export function personOf(typed: string | undefined, people: readonly Pick<Member, 'id' | 'name'>[]): string | undefined {
  const name = foldSearch(typed ?? '').replace(/\s/g, '')
  if (!name) return undefined
  return people.find((one) => foldSearch(one.name).replace(/\s/g, '') === name)?.id ?? typed?.trim()
}

/** The filter of the API from an address, which keeps days and names. */
export function filterOf(search: Search, people: readonly Pick<Member, 'id' | 'name'>[], zone: string): AccessFilter {
  const { person, user, source, host, kind, outcome, from, until } = search
  return withoutEmpty({ person: personOf(person, people), user, source, host, kind, outcome, ...instantsOf(from, until, zone) })
}
