import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { homeWords } from '@/features/home/words'
import { changeWords } from '@/features/hosts/changes/words'
import { surroundingWords } from '@/features/hosts/surroundings/words'
import { hostWords } from '@/features/hosts/words'
import { componentWords } from '@/components/words'
import { clauseWords } from '@/features/clauses/words'
import { recordWords } from '@/features/records/words'
import type { Clause, Home, HostDetail, RegisterDefinition } from '@/lib/api'
import { showDate } from '@/lib/dates'
import { logIn } from './access'
import { act, create } from './forms'
import { House } from './house'
import { typeInto } from './keyboard'
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
  /** The host of which the demo has everything that an agent can see. */
  const watched = async () => {
    const hosts = await mori.get<{ items: HostDetail[] }>(`/contracts/${mori.contract()}/hosts`)
    const found = hosts.items.find((host) => host.name === 'koukai-sv01')
    if (!found) throw new Error('the demo has no koukai-sv01')
    return found.id
  }
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
    pages.push('/approvals', '/people', '/hosts', ...hosts.items.flatMap((host) => [`/hosts/${host.id}`, `/hosts/${host.id}/changes`]), '/ledger', '/ledger/40')
    for (const page of pages)
      for (const visitor of [mori, ito]) {
        await visitor.go(path(page))
        await visitor.examine(page || 'home')
      }
  })

  it('a host tells everything its agent saw: changes, watching, pages, power, media, gaps and cost', async () => {
    const host = await watched()
    for (const visitor of [mori, ito]) {
      await visitor.go(path(`/hosts/${host}`))
      const main = visitor.page.getByRole('main')
      await main.getByText(visitor.say(hostWords, 'attention')).waitFor()
      await main.locator('figure svg').first().waitFor()
      const gone = main.locator('figure del').filter({ hasText: '六月' })
      await gone.waitFor()
      expect(await main.locator('figure ins').filter({ hasText: '七月' }).count()).toBe(1)
      for (const section of ['sites', 'power', 'media', 'gaps', 'cost'])
        expect(await main.locator(`#${section} table, #${section} figure, #${section} dl`).count(), section).toBeGreaterThan(0)
      await main.getByText('/usr/local/bin/sync-koukai').first().waitFor()
      await main.getByRole('button', { name: visitor.say(componentWords, 'chartTable', { title: visitor.say(surroundingWords, 'memory') }) }).click()
      await main.getByRole('table', { name: visitor.say(surroundingWords, 'memory') }).waitFor()
      await visitor.examine('a host with everything')
      await visitor.picture(`town-host-${visitor.language}`)
    }
  })

  it('its changes are told with what explains each, filtered and by kind', async () => {
    const changes = path(`/hosts/${await watched()}/changes`)
    for (const visitor of [mori, ito]) {
      await visitor.go(path(`/hosts/${await watched()}`))
      await visitor.page.getByRole('link', { name: visitor.say(changeWords, 'toAll') }).click()
      await visitor.page.getByRole('search').waitFor()
      const row = (text: string) => visitor.page.getByRole('row').filter({ hasText: text })
      await row('/etc/nginx/nginx.conf').getByRole('link').waitFor()
      await row('/etc/cron.d/koukai-backup').getByRole('link').waitFor()
      await row('/usr/local/bin/sync-koukai').getByText(visitor.say(changeWords, 'uncovered')).waitFor()
      await visitor.examine('changes of a host')
      await typeInto(visitor, visitor.say(changeWords, 'path'), '/etc/nginx')
      await visitor.page.keyboard.press('Enter')
      await visitor.page.waitForURL(/[?&]q=%2Fetc%2Fnginx/)
      await visitor.settled()
      await row('/usr/local/bin/sync-koukai').waitFor({ state: 'detached' })
      await visitor.go(`${changes}?covered=no`)
      await row('/usr/local/bin/sync-koukai').waitFor()
      expect(await row('/etc/nginx/nginx.conf').count()).toBe(0)
      await visitor.go(`${changes}?until=2001-01-01`)
      await visitor.page.getByText(visitor.say(componentWords, 'noneFiltered')).waitFor()
      await visitor.examine('changes of a host, none')
      for (const view of ['packages', 'explained']) {
        await visitor.go(`${changes}?view=${view}`)
        await row('openssl').first().waitFor()
        await visitor.examine(`changes of a host, ${view}`)
      }
    }
  })

  it('the bill of materials of a host is saved', async () => {
    await ito.go(path(`/hosts/${await watched()}`))
    const [download] = await Promise.all([
      ito.page.waitForEvent('download'),
      ito.page.getByRole('link', { name: ito.say(hostWords, 'bom') }).click(),
    ])
    const chunks: Buffer[] = []
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer)
    const bill = JSON.parse(Buffer.concat(chunks).toString()) as { bomFormat: string; components: { purl?: string }[] }
    expect(bill.bomFormat).toBe('CycloneDX')
    expect(bill.components.some((one) => one.purl?.startsWith('pkg:deb/debian/openssl@3.0.13'))).toBe(true)
  })

  it.each([
    ['a host', (host: string) => `/hosts/${host}`, 'observed'],
    ['changes of a host', (host: string) => `/hosts/${host}/changes`, 'file-changes?*'],
  ])('%s says that it is loading, then what went wrong, and tries again', async (name, page, call) => {
    const held = await ito.hold(`**/api/v1/contracts/*/hosts/*/${call}`)
    await ito.page.goto(ito.base + path(page(await watched())))
    await ito.page.getByRole('heading', { level: 1 }).waitFor()
    await ito.page.getByRole('status').filter({ hasText: ito.say(componentWords, 'loading') }).first().waitFor()
    await ito.examineUnsettled(`${name}, loading`)
    held.fail()
    await ito.page.getByRole('alert').first().waitFor()
    await ito.examine(`${name}, out of reach`)
    held.holdAgain()
    await ito.page.getByRole('button', { name: ito.say(componentWords, 'retry') }).first().click()
    await held.release()
    await ito.page.getByRole('alert').waitFor({ state: 'detached' })
    await ito.settled()
  })

  it('a long list is read to its end, sorted, searched and filtered', async () => {
    type Page = { items: { record: string }[]; total: number }
    const list = (query: string) => mori.get<Page>(`/contracts/${mori.contract()}/registers/${query}`)
    const { total } = await list('lock_check/records?limit=1')
    expect(total).toBeGreaterThan(400)
    for (const visitor of [mori, ito]) {
      const { page } = visitor
      await visitor.go(path('/registers/lock_check?sort=record'))
      await page.getByRole('status').filter({ hasText: visitor.say(recordWords, 'found', { count: total }) }).waitFor()
      const rows = page.getByRole('row')
      expect(await rows.count()).toBeLessThan(100)
      const lastSeen = async () => {
        await page.keyboard.press('End')
        return Number(await rows.last().getAttribute('aria-rowindex'))
      }
      await expect.poll(lastSeen, { timeout: 30_000 }).toBe(total + 1)
      await page.keyboard.press('Home')
      const definition = await visitor.get<RegisterDefinition>(`/contracts/${mori.contract()}/registers/media`)
      const label = (id: string) => definition.fields.find((field) => field.id === id)?.label[visitor.language] ?? id
      await visitor.go(path('/registers/media'))
      await page.getByRole('columnheader').filter({ hasText: label('name') }).getByRole('button').click()
      await page.waitForURL(/[?&]sort=-?name/)
      const first = (await list('media/records?sort=name&limit=1')).items[0]?.record ?? ''
      const last = (await list('media/records?sort=-name&limit=1')).items[0]?.record ?? ''
      await page.getByRole('row').nth(1).getByRole('link', { name: page.url().includes('sort=-') ? last : first, exact: true }).waitFor()
      await page.getByRole('searchbox').fill(overdue.title)
      await page.waitForURL(/[?&]q=/)
      await page.getByRole('link', { name: overdue.title, exact: true }).waitFor()
      await page.getByRole('searchbox').fill('')
      await page.getByRole('button', { name: visitor.say(recordWords, 'filter') }).click()
      await page.getByRole('button', { name: `${visitor.say(recordWords, 'any')} ${label('personal_data')}` }).click()
      await page.getByRole('option', { name: visitor.say(recordWords, 'no'), exact: true }).click()
      await page.waitForURL(/filter\.personal_data=no/)
      const without = await list('media/records?filter.personal_data=no&limit=1')
      await page.getByRole('status').filter({ hasText: visitor.say(recordWords, 'found', { count: without.total }) }).waitFor()
      await visitor.examine('a list with its filters')
    }
  })

  it('the client excuses from a clause until a day; the contractor sees it and cannot', async () => {
    const waived = 'c2.1.1'
    await mori.go(path(`/clauses/${waived}`))
    expect(await mori.page.getByRole('button', { name: mori.say(clauseWords, 'exempt'), exact: true }).count()).toBe(0)
    await ito.go(path(`/clauses/${waived}`))
    await ito.page.getByRole('button', { name: ito.say(clauseWords, 'exempt'), exact: true }).click()
    const year = new Date().getFullYear() + 1
    await ito.page.getByRole('textbox', { name: new RegExp(`^${ito.say(clauseWords, 'exemptEnds')}`) }).fill(`${year}-01-31`)
    await ito.page.getByRole('textbox', { name: new RegExp(`^${ito.say(clauseWords, 'exemptReason')}`) }).fill('The guidance comes with the new system')
    await ito.examine('excusing from a clause')
    await ito.page.getByRole('button', { name: ito.say(clauseWords, 'exemptDo'), exact: true }).click()
    await ito.page.getByRole('button', { name: ito.say(clauseWords, 'exemptEnd') }).waitFor()
    const statusOf = async () => (await mori.get<Clause>(`/contracts/${mori.contract()}/clauses/${waived}`)).status
    await expect.poll(statusOf, { timeout: 60_000 }).toBe('exempt')
    await mori.go(path(`/clauses/${waived}`))
    await mori.page.getByText(mori.say(clauseWords, 'exemption'), { exact: true }).first().waitFor()
    expect(await mori.page.getByRole('button', { name: mori.say(clauseWords, 'exemptEnd') }).count()).toBe(0)
    await ito.page.getByRole('button', { name: ito.say(clauseWords, 'exemptEnd') }).click()
    await expect.poll(statusOf, { timeout: 60_000 }).toBe('unproven')
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
