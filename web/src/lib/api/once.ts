import { useMemo } from 'react'

/** One key per body: sending the same again after a lost answer is the same act; another body is another act. */
export class OnceKeys {
  private keys = new Map<string, string>()

  keyFor(body: unknown): string {
    const text = JSON.stringify(body)
    const known = this.keys.get(text)
    if (known) return known
    const made = crypto.randomUUID()
    this.keys.set(text, made)
    return made
  }

  /** After success: the same body again is meant as a second act. */
  done(): void {
    this.keys.clear()
  }
}

export function useOnceKeys(): OnceKeys {
  return useMemo(() => new OnceKeys(), [])
}
