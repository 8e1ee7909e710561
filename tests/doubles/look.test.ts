import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { contacts } from '#shared/modules/contacts/contacts.entity.ts'
import { fillDoubleKeys } from '#main/core/doubles/keys.ts'
import { DATABASES } from '../support/databases.ts'
import { makeWorkspace, type Client, type TestWorkspace } from '../support/workspace.ts'

describe.each(DATABASES)('doubles on $name', (database) => {
  let office: TestWorkspace
  let boss: Client
  beforeAll(async () => {
    office = await makeWorkspace(database)
    boss = office.administrator.client
  })
  afterAll(() => office.close())

  const look = async (module: string, values: Record<string, unknown>, client = boss) => (await client.doubles.look({ module, values })).items
  const titles = async (module: string, values: Record<string, unknown>, client = boss) => (await look(module, values, client)).map((hit) => hit.title)
  const db = () => office.app.core!.connection.db
  async function scanned(module: string, client = boss) {
    await client.doubles.scan({ module })
    for (;;) {
      const status = await client.doubles.status({ module })
      if (status.state !== 'running' && !status.merging.running) return status
      await wait(10)
    }
  }

  test('while typing: by number, phone, mail, site and similar name, in every module', async () => {
    await boss.clients.create({ name: 'ООО «Северный ветер»', inn: '7707083893', kpp: '773601001', phone: '+74951234567', email: 'info@sever-veter.ru', website: 'https://www.sever-veter.ru/about' })
    const hit = [expect.objectContaining({ module: 'clients', title: 'ООО «Северный ветер»' })]
    expect(await look('clients', { inn: '7707083893' })).toEqual(hit)
    expect(await look('leads', { phone: '+74951234567;ext=12' })).toEqual([expect.objectContaining({ reasons: [{ reason: 'phone', value: '+74951234567' }] })])
    expect(await look('contacts', { name: 'Сидоров Пётр', phone: '+74951234567' })).toEqual(hit)
    expect(await look('leads', { email: 'sales@sever-veter.ru' })).toEqual([expect.objectContaining({ reasons: [{ reason: 'domain', value: 'sever-veter.ru' }] })])
    for (const name of ['северный ветер', 'Северый ветер', 'Ветер Северный, ООО', 'Severny veter', 'Севернный Ветер', 'Северный витер']) expect(await look('clients', { name }), name).toEqual(hit)
    for (const name of ['Южный ветер', 'Северный олень', 'Рога и копыта']) expect(await look('clients', { name }), name).toEqual([])
    expect(await look('clients', { email: 'someone@mail.ru' })).toEqual([])
    expect(await look('leads', { company: 'ООО Северный Ветер', name: 'Хотят лодку' })).toEqual(hit)
  })

  test('another branch is no double, and the record itself neither', async () => {
    const bank = await boss.clients.create({ name: 'Банк Весна', inn: '7736207543', kpp: '770401001' })
    expect(await titles('clients', { name: 'Банк Осень, филиал', inn: '7736207543', kpp: '781401001' })).toEqual(['Банк Весна'])
    expect((await boss.doubles.look({ module: 'clients', values: { inn: '7736207543' }, exclude: bank.id })).items).toEqual([])
  })

  test('keys follow edits, removal, restoring and undo', async () => {
    const row = await boss.contacts.create({ name: 'Громова Ольга', phone2: '+79135550000' })
    expect(await titles('contacts', { phone: '+79135550000' })).toEqual(['Громова Ольга'])
    expect(await titles('contacts', { name: 'Ольга Громова' })).toEqual(['Громова Ольга'])
    await boss.contacts.update({ id: row.id, version: 1, patch: { phone2: '+79135550001' } })
    expect(await titles('contacts', { phone: '+79135550000' })).toEqual([])
    const { operationId } = await boss.contacts.remove({ id: row.id })
    expect(await titles('contacts', { phone: '+79135550001' })).toEqual([])
    await boss.operations.undo({ operationId })
    expect(await titles('contacts', { phone: '+79135550001' })).toEqual(['Громова Ольга'])
  })

  test('records from before there were keys get them', async () => {
    await boss.clients.create({ name: 'Давний клиент', phone: '+79991112233' })
    await sql`delete from double_keys`.execute(db())
    await sql`delete from settings where scope = 'doubles'`.execute(db())
    expect(await titles('clients', { phone: '+79991112233' })).toEqual([])
    await fillDoubleKeys({ ...office.administrator.ctx })
    expect(await titles('clients', { phone: '+79991112233' })).toEqual(['Давний клиент'])
  })

  test('only what may be read is told', async () => {
    const employee = await office.person('employee')
    await boss.clients.create({ name: 'Тайный', inn: '7708004767' })
    expect(await titles('clients', { inn: '7708004767' }, employee.client)).toEqual([])
    expect(await titles('clients', { inn: '7708004767' })).toEqual(['Тайный'])
    const nobody = await office.person({ 'tags:read': 'all' })
    expect(await titles('leads', { inn: '7708004767' }, nobody.client)).toEqual([])
  })

  test('asks the database once for the keys and once for each module that has candidates', async () => {
    const seen: string[] = []
    let values: readonly unknown[] = []
    const stop = office.app.core!.connection.onQuery((text, _ms, parameters) => {
      if (/double_keys/.test(text)) values = parameters
      if (/double_keys|from .(clients|contacts|leads)/.test(text)) seen.push(text)
    })
    await look('clients', { name: 'Северный ветер', inn: '7707083893', phone: '+74951234567', email: 'info@sever-veter.ru' })
    stop()
    expect(seen.length, seen.join('\n')).toBeLessThanOrEqual(4)
    if (database.name !== 'sqlite') return
    const plan = await db().executeQuery<{ detail: string }>({ sql: `explain query plan ${seen[0]}`, parameters: values, query: { kind: 'RawNode' }, queryId: { queryId: 'plan' } } as never)
    expect(plan.rows.map((row) => row.detail).filter((line) => /^SCAN (?!\(subquery|k_|CONSTANT)|TEMP B-TREE/.test(line))).toEqual([])
  })

  test('a search of everything: groups with reasons, kept apart for good, merged, seen only by whose they are', async () => {
    const make = (name: string, more: object = {}) => boss.clients.create({ name, ...more })
    const [one, two] = [await make('ООО «Лесная сказка»', { inn: '7706107510', kpp: '770601001' }), await make('Лесная сказка', { inn: '7706107510', kpp: '770601001' })]
    const [left, right] = [await make('Тихая гавань', { city: 'Казань' }), await make('ООО Тихая Гавань', { city: 'Казань' })]
    const employee = await office.person('employee')
    expect(await boss.doubles.status({ module: 'clients' })).toMatchObject({ state: 'never' })
    const status = await scanned('clients')
    expect(status).toMatchObject({ state: 'done', share: 1 })
    const groups = async (client = boss) => (await client.doubles.groups({ module: 'clients', limit: 100 })).items.map(({ records, reasons, sure }) => ({ ids: records.map((row) => String(row['id'])).sort(), reasons, sure }))
    const ids = (...rows: { id: string }[]) => rows.map((row) => row.id).sort()
    expect(await groups()).toEqual(expect.arrayContaining([
      { ids: ids(one, two), reasons: ['inn', 'name'], sure: true },
      { ids: ids(left, right), reasons: ['name'], sure: false },
    ]))
    expect(await groups(employee.client)).toEqual([])
    await expect(employee.client.doubles.scan({ module: 'clients' })).rejects.toMatchObject({ code: 'FORBIDDEN' })

    expect(await boss.doubles.keepApart({ module: 'clients', ids: [left.id, right.id] })).toEqual({ pairs: 1 })
    expect((await groups()).map((group) => group.ids)).not.toContainEqual(ids(left, right))
    await scanned('clients')
    expect((await groups()).map((group) => group.ids)).not.toContainEqual(ids(left, right))
    await boss.doubles.keepApart({ module: 'clients', ids: [left.id, right.id], apart: false })
    office = await office.reopen()
    boss = office.administrator.client
    expect((await boss.doubles.status({ module: 'clients' })).state).toBe('done')

    await boss.doubles.mergeSure({ module: 'clients' })
    await office.app.core!.idle()
    expect((await boss.doubles.status({ module: 'clients' })).merging).toMatchObject({ running: false, failed: 0 })
    expect(await groups()).not.toEqual(expect.arrayContaining([expect.objectContaining({ sure: true })]))
    expect([(await boss.doubles.merges({ module: 'clients', id: one.id })).items.length, (await boss.doubles.merges({ module: 'clients', id: two.id })).items.length].sort()).toEqual([0, 1])
    expect(office.errors).toEqual([])
  })

  test('a search can be stopped, and the last result stays', async () => {
    await scanned('contacts')
    const first = boss.doubles.scan({ module: 'contacts' })
    await boss.doubles.cancel({ module: 'contacts' })
    await first
    await office.app.core!.idle()
    expect(['cancelled', 'done']).toContain((await boss.doubles.status({ module: 'contacts' })).state)
    expect(contacts.doubles).toBeDefined()
  })

  test('what is wrong or missing is counted with the filter that lists it', async () => {
    await sql`update clients set inn = '7707083890' where name = 'Давний клиент'`.execute(db())
    const { items } = await boss.doubles.quality({ module: 'clients' })
    for (const line of items) {
      if (line.filter === null) continue
      expect([line.key, (await boss.clients.count({ filter: line.filter as never })).count]).toEqual([line.key, line.count])
    }
    expect(items.find((line) => line.key === 'wrongInn')?.count).toBe(1)
    const employee = await office.person('employee')
    expect((await employee.client.doubles.quality({ module: 'clients' })).items.every((line) => line.count === 0)).toBe(true)
    expect((await boss.doubles.quality({ module: 'leads' })).items.map((line) => line.key)).toContain('noNextStep')
  })
})
