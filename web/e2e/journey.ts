import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { appWords } from '@/app/words'
import { homeWords } from '@/features/home/words'
import { ledgerWords } from '@/features/ledger/words'
import { recordWords } from '@/features/records/words'
import { approvalWords } from '@/features/approvals/words'
import { problemWords } from '@/lib/api/problem'
import type { Clause, Home, RecordDetail } from '@/lib/api'
import type { Language } from '@/lib/i18n'
import { componentWords } from '@/components/words'
import { accessWords } from '@/features/access/words'
import { statusWords } from '@/components/status'
import { accept, invite, logIn, password, setUp } from './access'
import { act, create, definitionOf, type Upload } from './forms'
import { House } from './house'
import { tabTo, typeInto } from './keyboard'
import type { Authenticator } from './totp'
import { openBrowser, Visitor } from './visitor'

const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64')
const photo: Upload = { name: '破砕後.png', mimeType: 'image/png', buffer: pixel }
const certificate: Upload = { name: '証明書.png', mimeType: 'image/png', buffer: pixel }

function todayInTokyo(): string {
  return new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10)
}

/** The first ten minutes of the README and what follows, by people of both sides at their browsers. */
export function journey(language: Language): void {
  /** Takes the first of what a list or a row of choices offers. */
  const choose = async (who: Visitor) => {
    const listed = (await who.page.evaluate(() => document.activeElement?.tagName)) === 'BUTTON'
    await who.page.keyboard.press(listed ? 'Enter' : 'Space')
    if (!listed) return
    await who.page.getByRole('option').first().waitFor()
    await who.page.keyboard.press('ArrowDown')
    await who.page.keyboard.press('Enter')
  }

  describe(`people of both sides at their browsers, in ${language}`, () => {
    let house: House
    let browser: Browser
    let hanako: Visitor
    let jiro: Visitor
    let kenichi: Visitor
    let authenticator: Authenticator
    let medium = ''
    let place = ''

    const path = (rest: string) => `/c/${hanako.contract()}${rest}`
    const statusOf = async (clause: string) => (await hanako.get<Clause>(`/contracts/${hanako.contract()}/clauses/${clause}`)).status
    const stateOf = async (register: string, record: string) =>
      (await hanako.get<RecordDetail>(`/contracts/${hanako.contract()}/registers/${register}/records/${record}`)).state

    beforeAll(async () => {
      house = await House.start()
      browser = await openBrowser(house.key)
      hanako = await Visitor.enter(browser, house.base, language)
      jiro = await Visitor.enter(browser, house.base, language)
      kenichi = await Visitor.enter(browser, house.base, language)
    })
    // What was on the screens when something failed, in test-results/.
    afterEach(async ({ task }) => {
      if (task.result?.state !== 'fail') return
      await hanako.picture(`${language}-hanako`)
      await jiro.picture(`${language}-jiro`)
      await kenichi.picture(`${language}-kenichi`)
    })
    afterAll(async () => {
      await browser?.close()
      await house?.leave()
    })

    it('the first administrator sets up the contract and lands on its home page', async () => {
      authenticator = await setUp(hanako, house)
      await hanako.page.getByText(hanako.say(homeWords, 'firstTitle')).waitFor()
      await hanako.examine('home')
    })

    it('people of both sides join by invitation, each with credentials of their own', async () => {
      const own = await invite(hanako, '髙橋　次郎', 'contractor', ['assignee'])
      expect(own.startsWith(house.base)).toBe(true)
      await accept(jiro, own, 'jiro')
      const other = await invite(hanako, '町　一子', 'client', [])
      const ichiko = await Visitor.enter(browser, house.base, language)
      await accept(ichiko, other, 'ichiko')
      const officer = await invite(ichiko, '佐藤　健一', 'client', ['security_officer', 'inspector'])
      await accept(kenichi, officer, 'kenichi')
      expect(ichiko.faults).toEqual([])
      await hanako.go(path('/people'))
      await hanako.page.getByRole('link', { name: '佐藤　健一' }).click()
      await hanako.examine('a person')
    })

    it('a place and a medium are registered; a form says how to mend it', async () => {
      await jiro.go(path('/registers/media'))
      await jiro.page.getByText(jiro.say(recordWords, 'noRecords')).waitFor()
      await jiro.examine('an empty register')
      place = await create(jiro, 'storage_place', 'register', {
        answers: { name: '施錠書庫1', kind: (await definitionOf(jiro, 'storage_place')).fields.find((one) => one.id === 'kind')?.options?.[0]?.id ?? '', location: '2階', lockable: true },
      })
      await jiro.go(path('/registers/media/new?action=register'))
      const media = await definitionOf(jiro, 'media')
      const label = media.actions.find((one) => one.id === 'register')?.label[language] ?? ''
      await jiro.page.getByRole('main').getByRole('button', { name: label, exact: true }).click()
      const name = media.fields.find((one) => one.id === 'name')?.label[language] ?? ''
      await jiro.page.getByText(`＊${jiro.say(recordWords, 'errRequired', { label: name })}`).waitFor()
      await jiro.examine('a form with mistakes')
      medium = await create(jiro, 'media', 'register', {
        answers: { name: '業務用USB 1号', kind: 'usb', classification: 'c2', personal_data: true, serial: 'A1B2C3', place },
      })
      await jiro.examine('a record')
    })

    it('lending to somebody without permission is asked about, recorded, and breaks the clause', async () => {
      const loan = await create(jiro, 'lending', 'lend', {
        answers: { media: medium, borrower: '髙橋', purpose: '現地調査', due: todayInTokyo() },
        breach: true,
      })
      expect(await stateOf('media', medium)).toBe('lent')
      await expect.poll(() => statusOf('c1.1.2.i'), { timeout: 30_000 }).toBe('broken')
      await jiro.go(path('/clauses/c1.1.2.i'))
      await jiro.page.getByText(jiro.say(statusWords, 'brokenMeans')).waitFor()
      await jiro.examine('a broken clause')
      const home = await jiro.get<Home>(`/contracts/${jiro.contract()}/home`)
      expect(home.counts.broken).toBeGreaterThan(0)
      await jiro.go(path('/registers/lending'))
      await jiro.page.getByRole('link', { name: loan }).waitFor()
      await jiro.examine('a register with a loan')
      await act(kenichi, 'lending', loan, 'give_back', {
        answers: { returned_place: place, contents_checked: true, contents_cleared: true },
      })
      expect(await stateOf('media', medium)).toBe('stored')
    })

    it('a copy is asked for by one and permitted by the other', async () => {
      const request = await create(jiro, 'copy_request', 'request', {
        answers: {
          source: medium,
          content: '地区別名簿',
          items: 120,
          reason: '訪問調査のため',
          destination_kind: (await definitionOf(jiro, 'copy_request')).fields.find((one) => one.id === 'destination_kind')?.options?.[0]?.id ?? '',
          destination: '業務PC 3号',
          valid_until: todayInTokyo(),
          disposal_plan: '調査後に消去',
        },
      })
      await jiro.go(path('/approvals'))
      await jiro.page.getByRole('link', { name: new RegExp(request) }).waitFor()
      await jiro.examine('approvals, mine')
      const permit = (await definitionOf(kenichi, 'copy_request')).actions.find((one) => one.id === 'permit')?.label[language] ?? ''
      await kenichi.go(path('/approvals'))
      await kenichi.page.getByText(kenichi.say(approvalWords, 'waiting'), { exact: true }).first().waitFor()
      await kenichi.examine('approvals, waiting')
      await kenichi.page.getByRole('row', { name: new RegExp(request) }).getByRole('link', { name: permit, exact: true }).click()
      await kenichi.page.getByRole('main').getByRole('button', { name: permit, exact: true }).click()
      await kenichi.page.getByText(kenichi.say(recordWords, 'done'), { exact: true }).waitFor()
      expect(await stateOf('copy_request', request)).toBe('permitted')
      await kenichi.examine('a permitted request')
    })

    it('a medium is disposed of: asked, permitted, destroyed with a photo, verified by somebody else, certified', async () => {
      const disposal = await create(jiro, 'disposal', 'request', { answers: { media: medium, grounds: '老朽化', method: 'shred' } })
      await act(kenichi, 'disposal', disposal, 'permit')
      await act(jiro, 'disposal', disposal, 'perform', {
        answers: { performed_on: todayInTokyo(), work_place: '庁舎1階', method_used: 'shred', witness: '佐藤', photo },
      })
      await act(kenichi, 'disposal', disposal, 'verify', { answers: { verification: '破片を目視', unreadable: true } })
      await act(jiro, 'disposal', disposal, 'certify', { answers: { certificate_number: 'C-1', issuer: '株式会社あおば情報', certificate } })
      expect(await stateOf('disposal', disposal)).toBe('certified')
      expect(await stateOf('media', medium)).toBe('disposed')
      await jiro.examine('a finished disposal')
      await jiro.go(path(`/registers/disposal/records/${disposal}/sheet`))
      await jiro.examine('the sheet for paper')
      await jiro.go(path(`/registers/media/records/${medium}/label`))
      await jiro.examine('the label')
    })

    it('the ledger shows what happened and gives a proof', async () => {
      await hanako.go(path('/ledger'))
      await hanako.page.getByRole('row').nth(1).waitFor()
      await hanako.examine('the ledger')
      await hanako.page.getByRole('row').nth(1).getByRole('link').first().click()
      await hanako.page.getByText(hanako.say(ledgerWords, 'proofLead')).waitFor()
      await hanako.examine('an event')
      const [download] = await Promise.all([
        hanako.page.waitForEvent('download'),
        hanako.page.getByRole('link', { name: hanako.say(ledgerWords, 'proof') }).click(),
      ])
      const chunks: Buffer[] = []
      for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer)
      expect(Buffer.concat(chunks).toString()).toMatch(/^c2sp\.org\/tlog-proof@v1\n/)
    })

    it('every other page is in order', async () => {
      const host = await hanako.get<{ items: { id: string }[] }>(`/contracts/${hanako.contract()}/hosts`)
      const pages = ['/registers', '/hosts', '/settings', ...host.items.flatMap((one) => [`/hosts/${one.id}`, `/hosts/${one.id}/changes`])].map(path)
      for (const page of [...pages, '/account', '/help/home', '/nowhere']) {
        await hanako.go(page)
        await hanako.examine(page || 'home')
      }
    })

    it('by keyboard alone: past the menu, over the tiles, into a clause', async () => {
      await hanako.go(path(''))
      await hanako.page.keyboard.press('Tab')
      await expect.poll(() => hanako.page.evaluate(() => document.activeElement?.tagName)).toBe('A')
      await hanako.page.locator('[data-tile]').first().focus()
      await hanako.page.keyboard.press('ArrowRight')
      await hanako.page.keyboard.press('Enter')
      await hanako.page.waitForURL(/\/clauses\/c/)
      await hanako.settled()
    })

    it('by keyboard alone: a place is registered', async () => {
      const definition = await definitionOf(jiro, 'storage_place')
      const called = (id: string) => definition.fields.find((field) => field.id === id)?.label[language] ?? id
      const register = definition.actions.find((one) => one.id === 'register')?.label[language] ?? ''
      await jiro.go(path('/registers/storage_place'))
      await tabTo(jiro, register)
      await jiro.page.keyboard.press('Enter')
      await jiro.page.waitForURL(/\/new\?action=register/)
      await jiro.settled()
      await typeInto(jiro, called('name'), '施錠書庫2')
      await tabTo(jiro, called('kind'))
      await choose(jiro)
      await typeInto(jiro, called('location'), '3階')
      await tabTo(jiro, called('lockable'))
      await choose(jiro)
      await tabTo(jiro, register)
      await jiro.page.keyboard.press('Enter')
      await jiro.page.getByText(jiro.say(recordWords, 'done'), { exact: true }).waitFor()
      await jiro.page.getByText('施錠書庫2').first().waitFor()
    })

    it('logging out ends the session; only the right password and a new code begin another, by keyboard too', async () => {
      await hanako.go('/account')
      await hanako.page.getByRole('main').getByRole('button', { name: hanako.say(appWords, 'logOut') }).click()
      await hanako.page.waitForURL(/\/login/)
      await hanako.examine('logging in')
      await logIn(hanako, 'hanako', 'not the password', authenticator.code())
      await hanako.page.getByRole('alert').waitFor()
      await hanako.go('/login')
      await typeInto(hanako, hanako.say(accessWords, 'login'), 'hanako')
      await typeInto(hanako, hanako.say(accessWords, 'password'), password)
      await typeInto(hanako, hanako.say(accessWords, 'totp'), authenticator.code())
      await hanako.page.keyboard.press('Enter')
      await hanako.page.waitForURL(/\/c\/k-/)
      await hanako.page.getByRole('heading', { name: hanako.say(homeWords, 'title') }).waitFor()
    })

    it.each([
      ['home', '', 'home'],
      ['a register', '/registers/media', 'registers/media/records?*'],
      ['a clause', '/clauses/c1.1.2.i', 'clauses/c1.1.2.i'],
    ])('%s says that it is loading, then what went wrong, and tries again', async (name, page, call) => {
      const held = await jiro.hold(`**/api/v1/contracts/*/${call}`)
      await jiro.page.goto(jiro.base + path(page))
      await jiro.page.getByRole('heading', { level: 1 }).waitFor()
      await jiro.page.getByRole('status').filter({ hasText: jiro.say(componentWords, 'loading') }).waitFor()
      await jiro.examineUnsettled(`${name}, loading`)
      held.fail()
      await jiro.page.getByRole('alert').waitFor()
      await jiro.examine(`${name}, out of reach`)
      held.holdAgain()  // pages also try again by themselves: the button must not be overtaken
      await jiro.page.getByRole('button', { name: jiro.say(componentWords, 'retry') }).click()
      await held.release()
      await jiro.page.getByRole('alert').waitFor({ state: 'detached' })
      await jiro.settled()
    })

    it('the language is switched and stays', async () => {
      const other = language === 'ja' ? 'English' : '日本語'
      await hanako.page.getByRole('button', { name: other }).click()
      await hanako.page.reload()
      await hanako.settled()
      expect(await hanako.page.evaluate(() => document.documentElement.lang)).toBe(language === 'ja' ? 'en' : 'ja')
    })

    it('when the server is away the page says so, and finds it again', async () => {
      await jiro.go(path(''))
      await house.stop()
      await jiro.page.getByRole('navigation', { name: jiro.say(appWords, 'mainMenu') }).getByRole('link', { name: jiro.say(appWords, 'ledger') }).click()
      await jiro.page.getByText(jiro.say(problemWords, 'offline')).first().waitFor()
      await house.again()
      await jiro.page.getByRole('button', { name: jiro.say(componentWords, 'retry') }).first().click()
      await jiro.page.getByRole('row').nth(1).waitFor()
    })

    it('nothing left this machine, and no page failed', () => {
      expect(hanako.faults).toEqual([])
      expect(jiro.faults).toEqual([])
      expect(kenichi.faults).toEqual([])
    })
  })
}
