import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CUSTOM_KINDS } from '#shared/modules/custom-fields/custom-fields.entity.ts'
import { KINDS } from '#shared/core/kinds.ts'
import { DATABASES } from '../support/databases.ts'
import { makeWorkspace, type Client, type TestWorkspace } from '../support/workspace.ts'

/** A user's own field is a field like any other: form, filter, sort, totals, history, search, REST. */
describe.each(DATABASES)('custom fields on $name', (database) => {
  let office: TestWorkspace
  let boss: Client
  beforeAll(async () => {
    office = await makeWorkspace(database)
    boss = office.administrator.client
  })
  afterAll(() => office.close())

  const add = async (kind: (typeof CUSTOM_KINDS)[number], options: Record<string, unknown> = {}) => {
    const row = await boss['custom-fields'].create({ module: 'clients', kind, label: `Поле ${kind}`, ...(kind === 'ref' ? { refModule: 'contacts' } : {}), ...options })
    await office.app.core!.idle()
    return `f${row.number}`
  }
  const values = async (kind: string): Promise<[unknown, unknown]> => {
    const table: Record<string, [unknown, unknown]> = {
      text: ['Апельсин', 'ёж'], longText: ['первое', 'второе'], address: ['Тверь', 'Ухта'], int: [5, 70], quantity: [1500, 20_000], money: [10_000, 250_050], percent: [150, 9900],
      day: ['2026-01-31', '2026-12-01'], instant: ['2026-01-31T10:00:00.000Z', '2026-12-01T10:00:00.000Z'], time: ['09:30', '18:00'], bool: [false, true], rating: [1, 5],
      email: ['a@example.ru', 'b@example.ru'], phone: ['+79120000001', '+79120000002'], url: ['https://a.ru', 'https://b.ru'], color: ['#000000', '#ffffff'], barcode: ['4600000000012', '4600000000029'],
      inn: ['7707083893', '7736050003'], kpp: ['770701001', '773601001'], ogrn: ['1027700070518', '1027700132195'], bik: ['044525225', '044525974'],
    }
    return table[kind]!
  }

  test.each(CUSTOM_KINDS)('a field of the kind “%s” is kept, filtered, sorted, journalled, emptied', async (kind) => {
    const key = await add(kind)
    let low: unknown
    let high: unknown
    if (kind === 'choice' || kind === 'choices') {
      const ids = await Promise.all(['один', 'два'].map(async (label) => (await boss['list-items'].create({ list: key, label })).id))
      ;[low, high] = kind === 'choice' ? [ids.sort()[0], ids.sort()[1]] : [[ids[0]], [ids[1]]]
    } else if (kind === 'ref') {
      const ids = await Promise.all(['Ан', 'Бо'].map(async (name) => (await boss.contacts.create({ name })).id))
      ;[low, high] = [ids.sort()[0], ids.sort()[1]]
    } else if (kind === 'tags') {
      const ids = await Promise.all(['т1', 'т2'].map(async (name) => (await boss.tags.create({ name: `${name} ${key}` })).id))
      ;[low, high] = [[ids[0]], [ids[1]]]
    } else [low, high] = await values(kind)

    const a = await boss.clients.create({ name: 'А', city: key, custom: { [key]: low } })
    const b = await boss.clients.create({ name: 'Б', city: key, custom: { [key]: high } })
    const mine = { field: 'city', op: 'eq', value: key } as const
    const ids = async (extra: object, sort?: string) => (await boss.clients.list({ filter: { and: [mine, extra as never] }, ...(sort ? { sort } : {}) })).items.map((row) => row.id)

    expect((await boss.clients.get({ id: b.id })).custom[key]).toEqual(high)
    const ops = KINDS[kind].ops
    if (ops.includes('eq')) expect(await ids({ field: key, op: 'eq', value: high })).toEqual([b.id])
    if (ops.includes('hasAny')) expect(await ids({ field: key, op: 'hasAny', value: high })).toEqual([b.id])
    if (ops.includes('between')) expect(await ids({ field: key, op: 'between', value: [high, high] })).toEqual([b.id])
    if (ops.includes('contains') && kind === 'text') expect(await ids({ field: key, op: 'contains', value: 'АПЕЛЬ' })).toEqual([a.id])
    if (KINDS[kind].sort) {
      expect(await ids({ and: [] }, key)).toEqual([a.id, b.id])
      expect(await ids({ and: [] }, `-${key}`)).toEqual([b.id, a.id])
    }
    const saved = await boss.clients.update({ id: a.id, version: 1, patch: { custom: { [key]: high } } })
    expect(saved.custom[key]).toEqual(high)
    expect((await boss.clients.history({ id: a.id })).items[0]!.diff).toEqual({ [key]: [kind === 'bool' ? false : low, high] })
    const emptied = await boss.clients.update({ id: a.id, version: 2, patch: { custom: { [key]: null } } })
    expect(emptied.custom).not.toHaveProperty([kind === 'bool' ? 'never' : key])
    expect(office.errors).toEqual([])
  })

  test('an index is made for a quick filter, used, and dropped', async () => {
    const key = await add('text', { quickFilter: true })
    await boss.clients.create({ name: 'С индексом', custom: { [key]: 'Ёлочный базар' } })
    const filter = { field: key, op: 'eq', value: 'елочный БАЗАР' } as const
    expect((await boss.clients.list({ filter, sort: key })).items.map((row) => row.name)).toEqual(['С индексом'])
    const row = (await boss['custom-fields'].list({ filter: { field: 'number', op: 'eq', value: Number(key.slice(1)) } })).items[0]!
    await boss['custom-fields'].update({ id: row.id, version: row.version, patch: { quickFilter: false } })
    await office.app.core!.idle()
    expect((await boss.clients.list({ filter, sort: key })).items.map((r) => r.name)).toEqual(['С индексом'])
    expect(office.errors).toEqual([])
  })

  test('totals add up, search finds, an unknown key is refused, renaming changes nothing', async () => {
    const money = await add('money')
    const word = await add('text', { searchable: true })
    for (const n of [1, 2, 3]) await boss.clients.create({ name: `Сумма ${n}`, city: money, custom: { [money]: n * 100, [word]: n === 2 ? 'абракадабра' : 'прочее' } })
    const filter = { field: 'city', op: 'eq', value: money } as const
    expect((await boss.clients.totals({ filter, fields: [money] })).sums).toEqual({ [money]: 600 })
    expect((await boss.search.find({ q: 'абракадабры' })).items.map((hit) => hit.title)).toEqual(['Сумма 2'])
    await expect(boss.clients.create({ name: 'x', custom: { f99999: 1 } })).rejects.toMatchObject({ code: 'INVALID', data: { fields: { f99999: 'field.unknown' } } })
    const row = (await boss['custom-fields'].list({ filter: { field: 'number', op: 'eq', value: Number(money.slice(1)) } })).items[0]!
    await boss['custom-fields'].update({ id: row.id, version: row.version, patch: { label: 'Другое имя' } })
    await office.app.core!.idle()
    expect((await boss.clients.totals({ filter, fields: [money] })).sums).toEqual({ [money]: 600 })
  })

  test('required, unique and bounded fields refuse with their own words', async () => {
    const required = await add('text', { required: true, unique: true, max: 5 })
    const refused = (custom: Record<string, unknown>) => boss.clients.create({ name: 'Проверка', custom })
    await expect(refused({})).rejects.toMatchObject({ data: { fields: { [required]: 'required' } } })
    await expect(refused({ [required]: 'слишком длинно' })).rejects.toMatchObject({ data: { fields: { [required]: 'text.tooLong' } } })
    await refused({ [required]: 'раз' })
    await expect(refused({ [required]: 'РАЗ' })).rejects.toMatchObject({ data: { fields: { [required]: 'taken' } } })
    const row = (await boss['custom-fields'].list({ filter: { field: 'number', op: 'eq', value: Number(required.slice(1)) } })).items[0]!
    await boss['custom-fields'].update({ id: row.id, version: row.version, patch: { archived: true } })
    await office.app.core!.idle()
    await expect(refused({})).resolves.toMatchObject({ custom: {} })
  })
})
