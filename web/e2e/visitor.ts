import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, chromium, type Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Language, Words } from '@/lib/i18n'

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
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
      ignoreHTTPSErrors: true, // the server's own CA is trusted by hand, not by this machine
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
    await this.page.getByRole('heading', { level: 1 }).first().waitFor()
    await this.page.locator('.animate-pulse').first().waitFor({ state: 'detached' })
  }

  /** The contract of the page, or of the last page that had one. */
  contract(): string {
    this.lastContract = /\/c\/(k-[^/?]+)/.exec(this.page.url())?.[1] ?? this.lastContract
    return this.lastContract
  }

  async get<Body>(path: string): Promise<Body> {
    const answer = await this.page.request.get(`${this.base}/api/v1${path}`)
    expect(answer.status(), `GET ${path}`).toBe(200)
    return (await answer.json()) as Body
  }

  /** Looks at the present page as axe does, wide and as narrow as a small phone. */
  async examine(name: string): Promise<void> {
    await this.settled()
    for (const width of [1280, 360]) {
      await this.page.setViewportSize({ width, height: 900 })
      const over = await this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      expect(over, `${name} at ${width} px is too wide`).toBe(0)
      // The narrow layout is the same in both languages: looked at once.
      if (width === 360 && this.language === 'en') continue
      const { violations } = await new AxeBuilder({ page: this.page }).withTags(rules).analyze()
      expect(violations.map((one) => `${one.id}: ${one.nodes[0]?.html}`), `${name} at ${width} px`).toEqual([])
    }
    await this.page.setViewportSize({ width: 1280, height: 900 })
    expect(await this.page.title(), name).toMatch(/.+ \| 遵守 Junshu/)
    expect(await this.page.evaluate(() => document.documentElement.lang), name).toBe(this.language)
  }

  async picture(name: string): Promise<void> {
    await this.page.screenshot({ path: fileURLToPath(new URL(`../test-results/${name}.png`, import.meta.url)), fullPage: true })
  }
}
