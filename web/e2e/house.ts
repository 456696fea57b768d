import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

const program = join(root, 'build/release/junshu')

/** A real server with its own data, serving the built pages on a free port of the loopback. */
export class House {
  private constructor(
    private process: ChildProcess,
    private readonly folder: string,
    readonly base: string,
    readonly setupLink: string,
  ) {}

  /** A new instance that waits for its set-up. */
  static async start(): Promise<House> {
    const folder = mkdtempSync(join(tmpdir(), 'junshu-browser-'))
    const { process, base, link } = await launch(folder, '127.0.0.1:0', [])
    if (!link) throw new Error('the server gave no link for setting up')
    return new House(process, folder, base, link)
  }

  /** The invented town with its lived year, and what `junshu demo` printed about its people. */
  static async demo(): Promise<{ house: House; printed: string }> {
    const folder = mkdtempSync(join(tmpdir(), 'junshu-browser-'))
    const printed = await new Promise<string>((resolve, reject) => {
      const words = ['--lang', 'en', 'demo', '--data', join(folder, 'data')]
      const child = spawn(program, words, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] })
      let text = ''
      child.stdout.on('data', (part: Buffer) => (text += String(part)))
      child.once('exit', (code) => (code === 0 ? resolve(text) : reject(new Error(`junshu demo ended with ${code}:\n${text}`))))
    })
    const { process, base } = await launch(folder, '127.0.0.1:0', ['--no-agent'])
    return { house: new House(process, folder, base, ''), printed }
  }

  /** What a browser is told to trust: the key of this server's certificate, as Chromium names it. */
  get key(): string {
    const { publicKey } = new X509Certificate(readFileSync(join(this.folder, 'data/tls/server.pem')))
    return createHash('sha256').update(publicKey.export({ type: 'spki', format: 'der' })).digest('base64')
  }

  /** The server goes away; its data stay. */
  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once('exit', resolve))
    this.process.kill('SIGTERM')
    await ended
  }

  /** The server comes back where it was. */
  async again(): Promise<void> {
    this.process = (await launch(this.folder, new URL(this.base).host, ['--no-agent'])).process
  }

  async leave(): Promise<void> {
    if (this.process.exitCode === null) await this.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

async function launch(folder: string, listen: string, more: readonly string[]): Promise<{ process: ChildProcess; base: string; link: string }> {
  const words = ['--lang', 'en', 'run', '--data', join(folder, 'data'), '--listen', listen, '--web', join(root, 'web/dist'), ...more]
  const child = spawn(program, words, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const printed: string[] = []
  child.stderr.on('data', (text: Buffer) => printed.push(String(text)))
  let base = ''
  let link = ''
  for await (const line of createInterface({ input: child.stdout })) {
    printed.push(line)
    base ||= /(https:\/\/127\.0\.0\.1:\d+)\/$/.exec(line.trim())?.[1] ?? ''
    link ||= /https:\S+\/setup\?token=\S+/.exec(line)?.[0] ?? ''
    if (line.includes('Ctrl-C')) break
  }
  if (!base) throw new Error(`the server did not start:\n${printed.join('\n')}`)
  // Read on, or a full pipe would stop the server.
  child.stdout.resume()
  return { process: child, base, link }
}
