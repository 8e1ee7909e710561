import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openOffice, type RunningOffice } from './office.ts'

interface Page {
  items: (Record<string, unknown> & { id: string; name: string })[]
  next: string | null
}

let office: RunningOffice
beforeAll(async () => {
  office = await openOffice()
  const people = [
    ['Ёлка', 'company', '7707083893', 'Москва'],
    ['Ромашка', 'company', '7736050003', 'Тверь'],
    ['Астра', 'entrepreneur', '500100732259', 'Москва'],
    ['Берёза', 'person', null, 'Казань'],
    ['Василёк', 'company', '7728168971', 'Москва'],
  ]
  for (const [name, kind, inn, city] of people) expect((await office.api('/clients', { method: 'POST', body: { name, kind, inn, city } })).status).toBe(201)
})
afterAll(() => office.stop())

const list = async (query: string) => {
  const answer = await office.api(`/clients?${query}`)
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`)
  return answer.json() as Page
}
const names = async (query: string) => (await list(query)).items.map(({ name }) => name)

describe('GET /api/v1/clients', () => {
  it('answers pages, one after the other, until there is no next', async () => {
    const seen: string[] = []
    let after = ''
    let pages = 0
    do {
      const page: Page = await list(`sort=name&limit=2${after}`)
      expect(Object.keys(page)).toEqual(['items', 'next'])
      seen.push(...page.items.map(({ name }) => name))
      after = page.next === null ? '' : `&after=${encodeURIComponent(page.next)}`
      pages += 1
    } while (after !== '')
    expect(seen).toEqual(['Астра', 'Берёза', 'Василёк', 'Ёлка', 'Ромашка'])
    expect(pages).toBe(3)
  })

  it('sorts down as well as up', async () => {
    expect(await names('sort=-name')).toEqual(['Ромашка', 'Ёлка', 'Василёк', 'Берёза', 'Астра'])
    expect(await names('sort=city,-name')).toEqual(['Берёза', 'Ёлка', 'Василёк', 'Астра', 'Ромашка'])
  })

  it('searches', async () => {
    expect(await names(`search=${encodeURIComponent('елка')}`)).toEqual(['Ёлка'])
    expect(await names('search=500100')).toEqual(['Астра'])
  })

  it.each([
    ['the language itself', `filter=${encodeURIComponent(JSON.stringify({ and: [{ field: 'city', op: 'eq', value: 'Москва' }, { field: 'kind', op: 'eq', value: 'company' }] }))}`],
    ['the short form', `filter=${encodeURIComponent('{"city":"Москва","kind":"company"}')}`],
    ['brackets', `filter[city]=${encodeURIComponent('Москва')}&filter[kind]=company`],
    ['brackets as curl and forms send them', `filter%5Bcity%5D=${encodeURIComponent('Москва')}&filter%5Bkind%5D=company`],
  ])('filters by %s', async (_, query) => {
    expect(await names(`${query}&sort=name`)).toEqual(['Василёк', 'Ёлка'])
  })

  it('filters by one of several values, also in brackets', async () => {
    expect(await names(`filter=${encodeURIComponent('{"inn":["7707083893","7736050003"]}')}&sort=name`)).toEqual(['Ёлка', 'Ромашка'])
    expect(await names('filter[inn][]=7707083893&filter[inn][]=7736050003&sort=name')).toEqual(['Ёлка', 'Ромашка'])
  })

  it('counts, and shows the recycle bin', async () => {
    const { items } = await list(`filter[name]=${encodeURIComponent('Ромашка')}`)
    expect((await office.api(`/clients/${items[0]!.id}`, { method: 'DELETE' })).status).toBe(200)
    expect((await office.api('/clients/count')).json()).toEqual({ count: 4, capped: false })
    expect(await names('deleted=true')).toEqual(['Ромашка'])
    expect((await office.api(`/clients/${items[0]!.id}/restore`, { method: 'POST', body: {} })).status).toBe(200)
    expect((await office.api('/clients/count')).json()).toEqual({ count: 5, capped: false })
  })
})

describe('a record', () => {
  it('lives its life over REST', async () => {
    const made = await office.api('/clients', { method: 'POST', body: { name: 'Новая', phone: '8 (495) 123-45-67', tags: [] } })
    expect(made.status).toBe(201)
    const row = made.json() as { id: string; version: number; phone: string }
    expect(row).toMatchObject({ version: 1, name: 'Новая' })
    const read = await office.api(`/clients/${row.id}`)
    expect(read.json()).toEqual(row)
    const saved = await office.api(`/clients/${row.id}`, { method: 'PATCH', body: { version: 1, patch: { city: 'Тула' } } })
    expect(saved.json()).toMatchObject({ id: row.id, version: 2, city: 'Тула' })
    const history = (await office.api(`/clients/${row.id}/history`)).json() as { items: { action: string; diff: Record<string, unknown> }[] }
    expect(history.items.map(({ action }) => action)).toEqual(['update', 'create'])
    expect(history.items[0]!.diff).toEqual({ city: [null, 'Тула'] })
    expect((await office.api(`/clients/${row.id}`, { method: 'DELETE' })).json()).toMatchObject({ id: row.id })
    expect((await office.api(`/clients/${row.id}`)).json()).toMatchObject({ deletedAt: expect.any(String) as string })
  })

  it('is made once, however often its making is sent', async () => {
    const body = { id: '01900000-0000-7000-8000-00000000aaaa', operationId: '01900000-0000-7000-8000-00000000bbbb', name: 'Однажды' }
    const [first, second] = [await office.api('/clients', { method: 'POST', body }), await office.api('/clients', { method: 'POST', body })]
    expect([first.status, second.status]).toEqual([201, 201])
    expect(second.json()).toEqual(first.json())
    expect(await names(`filter[name]=${encodeURIComponent('Однажды')}`)).toEqual(['Однажды'])
  })

  it('is read and written by a signed-in browser as by a token', async () => {
    const { cookie } = await office.signIn()
    const headers = { cookie, 'x-crm': '1' }
    const made = (await office.ask('/api/v1/clients', { method: 'POST', headers, body: { name: 'Из браузера' } })).json() as { id: string }
    expect((await office.ask(`/api/v1/clients/${made.id}`, { headers: { cookie } })).json()).toMatchObject({ name: 'Из браузера' })
    expect((await office.ask(`/api/v1/clients/${made.id}`, { method: 'DELETE', headers, body: {} })).status).toBe(200)
  })
})

describe('GET /api/v1/search', () => {
  it('answers items of every module', async () => {
    const answer = (await office.api(`/search?q=${encodeURIComponent('василек')}`)).json() as { items: { module: string; title: string }[] }
    expect(Object.keys(answer)).toEqual(['items'])
    expect(answer.items).toMatchObject([{ module: 'clients', title: 'Василёк' }])
  })
})

it('what is larger than one body goes in pieces', async () => {
  const data = Buffer.alloc(1024 * 1024, 'я')
  const { fileId } = (await office.api('/transfer/files', { method: 'POST', body: { name: 'данные.csv', bytes: data.length * 2 } })).json() as { fileId: string }
  for (const offset of [0, data.length]) {
    const answer = await office.api(`/transfer/files/${fileId}/append`, { method: 'POST', body: { offset, data: data.toString('base64') } })
    expect([answer.status, answer.json()]).toEqual([200, { bytes: offset + data.length }])
  }
  const back = (await office.api(`/transfer/files/${fileId}/read?offset=0`)).json() as { data: string; name: string }
  expect(back.name).toBe('данные.csv')
  expect(Buffer.from(back.data, 'base64').equals(data.subarray(0, Buffer.from(back.data, 'base64').length))).toBe(true)
})
