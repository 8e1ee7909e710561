import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeWorkspace, type Client, type TestWorkspace } from '../support/workspace.ts'

/** A server that speaks DaData's protocol: POST …/findById/party with a token. */
const KEY = 'ключ-которого-нигде-не-видно'.replace(/[^a-z-]/g, 'k')
const SBER = {
  value: 'ПАО СБЕРБАНК',
  data: {
    inn: '7707083893', kpp: '773601001', ogrn: '1027700132195', type: 'LEGAL',
    name: { full_with_opf: 'ПУБЛИЧНОЕ АКЦИОНЕРНОЕ ОБЩЕСТВО "СБЕРБАНК РОССИИ"', short_with_opf: 'ПАО СБЕРБАНК' },
    management: { name: 'Греф Герман Оскарович', post: 'ПРЕЗИДЕНТ' },
    state: { status: 'ACTIVE', liquidation_date: null },
    address: { value: 'г Москва, ул Вавилова, д 19', unrestricted_value: '117312, г Москва, ул Вавилова, д 19', data: { city: 'Москва' } },
  },
}
const GONE = { value: 'ООО "ПРОШЛОЕ"', data: { ...SBER.data, inn: '7736050003', state: { status: 'LIQUIDATED', liquidation_date: Date.UTC(2020, 4, 17) } } }

let server: Server
let office: TestWorkspace
let client: Client
let asked: { url: string; body: { query: string }; token: string | undefined }[] = []
let answer: (query: string) => { status: number; body: string } = () => ({ status: 200, body: '{"suggestions":[]}' })

const known = (query: string) => ({ status: 200, body: JSON.stringify({ suggestions: [SBER, GONE].filter(({ data }) => data.inn === query) }) })

describe('requisites by INN', () => {
  beforeAll(async () => {
    server = createServer((request, response) => {
      let text = ''
      request.on('data', (chunk: Buffer) => (text += chunk.toString()))
      request.on('end', () => {
        asked.push({ url: `${request.method} ${request.url}`, body: JSON.parse(text) as { query: string }, token: request.headers.authorization })
        const { status, body } = request.headers.authorization === `Token ${KEY}` ? answer(asked.at(-1)!.body.query) : { status: 403, body: '{}' }
        response.writeHead(status, { 'content-type': 'application/json', ...(status === 302 ? { location: 'http://127.0.0.1:1/' } : {}) }).end(body)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    office = await makeWorkspace()
    client = office.administrator.client
  })
  afterAll(async () => {
    server.close()
    await office.close()
  })
  beforeEach(async () => {
    asked = []
    answer = known
    await client.requisites.saveSettings({ key: KEY, url: `http://127.0.0.1:${(server.address() as { port: number }).port}/rs` })
  })

  it('is off until somebody gives a key, and the form stays by hand', async () => {
    expect(await client.requisites.saveSettings({ key: null, url: null })).toEqual({ configured: false, url: null })
    await expect(client.requisites.find({ inn: '7707083893' })).rejects.toMatchObject({ code: 'RULE', data: { rule: 'requisites.off' } })
    expect(asked).toEqual([])
  })

  it('answers what the register says, and asks once', async () => {
    const { found } = await client.requisites.find({ inn: '7707083893' })
    expect(found).toEqual({ inn: '7707083893', kind: 'company', name: 'ПАО СБЕРБАНК', fullName: 'ПУБЛИЧНОЕ АКЦИОНЕРНОЕ ОБЩЕСТВО "СБЕРБАНК РОССИИ"', kpp: '773601001', ogrn: '1027700132195', legalAddress: '117312, г Москва, ул Вавилова, д 19', city: 'Москва', director: 'Греф Герман Оскарович', state: 'active', liquidatedOn: null })
    await client.requisites.find({ inn: '7707083893' })
    expect(asked).toEqual([{ url: 'POST /rs/findById/party', body: { query: '7707083893', count: 1, branch_type: 'MAIN' }, token: `Token ${KEY}` }])
  })

  it('tells of a company that is no more', async () => {
    expect((await client.requisites.find({ inn: '7736050003' })).found).toMatchObject({ state: 'liquidated', liquidatedOn: '2020-05-17' })
  })

  it('answers null for an INN that nobody has, and asks nothing for what is none', async () => {
    expect(await client.requisites.find({ inn: '500100732259' })).toEqual({ found: null })
    await expect(client.requisites.find({ inn: '7707083894' })).rejects.toMatchObject({ code: 'INVALID' })
    expect(asked).toHaveLength(1)
  })

  it.each([
    [403, '{}', 'key'],
    [429, '{}', 'limit'],
    [500, 'сломано', 'answer'],
    [200, 'не JSON', 'answer'],
    [200, '{"suggestions":[{"value":1}]}', 'answer'],
    [200, `{"suggestions":[],"x":"${'x'.repeat(2 * 1024 * 1024)}"}`, 'answer'],
    [302, '', 'offline'],
  ])('has words for the answer %i %.12s', async (status, body, problem) => {
    answer = () => ({ status, body })
    await expect(client.requisites.find({ inn: '7707083893' })).rejects.toMatchObject({ code: 'UNAVAILABLE', data: { what: 'requisites', problem } })
  })

  it('blames the key, not the network, for a key that cannot be one', async () => {
    await client.requisites.saveSettings({ key: 'мой ключ' })
    await expect(client.requisites.find({ inn: '7707083893' })).rejects.toMatchObject({ data: { problem: 'key' } })
    expect(asked).toEqual([])
  })

  it('tells when nobody is there', async () => {
    await client.requisites.saveSettings({ key: KEY, url: 'http://127.0.0.1:1/rs' })
    await expect(client.requisites.find({ inn: '7707083893' })).rejects.toMatchObject({ data: { problem: 'offline' } })
  })

  it('keeps the key to itself and sends it nowhere in the open', async () => {
    const { db } = office.app.core!.connection
    expect(JSON.stringify([await client.requisites.settings(), await db.selectFrom('settings').selectAll().execute(), await db.selectFrom('journal').selectAll().execute()])).not.toContain(KEY)
    await expect(client.requisites.saveSettings({ key: KEY, url: 'http://example.ru/rs' })).rejects.toMatchObject({ data: { fields: { url: 'leadSource.https' } } })
    const clerk = await office.person('employee')
    await expect(clerk.client.requisites.saveSettings({ key: null })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect((await clerk.client.requisites.find({ inn: '7707083893' })).found?.name).toBe('ПАО СБЕРБАНК')
  })
})
