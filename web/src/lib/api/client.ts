import { currentLanguage } from '@/lib/i18n'
import { offlineProblem, problemOf } from './problem'
import type { paths } from './schema'

const prefix = '/api/v1'

type Method = 'get' | 'post' | 'patch' | 'delete'
type Operation<Path extends keyof paths, Verb extends Method> = NonNullable<paths[Path][Verb]>
/** The paths that know a method. */
export type PathsOf<Verb extends Method> = {
  [Path in keyof paths]: paths[Path] extends { [verb in Verb]: { responses: unknown } } ? Path : never
}[keyof paths]

type Json<Answer> = Answer extends { content: { 'application/json': infer Body } } ? Body : undefined
type Responses<Op> = Op extends { responses: infer Answers } ? Answers : never
/** What a successful answer holds. */
export type Answer<Path extends keyof paths, Verb extends Method> = Json<
  Extract<Responses<Operation<Path, Verb>>[keyof Responses<Operation<Path, Verb>> & (200 | 201)], object>
>
type Body<Path extends keyof paths, Verb extends Method> =
  Operation<Path, Verb> extends { requestBody: { content: { 'application/json': infer Sent } } } ? Sent : undefined

export interface Options {
  path?: Record<string, string | number>
  query?: Record<string, string | number | undefined>
  etag?: string
  idempotencyKey?: string
  signal?: AbortSignal
}

let csrfToken = ''
let onLoggedOut: () => void = () => undefined

/** Given by the session; sent with everything that changes something. */
export function setCsrfToken(token: string): void {
  csrfToken = token
}

/** Called when the server says that the session has ended. */
export function whenLoggedOut(callback: () => void): void {
  onLoggedOut = callback
}

/** The address of something of the API, for links and downloads. */
export function apiUrl(path: keyof paths, options: Pick<Options, 'path' | 'query'> = {}): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = options.path?.[name]
    if (value === undefined) throw new Error(`${path}: ${name} is missing`)
    return encodeURIComponent(String(value))
  })
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(options.query ?? {}))
    if (value !== undefined && value !== '') query.set(key, String(value))
  const text = query.toString()
  return prefix + filled + (text ? `?${text}` : '')
}

interface Sent {
  headers?: Record<string, string>
  body?: BodyInit
  signal?: AbortSignal
}

/** One request with everything the server asks for; a refusal is thrown as a Problem. */
export async function send(method: string, url: string, init: Sent = {}): Promise<Response> {
  const headers: Record<string, string> = {
    Accept: 'application/json, application/problem+json',
    'Accept-Language': currentLanguage(),
    ...init.headers,
  }
  if (method !== 'GET' && csrfToken) headers['X-CSRF-Token'] = csrfToken
  let answer: Response
  try {
    answer = await fetch(url, { ...init, method, headers, credentials: 'same-origin' })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw offlineProblem()
  }
  if (answer.ok) return answer
  const problem = await problemOf(answer)
  if (problem.kind === 'unauthenticated') onLoggedOut()
  throw problem
}

async function call(method: string, path: keyof paths, options: Options, body?: unknown): Promise<unknown> {
  const headers: Record<string, string> = {}
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  if (options.etag) headers['If-Match'] = options.etag
  if (options.idempotencyKey) headers['Idempotency-Key'] = options.idempotencyKey
  const init: Sent = { headers }
  if (body !== undefined) init.body = JSON.stringify(body)
  if (options.signal) init.signal = options.signal
  const answer = await send(method, apiUrl(path, options), init)
  if (answer.status === 204) return undefined
  if ((answer.headers.get('content-type') ?? '').includes('json')) return answer.json()
  return answer.text()
}

export const api = {
  get: <Path extends PathsOf<'get'>>(path: Path, options: Options = {}) =>
    call('GET', path, options) as Promise<Answer<Path, 'get'>>,
  text: (path: PathsOf<'get'>, options: Options = {}) => call('GET', path, options) as Promise<string>,
  post: <Path extends PathsOf<'post'>>(path: Path, body: Body<Path, 'post'>, options: Options = {}) =>
    call('POST', path, options, body) as Promise<Answer<Path, 'post'>>,
  patch: <Path extends PathsOf<'patch'>>(path: Path, body: Body<Path, 'patch'>, options: Options = {}) =>
    call('PATCH', path, options, body) as Promise<Answer<Path, 'patch'>>,
  delete: <Path extends PathsOf<'delete'>>(path: Path, options: Options = {}) =>
    call('DELETE', path, options) as Promise<Answer<Path, 'delete'>>,
}
