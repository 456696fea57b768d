import { createHmac } from 'node:crypto'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const stepMs = 30_000

function base32(text: string): Buffer {
  const bits = [...text].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}

/** An authenticator (RFC 6238) that never shows a code twice: a used one is refused, the next step's is not. */
export class Authenticator {
  private readonly key: Buffer
  private last = -1

  constructor(secret: string) {
    this.key = base32(secret.replace(/\s/g, ''))
  }

  code(): string {
    const step = Math.max(Math.floor(Date.now() / stepMs), this.last + 1)
    this.last = step
    const counter = Buffer.alloc(8)
    counter.writeBigUInt64BE(BigInt(step))
    const hash = createHmac('sha1', this.key).update(counter).digest()
    const at = (hash[19] ?? 0) & 15
    return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0')
  }
}
