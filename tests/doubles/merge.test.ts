import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { entities } from '#shared/modules.ts'
import { newId } from '#shared/core/ids.ts'
import { referencesTo } from '#main/core/doubles/references.ts'
import { DATABASES } from '../support/databases.ts'
import { makeWorkspace, type Client, type TestWorkspace } from '../support/workspace.ts'

describe.each(DATABASES)('merging on $name', (database) => {
  let office: TestWorkspace
  let boss: Client
  beforeAll(async () => {
    office = await makeWorkspace(database)
    boss = office.administrator.client
  })
  afterAll(() => office.close())

  const talk = (about: string, subject: string, more: object = {}) => boss.activities.create({ about, subject, kind: 'note', ...more })
  const merge = (masterId: string, loserIds: string[], more: object = {}) => boss.doubles.merge({ module: 'clients', masterId, loserIds, ...more })
  const mergeIdOf = async (id: string, at = 0) => (await boss.doubles.merges({ module: 'clients', id })).items[at]!.id

  test('every field that may point at a client is known from the registry', () => {
    const found = referencesTo(office.administrator.ctx, 'clients').map(({ entity, name }) => `${entity.name}.${name}`)
    expect(found).toEqual(expect.arrayContaining(['activities.about', 'client-contacts.clientId', 'leads.clientId', 'users.clientId']))
  })

  test('the master takes the chosen values and every link; the loser is a tombstone', async () => {
    const field = await boss['custom-fields'].create({ module: 'clients', kind: 'text', label: 'Код' })
    const key = `f${field.number}`
    const [red, blue] = [await boss.tags.create({ name: `красный ${database.name}` }), await boss.tags.create({ name: `синий ${database.name}` })]
    const master = await boss.clients.create({ name: 'Ромашка', phone: '+79120000001', tags: [red.id], custom: { [key]: 'А-1' } })
    const loser = await boss.clients.create({ name: 'ООО «Ромашка»', city: 'Тверь', phone: '+79120000002', tags: [blue.id], custom: { [key]: 'Б-2' } })
    const person = await boss.contacts.create({ name: 'Иванова Анна' })
    const both = await boss['client-contacts'].create({ clientId: loser.id, contactId: person.id, position: 'директор', signatory: true })
    const there = await boss['client-contacts'].create({ clientId: master.id, contactId: person.id, primary: true })
    const note = await talk(`clients:${loser.id}`, 'Звонили')
    const preview = await boss.doubles.preview({ module: 'clients', ids: [master.id, loser.id] })
    expect(preview.links.find(({ id }) => id === loser.id)!.rows).toEqual(expect.arrayContaining([{ module: 'activities', field: 'about', count: 1 }, { module: 'client-contacts', field: 'clientId', count: 1 }]))

    const operationId = newId()
    const winners = { name: loser.id, [key]: loser.id }
    const result = await merge(master.id, [loser.id], { winners, operationId })
    expect(result).toEqual({ operationId, masterId: master.id, moved: 2 })
    // Sent once more, it is the same merge.
    expect(await merge(master.id, [loser.id], { winners, operationId })).toEqual(result)
    const merged = await boss.clients.get({ id: master.id })
    expect({ name: merged.name, phone: merged.phone, city: merged.city, code: merged.custom[key] }).toEqual({ name: 'ООО «Ромашка»', phone: '+79120000001', city: 'Тверь', code: 'Б-2' })
    expect([...merged.tags].sort()).toEqual([red.id, blue.id].sort())
    expect((await boss.activities.get({ id: note.id })).about).toBe(`clients:${master.id}`)
    const place = await boss['client-contacts'].get({ id: there.id })
    expect({ primary: place.primary, signatory: place.signatory, position: place.position }).toEqual({ primary: true, signatory: true, position: 'директор' })
    expect((await boss['client-contacts'].get({ id: both.id })).deletedAt).not.toBeNull()
    expect((await boss.clients.get({ id: loser.id })).deletedAt).not.toBeNull()
    expect((await boss.doubles.merges({ module: 'clients', id: loser.id })).mergedInto).toBe(master.id)
    expect((await boss.doubles.merges({ module: 'clients', id: master.id })).items).toMatchObject([{ loserId: loser.id, loserTitle: 'ООО «Ромашка»' }])
    await expect(boss.clients.restore({ id: loser.id })).rejects.toMatchObject({ code: 'RULE', data: { rule: 'doubles.merged', id: master.id } })

    // Undone plainly, redone, and undone again.
    const undone = await boss.operations.undo({ operationId })
    expect(undone).toMatchObject({ done: true, conflicts: [] })
    expect(await boss.clients.get({ id: master.id })).toMatchObject({ name: 'Ромашка', city: null, tags: [red.id], custom: { [key]: 'А-1' } })
    expect(await boss.clients.get({ id: loser.id })).toMatchObject({ deletedAt: null, city: 'Тверь', tags: [blue.id] })
    expect(await boss['client-contacts'].get({ id: both.id })).toMatchObject({ deletedAt: null, clientId: loser.id })
    expect(await boss['client-contacts'].get({ id: there.id })).toMatchObject({ clientId: master.id, signatory: false, position: null })
    expect((await boss.doubles.merges({ module: 'clients', id: loser.id })).mergedInto).toBeNull()
    const redone = await boss.operations.undo({ operationId: undone.operationId! })
    expect(redone.done).toBe(true)
    expect((await boss['client-contacts'].get({ id: both.id })).deletedAt).not.toBeNull()
    expect((await boss.doubles.merges({ module: 'clients', id: loser.id })).mergedInto).toBe(master.id)
    expect((await boss.operations.undo({ operationId: redone.operationId! })).done).toBe(true)
    expect((await boss.activities.get({ id: note.id })).about).toBe(`clients:${loser.id}`)
  })

  test('weeks and a restart later it is separated: what came later stays, what was changed since is told', async () => {
    const master = await boss.clients.create({ name: 'Берёзка', tags: [] })
    const loser = await boss.clients.create({ name: 'Берёзка 2', city: 'Омск', email: 'b@berezka.example' })
    const note = await talk(`clients:${loser.id}`, 'Старое')
    await merge(master.id, [loser.id])
    const tag = await boss.tags.create({ name: `позже ${database.name}` })
    const now = await boss.clients.get({ id: master.id })
    await boss.clients.update({ id: master.id, version: now.version, patch: { city: 'Томск', tags: [tag.id] } })
    await boss.activities.update({ id: note.id, version: (await boss.activities.get({ id: note.id })).version, patch: { body: 'дописано' } })
    const late = await talk(`clients:${master.id}`, 'Новое')
    office = await office.reopen()
    boss = office.administrator.client

    const answer = await boss.doubles.unmerge({ id: await mergeIdOf(master.id) })
    expect(answer.kept).toEqual([{ module: 'clients', id: master.id, title: 'Берёзка', fields: ['city'] }])
    expect(await boss.clients.get({ id: master.id })).toMatchObject({ city: 'Томск', email: null, tags: [tag.id] })
    expect(await boss.clients.get({ id: loser.id })).toMatchObject({ deletedAt: null, city: 'Омск', email: 'b@berezka.example' })
    expect(await boss.activities.get({ id: note.id })).toMatchObject({ about: `clients:${loser.id}`, body: 'дописано' })
    expect(await boss.activities.get({ id: late.id })).toMatchObject({ about: `clients:${master.id}` })
    expect((await boss.doubles.merges({ module: 'clients', id: master.id })).items).toEqual([])
    await expect(boss.doubles.unmerge({ id: newId() })).rejects.toMatchObject({ code: 'RULE', data: { rule: 'doubles.separated' } })
  })

  test('a chain is taken apart in either order, and nothing is lost', async () => {
    for (const order of ['first', 'last'] as const) {
      const [a, b, c] = [await boss.clients.create({ name: 'А' }), await boss.clients.create({ name: 'Б' }), await boss.clients.create({ name: 'В' })]
      const notes = [await talk(`clients:${a.id}`, 'а'), await talk(`clients:${b.id}`, 'б'), await talk(`clients:${c.id}`, 'в')]
      await merge(a.id, [b.id])
      await merge(c.id, [a.id])
      const where = async () => Promise.all(notes.map(async ({ id }) => (await boss.activities.get({ id })).about.slice('clients:'.length)))
      expect(await where()).toEqual([c.id, c.id, c.id])
      expect((await boss.doubles.merges({ module: 'clients', id: b.id })).mergedInto).toBe(c.id)
      const [ofA, ofC] = [await mergeIdOf(a.id), await mergeIdOf(c.id)]
      if (order === 'first') {
        expect((await boss.doubles.unmerge({ id: ofA })).kept).toEqual([])
        expect(await where()).toEqual([c.id, b.id, c.id])
        expect((await boss.doubles.unmerge({ id: ofC })).kept).toEqual([])
      } else {
        expect((await boss.doubles.unmerge({ id: ofC })).kept).toEqual([])
        expect(await where()).toEqual([a.id, a.id, c.id])
        expect((await boss.doubles.unmerge({ id: ofA })).kept).toEqual([])
      }
      expect(await where()).toEqual([a.id, b.id, c.id])
      for (const { id } of [a, b, c]) expect((await boss.clients.get({ id })).deletedAt).toBeNull()
    }
  })

  test('thousands of rows go over in steps and come back', async () => {
    const [master, loser] = [await boss.clients.create({ name: 'Много' }), await boss.clients.create({ name: 'Много 2' })]
    const rows = 1600
    const base = await talk(`clients:${loser.id}`, 'первая')
    await office.app.core!.connection.db.transaction().execute(async (db) => {
      for (let n = 1; n < rows; n++) {
        await sql`insert into activities (id, version, created_at, updated_at, about, kind, subject, happened_at, pinned) values (${newId()}, 1, ${base.createdAt}, ${base.createdAt}, ${`clients:${loser.id}`}, 'call', ${`Звонок ${n}`}, ${base.happenedAt}, 0)`.execute(db)
      }
    })
    const about = async (id: string) => Number((await sql<{ n: number }>`select count(*) as n from activities where about = ${`clients:${id}`}`.execute(office.app.core!.connection.db)).rows[0]!.n)
    expect((await merge(master.id, [loser.id])).moved).toBe(rows)
    expect([await about(master.id), await about(loser.id)]).toEqual([rows, 0])
    await boss.doubles.unmerge({ id: await mergeIdOf(master.id) })
    expect([await about(master.id), await about(loser.id)]).toEqual([0, rows])
  })

  test('is refused clearly', async () => {
    const [one, other] = [await boss.clients.create({ name: 'Раз' }), await boss.clients.create({ name: 'Два' })]
    await expect(merge(one.id, [one.id])).rejects.toMatchObject({ data: { rule: 'doubles.itself' } })
    await boss.clients.remove({ id: other.id })
    await expect(merge(one.id, [other.id])).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const person = await boss.contacts.create({ name: 'Не клиент' })
    await expect(merge(one.id, [person.id])).rejects.toMatchObject({ code: 'NOT_FOUND', data: { module: 'clients', id: person.id } })
    await expect(boss.doubles.merge({ module: 'tags', masterId: one.id, loserIds: [person.id] })).rejects.toMatchObject({ code: 'INVALID' })
    const third = await boss.clients.create({ name: 'Три' })
    const employee = await office.person('employee')
    await expect(employee.client.doubles.merge({ module: 'clients', masterId: one.id, loserIds: [third.id] })).rejects.toMatchObject({ code: 'FORBIDDEN', data: { permission: 'clients:merge' } })
    const own = await office.person({ 'clients:read': 'own', 'clients:merge': 'own' })
    await expect(own.client.doubles.merge({ module: 'clients', masterId: one.id, loserIds: [third.id] })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const operationId = newId()
    await merge(one.id, [third.id], { operationId })
    await expect(merge(one.id, [third.id])).rejects.toMatchObject({ data: { rule: 'doubles.merged' } })
    await expect(employee.client.doubles.unmerge({ id: await mergeIdOf(one.id) })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(employee.client.operations.undo({ operationId })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  test('contacts and leads are merged by the same means', async () => {
    for (const module of ['contacts', 'leads'] as const) {
      const [one, other] = [await boss[module].create({ name: 'Пётр' }), await boss[module].create({ name: 'Пётр', phone: '+79120000011' })]
      const note = await talk(`${module}:${other.id}`, 'о нём')
      await boss.doubles.merge({ module, masterId: one.id, loserIds: [other.id] })
      expect((await boss.activities.get({ id: note.id })).about).toBe(`${module}:${one.id}`)
      expect((await boss[module].get({ id: one.id })).phone).toBe('+79120000011')
    }
    expect(Object.values(entities).filter((entity) => entity.doubles).every((entity) => entity.actions.includes('merge'))).toBe(true)
  })
})
