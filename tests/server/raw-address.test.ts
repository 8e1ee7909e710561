import { readFileSync } from 'node:fs'
import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openOffice, type RunningOffice } from './office.ts'

/** No client of Node's sends such a line; curl and many a program do. So these tests write the bytes themselves. */
let office: RunningOffice
beforeAll(async () => {
  office = await openOffice()
  for (const name of ['Ромашка', 'Ёлка & сын']) expect((await office.api('/clients', { method: 'POST', body: { name, kind: 'company' } })).status).toBe(201)
})
afterAll(() => office.stop())

const head = (first: string, more = '') => `${first}\r\nHost: 127.0.0.1:${office.port}\r\nAuthorization: Bearer ${office.token}\r\n${more}\r\n`
const plain = () => connectPlain(office.port, '127.0.0.1')
/** Everything that the server answers to these pieces until it ends the connection. */
async function said(pieces: readonly (string | Buffer)[], open: () => Socket = plain): Promise<string> {
  const socket = open()
  const heard: Buffer[] = []
  socket.on('data', (piece) => heard.push(piece))
  const over = new Promise<void>((resolve, reject) => { socket.once('close', resolve).once('error', reject) })
  for (const piece of pieces) {
    socket.write(piece)
    await new Promise((resolve) => { setTimeout(resolve, 60) })
  }
  await over
  return Buffer.concat(heard).toString('utf8')
}
const bodyOf = (answer: string) => answer.slice(answer.indexOf('\r\n\r\n') + 4)
const statusesOf = (answer: string) => [...answer.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status))

describe('letters that stand in an address as they are', () => {
  it.each(['/clients?search=Ромашка', '/clients?filter[name]=Ёлка%20%26%20сын', '/search?q=ромашка', '/clients?search=Ромашка😀', '/нет'])('%s is answered as the escaped one', async (path) => {
    const escaped = await office.api(encodeURI(decodeURI(path)).replaceAll('%2526', '%26'))
    const raw = await said([head(`GET /api/v1${path} HTTP/1.1`)])
    expect(statusesOf(raw)).toEqual([escaped.status])
    expect(JSON.parse(bodyOf(raw))).toEqual(escaped.json())
    expect(raw).toMatch(/\r\nconnection: close\r\n/i)
  })

  it('find what they name', async () => expect(await said([head('GET /api/v1/clients?search=Ромашка HTTP/1.1')])).toContain('"name":"Ромашка"'))

  it('are guarded like any request: who asks, by what name, from which page', async () => {
    const line = 'GET /api/v1/clients?search=Ромашка HTTP/1.1'
    expect(statusesOf(await said([`${line}\r\nHost: 127.0.0.1:${office.port}\r\n\r\n`]))).toEqual([401])
    expect(statusesOf(await said([`${line}\r\nHost: evil.example\r\nAuthorization: Bearer ${office.token}\r\n\r\n`]))).toEqual([403])
    expect(statusesOf(await said([head(line, 'Origin: https://evil.example\r\n')]))).toEqual([403])
    expect(statusesOf(await said([`${line}\r\nAuthorization: Bearer ${office.token}\r\n\r\n`]))).toEqual([400])
  })

  it('come through TLS, too', async () => {
    const pem = (name: string) => readFileSync(new URL(`tls/${name}.pem`, import.meta.url))
    const secure = await openOffice({ tls: { cert: pem('cert'), key: pem('key') } })
    try {
      const answer = await said([`GET /api/v1/search?q=ромашка HTTP/1.1\r\nHost: 127.0.0.1:${secure.port}\r\nAuthorization: Bearer ${secure.token}\r\n\r\n`], () => connectTls({ host: '127.0.0.1', port: secure.port, rejectUnauthorized: false }))
      expect(statusesOf(answer)).toEqual([200])
    } finally {
      await secure.stop()
    }
  })

  it('come on a connection that has served before', async () => {
    const answer = await said([head('GET /api/v1/clients?search=nobody HTTP/1.1'), head('GET /api/v1/clients?search=Ромашка HTTP/1.1')])
    expect(statusesOf(answer)).toEqual([200, 200])
    expect(answer).toContain('"name":"Ромашка"')
  })
})

describe('what is not sure is refused, and says how to write it', () => {
  const LETTERS = '{"code":"INVALID","data":{"fields":{"url":"request.letters"}}}'
  const windows = Buffer.concat([Buffer.from('GET /api/v1/clients?search='), Buffer.from([0xf0, 0xee, 0xec]), Buffer.from(` HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`)])
  it.each<[string, () => (string | Buffer)[]]>([
    ['a space among them', () => [head('GET /api/v1/clients?search=ООО Ромашка HTTP/1.1')]],
    ['letters of another alphabet than UTF-8', () => [windows]],
    ['a line that ends without its return', () => ['GET /api/v1/clients?search=я HTTP/1.1\nHost: 127.0.0.1\n\n']],
    ['a write', () => [head('POST /api/v1/clients?x=я HTTP/1.1', 'Content-Length: 0\r\n')]],
    ['another door', () => [head('GET /файл HTTP/1.1')]],
    ['a version that is none of ours', () => [head('GET /api/v1/clients?search=я HTTP/3.0')]],
    ['a request that came in pieces', () => ['GET /api/v1/clients?se', `arch=я HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`]],
    ['one more behind it', () => [head('GET /api/v1/clients?search=я HTTP/1.1') + head('DELETE /api/v1/clients/1 HTTP/1.1')]],
  ])('%s', async (_, pieces) => {
    const answer = await said(pieces())
    expect(statusesOf(answer)).toEqual([400])
    expect(bodyOf(answer)).toBe(LETTERS)
  })

  it('a line within a line', async () => {
    expect(statusesOf(await said(['GET /api/v1/x?=', head('GET /api/v1/clients?search=я HTTP/1.1')]))).toEqual([400])
    expect(statusesOf(await said(['GE', head('GET /api/v1/clients?search=я HTTP/1.1')]))).toEqual([400])
    expect(statusesOf(await said(['GET ', head('GET /api/v1/clients?search=я HTTP/1.1')]))).toEqual([400])
  })

  it('headers that say two things of a body', async () => {
    const answer = await said([head('GET /api/v1/clients?search=я HTTP/1.1', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n')])
    expect(statusesOf(answer)).toEqual([400])
  })

  it('whatever follows on the connection', async () => {
    const answer = await said([head('GET /api/v1/clients?search=Ромашка HTTP/1.1'), head('GET /api/v1/clients HTTP/1.1')])
    expect(statusesOf(answer)).toEqual([200])
  })
})
