import { connect } from 'node:net'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openOffice, type RunningOffice } from './office.ts'

let office: RunningOffice
beforeAll(async () => {
  office = await openOffice({ patience: 600 })
})
afterAll(() => office.stop())

const ID = '01900000-0000-7000-8000-000000000001'

describe('a refusal at REST has a code and its data, and nothing else', () => {
  it('when a field is wrong', async () => {
    const answer = await office.api('/clients', { method: 'POST', body: { name: 'Ромашка', inn: '7707083890' } })
    expect(answer.status).toBe(422)
    expect(answer.json()).toEqual({ code: 'INVALID', data: { fields: { inn: expect.stringMatching(/^inn\./) as string }, params: expect.anything() as object } })
  })

  it('when a field is unknown, or computed by the core', async () => {
    for (const extra of [{ colour: 'red' }, { lastContactAt: '2026-01-01T00:00:00.000Z' }, { version: 7 }, { createdBy: ID }]) {
      const answer = await office.api('/clients', { method: 'POST', body: { name: 'Ромашка', ...extra } })
      expect([answer.status, (answer.json() as { code: string }).code]).toEqual([422, 'INVALID'])
    }
  })

  it('when there is no such record', async () => {
    const answer = await office.api(`/clients/${ID}`)
    expect([answer.status, answer.json()]).toEqual([404, { code: 'NOT_FOUND', data: { module: 'clients', id: ID } }])
  })

  it.each(['/nothing', '/clients/x/y/z', '/', '', '/clients/../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '//clients'])('when there is no such address: /api/v1%s', async (path) => {
    const answer = await office.api(path)
    expect([answer.status, answer.json()]).toEqual([404, { code: 'NOT_FOUND', data: { module: 'api', id: '' } }])
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
  })

  it('when the method is another', async () => {
    for (const method of ['PUT', 'DELETE', 'PROPFIND', 'HEAD']) expect([method, (await office.api('/clients', { method })).status]).toEqual([method, 404])
  })

  it('when somebody saved first', async () => {
    const { id, version } = (await office.api('/clients', { method: 'POST', body: { name: 'Первая' } })).json() as { id: string; version: number }
    const save = (name: string) => office.api(`/clients/${id}`, { method: 'PATCH', body: { version, patch: { name } } })
    expect((await save('Вторая')).status).toBe(200)
    const answer = await save('Третья')
    expect([answer.status, answer.json()]).toMatchObject([409, { code: 'CONFLICT', data: { module: 'clients', id, fields: ['name'], base: { name: 'Первая' }, mine: { name: 'Третья' }, theirs: { name: 'Вторая' } } }])
  })

  it.each([
    ['no JSON', '{"name": ', 400, 'request.invalid'],
    ['nothing where JSON was promised', '', 400, 'request.invalid'],
    ['a prototype to poison', '{"__proto__": {"admin": true}, "name": "x"}', 400, 'request.invalid'],
    ['more than 2 MiB', JSON.stringify({ name: 'x', notes: 'y'.repeat(2 * 1024 * 1024) }), 413, 'request.tooLarge'],
  ])('when the body is %s', async (_, body, status, problem) => {
    const answer = await office.api('/clients', { method: 'POST', body })
    expect([answer.status, answer.json()]).toEqual([status, { code: 'INVALID', data: { fields: { '': problem } } }])
  })

  it('when the body is of another type', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml', 'text/event-stream']) {
      const answer = await office.api('/clients', { method: 'POST', bare: true, headers: { 'content-type': type }, body: '{"name":"x"}' })
      expect([type, answer.status, answer.json()]).toEqual([type, 415, { code: 'INVALID', data: { fields: { '': 'request.type' } } }])
    }
  })

  it('when an address cannot be read', async () => {
    const answer = await office.api('/clients/%E0%A4%A')
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
    expect(answer.json()).toMatchObject({ code: expect.stringMatching(/^(INVALID|NOT_FOUND)$/) as string })
  })

  it.each(['limit=0', 'limit=501', 'limit=many', 'sort=name;drop', 'filter=%7B', 'filter=%7B%22colour%22%3A1%7D', 'filter[inn][deep][er]=1', 'after=nonsense', 'unknown=1', 'deleted=maybe', 'sort=password'])(
    'when a query does not fit: %s',
    async (query) => {
      const answer = await office.api(`/clients?${query}`)
      expect([answer.status, (answer.json() as { code: string }).code]).toEqual([422, 'INVALID'])
    },
  )
})

describe('a refusal over RPC is one that the client understands', () => {
  const rpc = (path: string, body: string | object) => office.ask(`/rpc/${path}`, { method: 'POST', headers: { 'x-crm': '1' }, body })

  it.each([
    ['{', 400, 'INVALID'],
    ['[]', 401, 'UNAUTHENTICATED'],
    ['null', 422, 'INVALID'],
    ['{"json":{},"meta":5}', 422, 'INVALID'],
    ['{"json":{},"meta":[[1,"a","b"]]}', 422, 'INVALID'],
    ['{"json":{},"meta":[[0,"__proto__","polluted"]]}', 422, 'INVALID'],
  ])('for the body %s', async (body, status, code) => {
    const answer = await rpc('clients/list', body)
    expect([answer.status, answer.json()]).toMatchObject([status, { json: { defined: false, code, status, message: code, data: expect.anything() as object } }])
  })

  it('for a procedure that does not exist', async () => {
    for (const path of ['clients/drop', 'clients', 'constructor', '__proto__/x', 'clients/list/more', 'auth/state?x=1#y']) {
      const answer = await rpc(path, { json: {} })
      if (path.startsWith('auth/state')) expect(answer.status).toBe(200)
      else expect([path, answer.status, answer.json()]).toMatchObject([path, 404, { json: { code: 'NOT_FOUND', data: { module: 'api' } } }])
    }
  })
})

describe('a fault of our own', () => {
  it('is told as INTERNAL with an id, and the log has the rest under that id', async () => {
    const db = office.app.core!.connection.db
    await sql`alter table tags rename to tags_hidden`.execute(db)
    try {
      const answer = await office.api('/tags')
      const { code, data } = answer.json() as { code: string; data: { id: string } }
      expect([answer.status, code, Object.keys(data)]).toEqual([500, 'INTERNAL', ['id']])
      expect(answer.text).not.toMatch(/tags|select|sqlite|\.ts|\/|node_modules/i)
      expect(office.logged.join('\n')).toMatch(new RegExp(`tags\\.list.*${data.id}[^]*no such table`))
    } finally {
      await sql`alter table tags_hidden rename to tags`.execute(db)
    }
  })

  it('is found in the log by the id of its request', async () => {
    const answer = await office.api('/clients')
    expect(office.logged.join('\n')).toContain(`info GET /api/v1/clients ${answer.headers['x-request-id'] as string} 200`)
  })

  it('what somebody searched for stays out of the log', async () => {
    await office.api(`/search?q=${encodeURIComponent('Тайное Имя')}`)
    await office.api(`/clients?search=TopSecret`)
    expect(office.logged.join('\n')).not.toMatch(/TopSecret|%D0%A2/)
  })
})

describe('a client that means harm', () => {
  it('with 10 MB of headers gets 431 and is cut off', async () => {
    const text = await raw([`GET / HTTP/1.1\r\nHost: localhost\r\n`, ...Array.from({ length: 160 }, (_, i) => `X-${i}: ${'a'.repeat(65_000)}\r\n`), '\r\n'])
    expect(text).toMatch(/^HTTP\/1\.1 431 Request Header Fields Too Large\r\n/)
    expect(text).toContain('{"code":"INVALID","data":{"fields":{"":"request.tooLarge"}}}')
  })

  it('who speaks no HTTP gets 400', async () => {
    const text = await raw(['\u0016\u0003\u0001 hello\r\n\r\n'])
    expect(text).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
    expect(text).toContain('{"code":"INVALID"')
  })

  it.each([
    ['two lengths', 'Content-Length: 5\r\nContent-Length: 60\r\n'],
    ['a length and chunks', 'Content-Length: 60\r\nTransfer-Encoding: chunked\r\n'],
    ['chunks spelled otherwise', 'Transfer-Encoding: xchunked\r\nContent-Length: 60\r\n'],
    ['a folded header', 'Content-Length: 0\r\nX-Folded: a\r\n b\r\nTransfer-Encoding:\r\n chunked\r\n'],
    ['a space before the colon', 'Content-Length : 60\r\n'],
  ])('who hides a second request behind %s gets one answer at most', async (_, headers) => {
    const hidden = `GET /api/v1/auth/state HTTP/1.1\r\nHost: localhost\r\nX: `
    const text = await raw([`POST /api/v1/auth/state HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${headers}\r\n0\r\n\r\n${hidden}`])
    expect(text).toMatch(/^HTTP\/1\.1 4\d\d /)
    expect(text.match(/HTTP\/1\.1 /g)).toHaveLength(1)
    expect(text).not.toContain('"stage"')
  })

  it('who sends its head byte by byte is cut off, and so is one who never sends the body', async () => {
    const began = Date.now()
    const [head, body] = await Promise.all([
      raw(['GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ']),
      raw([`POST /api/v1/clients HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${office.token}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"name":`]),
    ])
    expect(head).toMatch(/^HTTP\/1\.1 408 /)
    expect(body).toMatch(/^HTTP\/1\.1 408 /)
    expect(Date.now() - began).toBeLessThan(6000)
  })

  it('with a body without end is stopped at the limit', async () => {
    const text = await raw([`POST /api/v1/clients HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${office.token}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`, ...Array.from({ length: 40 }, () => `10000\r\n${'a'.repeat(65_536)}\r\n`)])
    expect(text).toMatch(/^HTTP\/1\.1 413 /)
  })

  it('leaves the server well', async () => {
    expect((await office.api('/clients')).status).toBe(200)
  })
})

/** What comes back to bytes as they are. Our side stays open: the server ends it. */
function raw(pieces: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(office.port, '127.0.0.1')
    let text = ''
    socket.setEncoding('utf8').on('data', (piece: string) => (text += piece))
    // The server may cut the line while we are still sending: what it said before is what counts.
    socket.on('error', (error) => (text += `\n[${error.message}]`)).on('close', () => resolve(text))
    for (const piece of pieces) socket.write(piece)
  })
}
