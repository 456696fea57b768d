import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { homeWords } from '@/features/home/words'
import { changeWords } from '@/features/hosts/changes/words'
import { surroundingWords } from '@/features/hosts/surroundings/words'
import { hostWords } from '@/features/hosts/words'
import { componentWords } from '@/components/words'
import { clauseWords } from '@/features/clauses/words'
import type { Clause, Home, HostDetail } from '@/lib/api'
import { showDate } from '@/lib/dates'
import { logIn } from './access'
import { act, create } from './forms'
import { reportEverything } from './host_answers'
import { House } from './house'
import { Authenticator } from './totp'
import { openBrowser, Visitor } from './visitor'

const contractor = 'mori'
const client = 'ito'

/** The log-in of somebody of the demo, as `junshu demo` printed it. */
function credentials(printed: string, login: string): { password: string; secret: string } {
  const found = new RegExp(`^\\s+${login}\\s+(\\S+)\\s+([A-Z2-7]+)\\s`, 'm').exec(printed)
  if (!found?.[1] || !found[2]) throw new Error(`the demo has no ${login}:\n${printed}`)
  return { password: found[1], secret: found[2] }
}

describe('a contract after a lived year: Mori of the contractor reads Japanese, Ito of the client English', () => {
  let house: House
  let browser: Browser
  let mori: Visitor
  let ito: Visitor
  let overdue: Home['overdue'][number]
  let finding = ''
  const clause = 'c1.1.1'

  const enter = async (printed: string, login: string, language: 'ja' | 'en') => {
    const visitor = await Visitor.enter(browser, house.base, language)
    const { password, secret } = credentials(printed, login)
    await visitor.go('/login')
    await logIn(visitor, login, password, new Authenticator(secret).code())
    await visitor.page.waitForURL(/\/c\/k-/)
    await visitor.settled()
    return visitor
  }
  const path = (rest: string) => `/c/${mori.contract()}${rest}`
  const clauseNow = () => mori.get<Clause>(`/contracts/${mori.contract()}/clauses/${clause}`)

  beforeAll(async () => {
    const demo = await House.demo()
    house = demo.house
    browser = await openBrowser(house.key)
    mori = await enter(demo.printed, contractor, 'ja')
    ito = await enter(demo.printed, client, 'en')
  })
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return
    await mori?.picture('town-mori')
    await ito?.picture('town-ito')
  })
  afterAll(async () => {
    await browser?.close()
    await house?.leave()
  })

  it('what is past its due date stands on the home page and has broken its clause by itself', async () => {
    const home = await mori.get<Home>(`/contracts/${mori.contract()}/home`)
    const late = home.overdue.find((item) => item.register === 'lending')
    if (!late) throw new Error('nothing lent is overdue in the demo')
    overdue = late
    await mori.page.getByRole('main').getByRole('link', { name: new RegExp(late.record) }).waitFor()
    await mori.page.getByText(mori.say(homeWords, 'overdueDays', { days: late.days ?? 0 })).first().waitFor()
    const found = await clauseNow()
    expect(found.status).toBe('broken')
    const reason = found.reasons.find((one) => one.record?.record === late.title && !one.ended_at)
    expect(reason?.status).toBe('broken')
    await mori.page.locator('[data-tile].status-broken').first().click()
    await mori.page.getByText(reason?.text.ja ?? '').first().waitFor()
  })

  it('every page holds what a year brings', async () => {
    const hosts = await mori.get<{ items: HostDetail[] }>(`/contracts/${mori.contract()}/hosts`)
    const pages = ['', `/clauses/${clause}`, '/clauses/c1', '/registers', '/registers/media', '/registers/lending']
    pages.push(`/registers/media/records/${overdue.title}`, `/registers/lending/records/${overdue.record}`, '/registers/media/new?action=register')
    pages.push('/approvals', '/people', '/hosts', ...hosts.items.slice(0, 1).map((host) => `/hosts/${host.id}`), '/ledger', '/ledger/40')
    for (const page of pages)
      for (const visitor of [mori, ito]) {
        await visitor.go(path(page))
        await visitor.examine(page || 'home')
      }
  })

  it('a host tells everything its agent saw: changes, watching, pages, power, media, gaps and cost', async () => {
    const host = (await mori.get<{ items: { id: string }[] }>(`/contracts/${mori.contract()}/hosts`)).items[0]?.id ?? ''
    for (const visitor of [mori, ito]) {
      await reportEverything(visitor)
      await visitor.go(path(`/hosts/${host}`))
      await visitor.page.getByText(visitor.say(hostWords, 'attention')).waitFor()
      await visitor.page.locator('figure svg').first().waitFor()
      await visitor.page.locator('del').filter({ hasText: '六月' }).waitFor()
      await visitor.page.getByRole('button', { name: visitor.say(componentWords, 'chartTable', { title: visitor.say(surroundingWords, 'memory') }) }).click()
      await visitor.page.getByRole('table', { name: visitor.say(surroundingWords, 'memory') }).waitFor()
      await visitor.examine('a host with everything')
      await visitor.page.getByRole('link', { name: visitor.say(changeWords, 'toAll') }).click()
      await visitor.page.getByRole('search').waitFor()
      await visitor.examine('changes of a host')
      await visitor.page.getByRole('search').getByRole('textbox').fill('/etc')
      await visitor.page.keyboard.press('Enter')
      await visitor.page.waitForURL(/[?&]q=%2Fetc/)
    }
  })

  it('the medium comes back: the breach has ended, and the clause stays broken', async () => {
    finding = (await clauseNow()).findings.find((one) => one.record?.record === overdue.title && one.status === 'broken' && !one.ended_at)?.id ?? ''
    expect(finding).not.toBe('')
    const places = await mori.get<{ items: { record: string }[] }>(`/contracts/${mori.contract()}/registers/storage_place/records`)
    await act(mori, 'lending', overdue.record, 'give_back', {
      answers: { returned_place: places.items[0]?.record ?? '', contents_checked: true, contents_cleared: true },
    })
    await expect.poll(async () => (await clauseNow()).findings.find((one) => one.id === finding)?.ended_at, { timeout: 60_000 }).toBeTruthy()
    expect((await clauseNow()).status).toBe('broken')
  })

  it('a corrective action approved by somebody else says when it heals', async () => {
    const action = await create(mori, 'corrective_action', 'propose', {
      answers: { finding, cause: '返却日の確認もれ', measure: '返却を受けて確認した', prevention: '前日に知らせる' },
    })
    await ito.go(path('/approvals'))
    await ito.page.getByRole('row', { name: new RegExp(action) }).waitFor()
    await act(ito, 'corrective_action', action, 'approve')
    const healsOn = async () => (await clauseNow()).reasons.find((one) => one.record?.record === overdue.title)?.heals_on
    await expect.poll(healsOn, { timeout: 60_000 }).toBeTruthy()
    await ito.go(path(`/clauses/${clause}`))
    await ito.page.getByText(ito.say(clauseWords, 'healsOn', { on: showDate(await healsOn(), 'en') })).first().waitFor()
  })

  it('nothing left this machine, and no page failed', () => {
    expect(mori.faults).toEqual([])
    expect(ito.faults).toEqual([])
  })
})
