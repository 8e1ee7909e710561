import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserLabel, readCookie } from '#main/server/sessions-cookie.ts'
import { ADMINISTRATOR, makeWorkspace, openOffice, type RunningOffice } from './office.ts'

const pem = (name: string) => readFileSync(join(import.meta.dirname, 'tls', name), 'utf8')

let dataDir: string
let office: RunningOffice
beforeAll(async () => {
  dataDir = await makeWorkspace()
  office = await openOffice({ dataDir })
})
afterAll(() => office.stop())

const rpc = (path: string, cookie: string, json: unknown = {}) => office.ask(`/rpc/${path}`, { method: 'POST', headers: { cookie, 'x-crm': '1' }, body: { json } })
const state = async (cookie: string) => (await rpc('auth/state', cookie)).json() as { json: { stage: string; session: { user: { email: string } } | null } }

describe('the cookie of a session', () => {
  it('is out of reach of scripts and of other sites, and ends with the browser', async () => {
    const { setCookie } = await office.signIn()
    expect(setCookie).toMatch(/^crm_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
  })

  it('stays as long as the session when its owner asked for that', async () => {
    const { setCookie } = await office.signIn({ remember: true })
    const age = Number(/Max-Age=(\d+)$/.exec(setCookie)?.[1])
    expect(age).toBeGreaterThan(86_400)
    expect(age).toBeLessThanOrEqual(31 * 86_400)
  })

  it('is taken back on signing out, and its session is over', async () => {
    const { cookie } = await office.signIn()
    expect((await state(cookie)).json.stage).toBe('ready')
    const answer = await rpc('auth/signOut', cookie)
    expect(answer.headers['set-cookie']).toEqual(['crm_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0'])
    expect((await state(cookie)).json).toMatchObject({ stage: 'signIn', session: null })
    expect((await rpc('clients/list', cookie)).status).toBe(401)
  })

  it('is not set by a wrong password', async () => {
    const answer = await office.ask('/rpc/auth/signIn', { method: 'POST', headers: { 'x-crm': '1' }, body: { json: { email: ADMINISTRATOR.email, password: 'не тот' } } })
    expect(answer.status).toBe(401)
    expect(answer.headers['set-cookie']).toBeUndefined()
    expect(answer.json()).toMatchObject({ json: { code: 'UNAUTHENTICATED', data: { reason: 'credentials' } } })
  })

  it('travels over TLS only where there is TLS', async () => {
    const safe = await openOffice({ tls: { cert: pem('cert.pem'), key: pem('key.pem') } })
    try {
      expect(safe.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
      expect((await safe.signIn()).setCookie).toMatch(/; Secure/)
      const answer = await safe.ask('/rpc/auth/state', { method: 'POST', headers: { 'x-crm': '1', origin: safe.url }, body: { json: {} } })
      expect(answer.status).toBe(200)
      const foreign = await safe.ask('/rpc/auth/state', { method: 'POST', headers: { 'x-crm': '1', origin: safe.url.replace('https', 'http') }, body: { json: {} } })
      expect(foreign.status).toBe(403)
    } finally {
      await safe.stop()
    }
  })

  it('of somebody else’s making opens nothing', async () => {
    for (const cookie of ['crm_session=', 'crm_session=abc', `crm_session=${'a'.repeat(43)}`, 'crm_session=%00', `other=1; crm_session=${'x'.repeat(5000)}`, 'crm_session']) {
      expect((await rpc('clients/list', cookie)).status).toBe(401)
    }
  })

  it('is not answered by REST to whoever comes with a token', async () => {
    const { token } = (await office.api('/auth/tokens', { method: 'POST', body: { label: 'на один раз' } })).json() as { token: string }
    const answer = await office.ask('/api/v1/auth/sign-out', { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: {} })
    expect(answer.status).toBe(200)
    expect(answer.headers['set-cookie']).toBeUndefined()
  })
})

describe('a token', () => {
  it('is refused once its session is revoked', async () => {
    const fresh = (await office.api('/auth/tokens', { method: 'POST', body: { label: 'на минуту' } })).json() as { id: string; token: string }
    const { cookie } = await office.signIn()
    const list = () => office.ask('/api/v1/clients', { headers: { authorization: `Bearer ${fresh.token}` } })
    expect((await list()).status).toBe(200)
    await rpc('auth/revoke', cookie, { id: fresh.id })
    const after = await list()
    expect(after.status).toBe(401)
    expect(after.headers['www-authenticate']).toBe('Bearer')
    expect(after.json()).toEqual({ code: 'UNAUTHENTICATED', data: { reason: 'session' } })
  })

  it('lies in the database only as a hash', async () => {
    const { cookie } = await office.signIn()
    const secret = cookie.split('=')[1]!
    const rows = await office.app.core!.connection.db.selectFrom('sessions').selectAll().execute()
    expect(rows.length).toBeGreaterThan(0)
    expect(JSON.stringify(rows)).not.toContain(secret)
  })
})

describe('a browser', () => {
  it.each([
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36', 'Chrome, Windows'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 YaBrowser/25.8 Safari/537.36', 'Yandex, Windows'],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15', 'Safari, macOS'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0', 'Firefox, Linux'],
    ['curl/8.5.0', 'curl/8.5.0'],
    ['зло\u0007\n', 'зло  '],
    [undefined, '—'],
  ])('is called in the list of sessions by what it says of itself: %s', (agent, label) => {
    expect(browserLabel(agent)).toBe(label)
  })

  it('may send other cookies beside ours', () => {
    expect(readCookie('a=1; crm_session=x=y; b=2')).toBe('x=y')
    expect(readCookie('xcrm_session=1')).toBeNull()
    expect(readCookie(undefined)).toBeNull()
  })
})
