import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** A real server with its own data, serving the built pages on a free port of the loopback. */
export class House {
  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
    readonly base: string,
    readonly setupLink: string,
  ) {}

  static async start(): Promise<House> {
    const folder = mkdtempSync(join(tmpdir(), 'junshu-browser-'))
    const words = ['--lang', 'en', 'run', '--data', join(folder, 'data'), '--listen', '127.0.0.1:0', '--web', join(root, 'web/dist')]
    const child = spawn(join(root, 'build/release/junshu'), words, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
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
    if (!base || !link) throw new Error(`the server did not start:\n${printed.join('\n')}`)
    // Read on, or a full pipe would stop the server.
    child.stdout.resume()
    return new House(child, folder, base, link)
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once('exit', resolve))
    this.process.kill('SIGTERM')
    await ended
    rmSync(this.folder, { recursive: true, force: true })
  }
}
