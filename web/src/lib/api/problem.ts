import { defineWords, say, type Pair } from '@/lib/i18n'
import type { components } from './schema'

export type Rule = components['schemas']['Rule']
export type FieldError = { field: string; detail: string }
type ProblemBody = components['schemas']['Problem']

export const problemWords = defineWords('problem', {
  offline: { ja: 'サーバーに接続できません', en: 'The server cannot be reached' },
  offlineDetail: {
    ja: 'ネットワークと、遵守のサーバーが動いていることを確かめて、もう一度お試しください。入力した内容はこの画面に残っています。',
    en: 'Check the network and that the Junshu server is running, then try again. What you typed is still on this page.',
  },
  odd: { ja: 'サーバーの応答を読めませんでした（{{status}}）', en: 'The answer of the server could not be read ({{status}})' },
  oddDetail: {
    ja: 'しばらくしてからもう一度お試しください。続くときは管理者に知らせてください。',
    en: 'Try again in a while. If it stays, tell your administrator.',
  },
  moved: { ja: 'ほかの人が先に変更しました', en: 'Somebody else changed it first' },
  movedDetail: {
    ja: '最新の内容を読み込みました。確かめてから、もう一度実行してください。',
    en: 'The present state has been loaded. Look at it, then try again.',
  },
})

const kindPrefix = 'urn:junshu:problem:'

/** What went wrong, as the server (RFC 9457) or the network says it. */
export class Problem extends Error {
  readonly kind: string
  readonly status: number
  readonly title: string
  readonly detail: string
  readonly errors: readonly FieldError[]
  readonly rules: readonly Rule[]

  constructor(kind: string, status: number, body: Partial<ProblemBody>) {
    super(body.detail ?? body.title ?? kind)
    this.name = 'Problem'
    this.kind = kind
    this.status = status
    this.title = body.title ?? kind
    this.detail = body.detail ?? ''
    this.errors = body.errors ?? []
    this.rules = body.rules ?? []
  }

  /** The message for one field, when the server named it. */
  of(field: string): string | undefined {
    return this.errors.find((error) => error.field === field)?.detail
  }
}

export function offlineProblem(): Problem {
  return new Problem('offline', 0, { title: say(problemWords, 'offline'), detail: say(problemWords, 'offlineDetail') })
}

/** Reads a refused answer. Whatever it holds, a Problem comes out. */
export async function problemOf(answer: Response): Promise<Problem> {
  const odd = () =>
    new Problem('odd', answer.status, {
      title: say(problemWords, 'odd', { status: answer.status }),
      detail: say(problemWords, 'oddDetail'),
    })
  if (!(answer.headers.get('content-type') ?? '').includes('json')) return odd()
  try {
    const body = (await answer.json()) as Partial<ProblemBody>
    if (typeof body.type !== 'string' || typeof body.title !== 'string') return odd()
    const kind = body.type.startsWith(kindPrefix) ? body.type.slice(kindPrefix.length) : body.type
    if (kind === 'precondition_failed')
      return new Problem(kind, answer.status, { title: say(problemWords, 'moved'), detail: say(problemWords, 'movedDetail') })
    return new Problem(kind, answer.status, body)
  } catch {
    return odd()
  }
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  return new Problem('odd', 0, { title: String(error instanceof Error ? error.message : error) })
}

export function ruleText(rule: Rule, language: keyof Pair): string {
  return rule.says[language]
}
