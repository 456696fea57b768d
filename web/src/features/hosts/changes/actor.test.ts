import { describe, expect, it } from 'vitest'
import { actorParts, showMode } from './actor'

describe('who changed a file', () => {
  const words = (by: Parameters<typeof actorParts>[0]) => actorParts(by).map((part) => `${part.word} ${Object.values(part.values).join()}`)
  it('is the account that logged in, then the one it became', () =>
    expect(words({ exe: '/usr/bin/vim', pid: 7, uid: 0, login_uid: 1000 })).toEqual(['byLogin 1000', 'byUser 0']))
  it('is said once when both are the same', () => expect(words({ exe: '/usr/bin/vim', pid: 7, uid: 1000, login_uid: 1000 })).toEqual(['byUser 1000']))
  it('is a service when nobody logged in', () => expect(words({ exe: '/usr/sbin/cron', pid: 7, uid: 0 })).toEqual(['byUser 0']))
  it('names the container', () => expect(words({ exe: '/bin/sh', pid: 7, uid: 0, container: 'web' })).toEqual(['byUser 0', 'byContainer web']))
})

describe('the rights of a file', () => {
  it.each([
    [0o100644, '0644'],
    [0o104755, '4755'],
    [0o7, '0007'],
  ])('%i read %s', (mode, text) => expect(showMode(mode)).toBe(text))
})
