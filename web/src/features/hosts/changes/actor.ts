import type { FileChange } from '@/lib/api'

type Word = 'byUser' | 'byLogin' | 'byContainer'

/** Who changed a file, as parts to be said: a person who became root is named by the account that logged in. */
export function actorParts(by: NonNullable<FileChange['by']>): { word: Word; values: Record<string, string | number> }[] {
  const parts: { word: Word; values: Record<string, string | number> }[] = []
  if (by.login_uid !== undefined && by.login_uid !== by.uid) parts.push({ word: 'byLogin', values: { uid: by.login_uid } })
  if (by.uid !== undefined) parts.push({ word: 'byUser', values: { uid: by.uid } })
  if (by.container) parts.push({ word: 'byContainer', values: { container: by.container } })
  return parts
}

/** How a file's rights read: 0o100644 → 0644. */
export function showMode(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0')
}
