import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, chromium, type Page, type Route } from 'playwright-core'
import { expect } from 'vitest'
import type { Language, Words } from '@/lib/i18n'

/** A browser that trusts the server's certificate by its key, and nothing else more than it should. */
export async function openBrowser(key: string): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      `--ignore-certificate-errors-spki-list=${key}`,
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const axeWidth: Record<Language, number> = { ja: 360, en: 1280 }
const examined = new Set<string>()

/** Somebody at a browser of their own, in one language. What the page does wrong is collected, and must stay empty. */
export class Visitor {
  readonly faults: string[] = []
  private lastContract = ''

  private constructor(
    readonly page: Page,
    readonly base: string,
    readonly language: Language,
  ) {}

  static async enter(browser: Browser, base: string, language: Language): Promise<Visitor> {
    const context = await browser.newContext({
      locale: language === 'ja' ? 'ja-JP' : 'en-GB',
      viewport: { width: 1280, height: 900 },
      timezoneId: 'Asia/Tokyo',
    })
    const page = await context.newPage()
    page.setDefaultTimeout(20_000)
    const visitor = new Visitor(page, base, language)
    page.on('request', (request) => {
      const url = request.url()
      if (!url.startsWith(base) && !url.startsWith('data:') && !url.startsWith('blob:')) visitor.faults.push(`outside: ${url}`)
    })
    page.on('pageerror', (error) => visitor.faults.push(`error: ${error.message}`))
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) visitor.faults.push(`policy: ${message.text()}`)
    })
    return visitor
  }

  /** The word as this person's language says it. */
  say<Key extends string>(words: Words<Key>, key: Key, values: Record<string, string | number> = {}): string {
    return words.pairs[key][this.language].replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name]))
  }

  async go(path: string): Promise<void> {
    await this.page.goto(this.base + path)
    await this.settled()
  }

  async settled(): Promise<void> {
    await this.page.waitForFunction(() => document.querySelector('h1') !== null && document.querySelector('.animate-pulse') === null)
  }

  /** The contract of the page, or of the last page that had one. */
  contract(): string {
    this.lastContract = /\/c\/(k-[^/?]+)/.exec(this.page.url())?.[1] ?? this.lastContract
    return this.lastContract
  }

  async get<Body>(path: string): Promise<Body> {
    const { status, text } = await this.page.evaluate(async (url) => {
      const answer = await fetch(url)
      return { status: answer.status, text: await answer.text() }
    }, `/api/v1${path}`)
    expect(status, `GET ${path}`).toBe(200)
    return JSON.parse(text) as Body
  }

  /** Looks at the present page: nowhere wider than the screen, and nothing that axe finds. */
  async examine(name: string): Promise<void> {
    await this.settled()
    await this.examineUnsettled(name)
  }

  /** The same while the page may still be waiting for something. */
  async examineUnsettled(name: string): Promise<void> {
    // The same page met again by somebody else of this story.
    if (examined.has(this.language + name)) return
    examined.add(this.language + name)
    for (const width of [360, 1280]) {
      await this.page.setViewportSize({ width, height: 900 })
      const over = await this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      expect(over, `${name} at ${width} px is too wide`).toBe(0)
      // Both layouts hold the same in both languages: axe looks at each of them once.
      if (width !== axeWidth[this.language]) continue
      const axe = new AxeBuilder({ page: this.page }).setLegacyMode().withTags(rules)
      // Colours, the costly part, are the same in both.
      const { violations } = await (this.language === 'en' ? axe : axe.disableRules('color-contrast')).analyze()
      expect(violations.map((one) => `${one.id}: ${one.nodes[0]?.html}`), `${name} at ${width} px`).toEqual([])
    }
    expect(await this.page.title(), name).toMatch(/.+ \| 遵守 Junshu/)
    expect(await this.page.evaluate(() => document.documentElement.lang), name).toBe(this.language)
  }

  /** Lets what is asked of an address wait, then fail, until it is released. */
  async hold(address: string): Promise<{ fail: () => void; holdAgain: () => void; release: () => Promise<void> }> {
    const waiting: Route[] = []
    let failing = false
    let passing = false
    const handle = (route: Route) => {
      if (passing) void route.continue()
      else if (failing) void route.abort()
      else waiting.push(route)
    }
    await this.page.route(address, handle)
    return {
      fail: () => {
        failing = true
        for (const route of waiting.splice(0)) void route.abort()
      },
      holdAgain: () => {
        failing = false
      },
      release: async () => {
        passing = true
        await Promise.all(waiting.splice(0).map((route) => route.continue()))
        await this.page.unroute(address, handle)
      },
    }
  }

  async picture(name: string): Promise<void> {
    await this.page.screenshot({ path: fileURLToPath(new URL(`../test-results/${name}.png`, import.meta.url)), fullPage: true })
  }
}
