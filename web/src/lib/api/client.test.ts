import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { api, apiUrl, setCsrfToken, whenLoggedOut } from './client'
import { OnceKeys } from './once'
import { asProblem, type Problem } from './problem'

type Call = [url: string, init: RequestInit & { headers: Record<string, string> }]

function answer(status: number, body: unknown, type = 'application/json'): Response {
  return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers: { 'content-type': type } })
}

const problem = (kind: string, status: number, more: object = {}) =>
  answer(status, { type: `urn:junshu:problem:${kind}`, title: '題', status, ...more }, 'application/problem+json')

const fetched = vi.fn<(...call: Call) => Promise<Response>>()
const sent = () => fetched.mock.calls[0] as Call

async function refused(call: Promise<unknown>): Promise<Problem> {
  return asProblem(await call.then(() => null, (error: unknown) => error))
}

beforeEach(() => {
  vi.stubGlobal('fetch', fetched)
  setCsrfToken('csrf')
})
afterEach(() => {
  fetched.mockReset()
  whenLoggedOut(() => undefined)
})

describe('an address of the API', () => {
  it('escapes what stands in the path', () =>
    expect(apiUrl('/contracts/{contract}/registers/{register}', { path: { contract: 'k-1', register: 'a/b' } })).toBe(
      '/api/v1/contracts/k-1/registers/a%2Fb',
    ))
  it('leaves out questions without an answer', () =>
    expect(apiUrl('/contracts', { query: { q: '', cursor: undefined, limit: 5 } })).toBe('/api/v1/contracts?limit=5'))
  it('cannot be made with a part missing', () => expect(() => apiUrl('/contracts/{contract}')).toThrow('contract is missing'))
})

describe('a request', () => {
  it('that reads carries the language and no CSRF token', async () => {
    fetched.mockResolvedValue(answer(200, { items: [] }))
    await api.get('/contracts')
    expect(sent()[1].headers['Accept-Language']).toBe('ja')
    expect(sent()[1].headers['X-CSRF-Token']).toBeUndefined()
  })
  it('that acts carries the CSRF token, the version and the key', async () => {
    fetched.mockResolvedValue(answer(201, { log: 'k', index: 1, at: '' }))
    await api.post(
      '/contracts/{contract}/registers/{register}/actions/{action}',
      { values: { a: '1' } },
      { path: { contract: 'k', register: 'r', action: 'a' }, etag: '"3"', idempotencyKey: 'key-12345' },
    )
    expect(sent()[1].headers).toMatchObject({ 'X-CSRF-Token': 'csrf', 'If-Match': '"3"', 'Idempotency-Key': 'key-12345' })
    expect(sent()[1].body).toBe('{"values":{"a":"1"}}')
  })
  it('gives text where the answer is text', async () => {
    fetched.mockResolvedValue(answer(200, 'note', 'text/plain'))
    expect(await api.text('/contracts/{contract}/ledger/checkpoint', { path: { contract: 'k' } })).toBe('note')
  })
})

describe('a refusal', () => {
  it('is a problem with its kind, fields and rules', async () => {
    fetched.mockResolvedValue(
      problem('confirmation_needed', 409, {
        errors: [{ field: 'due', detail: '遅すぎます' }],
        rules: [{ id: 'r', says: { ja: '規則', en: 'rule' } }],
      }),
    )
    const said = await refused(api.get('/contracts'))
    expect(said.kind).toBe('confirmation_needed')
    expect(said.of('due')).toBe('遅すぎます')
    expect(said.rules[0]?.says.en).toBe('rule')
  })
  it('because the record moved on says what to do', async () => {
    fetched.mockResolvedValue(problem('precondition_failed', 412))
    expect((await refused(api.get('/contracts'))).detail).toContain('最新')
  })
  it('that is no problem document is told all the same', async () => {
    fetched.mockResolvedValue(answer(502, '<html>', 'text/html'))
    const said = await refused(api.get('/contracts'))
    expect([said.kind, said.status]).toEqual(['odd', 502])
    expect(said.title).toContain('502')
  })
  it('of a lost connection says that the input is still there', async () => {
    fetched.mockRejectedValue(new TypeError('Failed to fetch'))
    const said = await refused(api.get('/contracts'))
    expect(said.kind).toBe('offline')
    expect(said.detail).toContain('残っています')
  })
  it('of an ended session is reported', async () => {
    const ended = vi.fn()
    whenLoggedOut(ended)
    fetched.mockResolvedValue(problem('unauthenticated', 401))
    await refused(api.get('/contracts'))
    expect(ended).toHaveBeenCalledOnce()
  })
})

describe('keys for acting once', () => {
  it('are the same for the same body, so that trying again is the same act', () => {
    const keys = new OnceKeys()
    expect(keys.keyFor({ a: 1 })).toBe(keys.keyFor({ a: 1 }))
    expect(keys.keyFor({ a: 1 })).not.toBe(keys.keyFor({ a: 2 }))
  })
  it('are new after success', () => {
    const keys = new OnceKeys()
    const first = keys.keyFor({ a: 1 })
    keys.done()
    expect(keys.keyFor({ a: 1 })).not.toBe(first)
  })
})
