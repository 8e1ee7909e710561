import { connect } from 'node:net'
import { hostname } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '#shared/core/errors.ts'
import { checkHost } from '#main/server/door-checks.ts'
import { openOffice, type RunningOffice } from './office.ts'

let office: RunningOffice
beforeAll(async () => {
  office = await openOffice({ names: ['CRM.office.example'], origins: ['http://localhost:5173'] })
})
afterAll(() => office.stop())

const state = (headers: Record<string, string>) => office.ask('/rpc/auth/state', { method: 'POST', headers: { 'x-crm': '1', ...headers }, body: { json: {} } })
const refused = (permission: string) => ({ json: { defined: false, code: 'FORBIDDEN', status: 403, message: 'FORBIDDEN', data: { permission } } })

describe('the name by which the server is called', () => {
  it.each(['localhost', '127.0.0.1', '[::1]', 'LOCALHOST', 'crm.office.example'])('may be %s', async (name) => {
    expect((await state({ host: `${name}:${office.port}` })).status).toBe(200)
  })

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.nip.example', '10.0.0.7', 'localhost@evil.example', 'a b', 'localhost:80:80', '127.0.0.1/..'])(
    'may not be “%s”, which a stranger can point at this address',
    async (name) => {
      const answer = await state({ host: name })
      expect(answer.status).toBe(403)
      expect(answer.json()).toEqual(refused('door:host'))
    },
  )

  it('matters for the page and for REST too', async () => {
    for (const path of ['/', '/index.html', '/assets/app.js', '/api/v1/auth/state', '/api/v1/clients', '/nowhere']) {
      const answer = await office.ask(path, { headers: { host: 'evil.example', authorization: `Bearer ${office.token}` } })
      expect([path, answer.status, answer.json()]).toEqual([path, 403, { code: 'FORBIDDEN', data: { permission: 'door:host' } }])
    }
  })

  it('must be said at all', async () => {
    const text = await raw(`GET /api/v1/auth/state HTTP/1.0\r\n\r\n`)
    expect(text).toMatch(/^HTTP\/1\.[01] 403 /)
  })
})

describe('a page that calls', () => {
  it('is our own, or no page at all', async () => {
    expect((await state({ origin: office.url })).status).toBe(200)
    expect((await state({ origin: office.url, 'sec-fetch-site': 'same-origin' })).status).toBe(200)
    expect((await state({ 'sec-fetch-site': 'none' })).status).toBe(200)
    expect((await state({})).status).toBe(200)
  })

  it('may be one that whoever started the server has named', async () => {
    expect((await state({ origin: 'http://localhost:5173', 'sec-fetch-site': 'same-site' })).status).toBe(200)
  })

  it.each<Record<string, string>>([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://localhost:9' },
    { origin: 'https://localhost' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('is refused when it is a stranger’s: %j', async (headers) => {
    const answer = await state(headers)
    expect(answer.status).toBe(403)
    expect(answer.json()).toEqual(refused('door:origin'))
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
  })

  it('is refused at REST and at the stream of changes too, whatever it brings', async () => {
    const { cookie } = await office.signIn()
    for (const path of ['/api/v1/clients', '/api/v1/changes/live']) {
      for (const headers of [{ cookie }, { authorization: `Bearer ${office.token}` }] as Record<string, string>[]) {
        expect((await office.ask(path, { headers: { ...headers, origin: 'https://evil.example' } })).status).toBe(403)
        expect((await office.ask(path, { headers: { ...headers, 'sec-fetch-site': 'cross-site' } })).status).toBe(403)
      }
    }
    const live = await office.ask('/rpc/changes/live', { method: 'POST', headers: { cookie, 'x-crm': '1', origin: 'https://evil.example' }, body: { json: {} } })
    expect(live.status).toBe(403)
  })

  it('gets no leave by asking first', async () => {
    for (const path of ['/rpc/auth/signIn', '/api/v1/clients']) {
      const answer = await office.ask(path, { method: 'OPTIONS', headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' } })
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    }
  })
})

describe('a call that changes something', () => {
  it('needs the header that no form can send', async () => {
    const { cookie } = await office.signIn()
    const body = { name: 'Без заголовка' }
    expect((await office.ask('/rpc/clients/create', { method: 'POST', headers: { cookie }, body: { json: body } })).json()).toEqual(refused('door:header'))
    const rest = await office.ask('/api/v1/clients', { method: 'POST', headers: { cookie }, body })
    expect([rest.status, rest.json()]).toEqual([403, { code: 'FORBIDDEN', data: { permission: 'door:header' } }])
    expect((await office.ask('/api/v1/clients', { method: 'POST', headers: { cookie, 'x-crm': '1' }, body })).status).toBe(201)
    expect((await office.api(`/clients?search=${encodeURIComponent('заголовка')}`)).text).toContain('Без заголовка')
  })

  it('needs it for reading over RPC too, so that no address alone is a call', async () => {
    const { cookie } = await office.signIn()
    expect((await office.ask('/rpc/clients/list', { method: 'POST', headers: { cookie }, body: { json: {} } })).status).toBe(403)
    expect((await office.ask(`/rpc/clients/list?data=${encodeURIComponent('{"json":{}}')}`, { headers: { cookie, 'x-crm': '1' } })).status).toBe(404)
  })

  it('does not need it with a token, which no browser sends by itself', async () => {
    expect((await office.api('/clients', { method: 'POST', body: { name: 'С ключом' } })).status).toBe(201)
  })

  it('is not helped by a cookie when its token is wrong', async () => {
    const { cookie } = await office.signIn()
    for (const authorization of ['Bearer wrong', 'Bearer', 'Basic YTpi', `Token ${office.token}`, '']) {
      const answer = await office.ask('/api/v1/clients', { headers: { cookie, authorization } })
      expect([authorization, answer.status]).toEqual([authorization, 401])
    }
  })
})

describe('a server on the network', () => {
  const arrivals = [
    ['192.168.1.5', '192.168.1.5:8080', true],
    ['::ffff:192.168.1.5', '192.168.1.5', true],
    ['192.168.1.5', '192.168.1.6:8080', false],
    ['fe80::1%eth0', '[fe80::1]:8080', true],
    ['2001:db8::5', '[2001:db8::5]', true],
    ['2001:db8::5', '[2001:db8::6]', false],
    ['2001:db8::5', '2001:db8::5', false],
    ['192.168.1.5', 'office-pc', false],
    ['192.168.1.5', 'crm.office.example:443', true],
    ['192.168.1.5', 'CRM.Office.Example', true],
  ] as const
  it.each(arrivals)('reached at %s answers to the name %s: %s', (localAddress, host, allowed) => {
    const check = () => checkHost({ host }, { secure: false, localAddress }, { names: ['crm.office.example'], origins: [] })
    if (allowed) expect(check).not.toThrow()
    else expect(check).toThrow(AppError)
  })

  it('knows its own name where it listens on every address, and an address that a browser can open', async () => {
    const wide = await openOffice({ host: '0.0.0.0' })
    try {
      expect(wide.url).toBe(`http://127.0.0.1:${wide.port}`)
      for (const host of [hostname(), `${hostname().split('.')[0]}.local`, '127.0.0.1']) expect([host, (await wide.ask('/api/v1/auth/state', { headers: { host } })).status]).toEqual([host, 200])
      expect((await wide.ask('/api/v1/auth/state', { headers: { host: 'evil.example' } })).status).toBe(403)
    } finally {
      await wide.stop()
    }
  })
})

/** What comes back to bytes as they are. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(office.port, '127.0.0.1', () => socket.write(bytes))
    let text = ''
    socket.setEncoding('utf8').on('data', (piece: string) => (text += piece))
    socket.on('error', reject).on('close', () => resolve(text))
  })
}
