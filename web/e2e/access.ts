import { accessWords } from '@/features/access/words'
import { peopleWords } from '@/features/people/words'
import type { House } from './house'
import { Authenticator } from './totp'
import type { Visitor } from './visitor'

export const password = 'river stone lantern 47'

function field(who: Visitor, label: string) {
  return who.page.getByLabel(new RegExp(`^${label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s+※`))
}

async function chooseCredentials(who: Visitor, login: string): Promise<void> {
  await field(who, who.say(accessWords, 'login')).fill(login)
  await field(who, who.say(accessWords, 'password')).fill(password)
  await field(who, who.say(accessWords, 'again')).fill(password)
  await who.page.getByRole('button', { name: who.say(accessWords, 'next') }).click()
}

async function enrol(who: Visitor): Promise<Authenticator> {
  await who.page.getByRole('img', { name: who.say(accessWords, 'qrAlt') }).waitFor()
  await who.examine('enrolling the authenticator')
  const authenticator = new Authenticator(await who.page.getByRole('main').locator('code').innerText())
  await field(who, who.say(accessWords, 'totp')).fill(authenticator.code())
  await who.page.getByRole('button', { name: who.say(accessWords, 'confirm') }).click()
  await who.page.waitForURL(/\/c\/k-/)
  await who.settled()
  return authenticator
}

export async function setUp(who: Visitor, house: House): Promise<Authenticator> {
  await who.page.goto(house.setupLink)
  await who.examine('set-up, the contract')
  await who.page.getByRole('button', { name: who.say(accessWords, 'next') }).click()
  await who.page.getByText(who.say(accessWords, 'errRequired', { label: who.say(accessWords, 'system') })).waitFor()
  await field(who, who.say(accessWords, 'nameClient')).fill('みどり町')
  await field(who, who.say(accessWords, 'nameContractor')).fill('株式会社あおば情報')
  await field(who, who.say(accessWords, 'system')).fill('住民情報システム')
  await who.page.getByRole('button', { name: who.say(accessWords, 'next') }).click()
  await field(who, who.say(accessWords, 'name')).fill('山田　花子')
  await field(who, who.say(accessWords, 'kana')).fill('やまだ　はなこ')
  await who.examine('set-up, the first administrator')
  await chooseCredentials(who, 'hanako')
  return enrol(who)
}

/** Invites somebody of the own side with roles, or the other side's first administrator; the link comes back. */
export async function invite(who: Visitor, name: string, side: 'client' | 'contractor', roles: readonly string[]): Promise<string> {
  await who.go(`/c/${who.contract()}/people`)
  await who.page.getByRole('button', { name: who.say(peopleWords, 'invite') }).click()
  await field(who, who.say(peopleWords, 'name')).fill(name)
  await who.page.getByRole('radiogroup', { name: who.say(peopleWords, 'side') }).getByText(who.say(peopleWords, side)).click()
  for (const role of roles)
    await who.page.locator('label', { has: who.page.locator(`input[value="${role}"]`) }).click()
  if (roles.length === 0) await who.page.getByText(who.say(peopleWords, 'inviteTrustTitle')).waitFor()
  await who.examine('the form for inviting')
  await who.page.getByRole('button', { name: who.say(peopleWords, 'inviteMake') }).click()
  await who.page.getByText(who.say(peopleWords, 'inviteDone', { name })).waitFor()
  return who.page.getByRole('main').locator('pre').innerText()
}

export async function accept(who: Visitor, link: string, login: string): Promise<Authenticator> {
  await who.page.goto(link)
  await who.examine('the invitation')
  await chooseCredentials(who, login)
  return enrol(who)
}

export async function logIn(who: Visitor, login: string, secret: string, code: string): Promise<void> {
  await field(who, who.say(accessWords, 'login')).fill(login)
  await field(who, who.say(accessWords, 'password')).fill(secret)
  await field(who, who.say(accessWords, 'totp')).fill(code)
  await who.page.getByRole('button', { name: who.say(accessWords, 'logIn') }).click()
}
