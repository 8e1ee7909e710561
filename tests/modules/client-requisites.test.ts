import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemContext } from '#main/core/workspace.ts'
import { beginRequisites } from '#main/modules/requisites/begin-requisites.job.ts'
import { DATABASES } from '../support/databases.ts'
import { makeWorkspace, type Client, type TestWorkspace } from '../support/workspace.ts'

describe.each(DATABASES)('requisites with terms on $name', (database) => {
  let office: TestWorkspace
  let boss: Client
  let now = '2026-03-25T12:00:00'
  beforeAll(async () => {
    office = await makeWorkspace(database, { clock: () => new Date(now) })
    boss = office.administrator.client
  })
  afterAll(() => office.close())

  const client = async () => (await boss.clients.create({ name: 'ООО «Ромашка»', inn: '7707083893', kpp: '770701001' })).id
  const setsOf = async (clientId: string) => (await boss['client-requisites'].list({ filter: { field: 'clientId', op: 'eq', value: clientId }, sort: 'validFrom' })).items

  test('the main set in force stands in the client’s own columns; undone together', async () => {
    const clientId = await client()
    const operationId = crypto.randomUUID()
    await boss['client-requisites'].create({ clientId, name: 'Новые', fullName: 'Общество «Ромашка»', inn: '7707083893', director: 'Иванов И. И.', operationId })
    expect(await boss.clients.get({ id: clientId })).toMatchObject({ fullName: 'Общество «Ромашка»', kpp: null, director: 'Иванов И. И.' })
    await boss.operations.undo({ operationId })
    expect(await boss.clients.get({ id: clientId })).toMatchObject({ fullName: null, kpp: '770701001', director: null })
    expect(await setsOf(clientId)).toEqual([])
  })

  test('a new main set ends the one before it; two at a time are refused', async () => {
    const clientId = await client()
    await boss['client-requisites'].create({ clientId, name: 'Старые', director: 'Первый' })
    await boss['client-requisites'].create({ clientId, name: 'Новые', director: 'Второй', validFrom: '2026-03-01' })
    expect((await setsOf(clientId)).map(({ name, validFrom, validTo }) => [name, validFrom, validTo])).toEqual([['Старые', null, '2026-02-28'], ['Новые', '2026-03-01', null]])
    expect((await boss.clients.get({ id: clientId })).director).toBe('Второй')
    await expect(boss['client-requisites'].create({ clientId, name: 'Лишние', validFrom: '2026-01-01', validTo: '2026-03-05' })).rejects.toMatchObject({ code: 'INVALID', data: { fields: { validFrom: 'requisites.overlap' } } })
    await expect(boss['client-requisites'].create({ clientId, name: 'Наоборот', validFrom: '2026-05-01', validTo: '2026-04-01', isMain: false })).rejects.toMatchObject({ code: 'INVALID', data: { fields: { validTo: 'period.order' } } })
    await boss['client-requisites'].create({ clientId, name: 'Филиал', validFrom: '2026-01-01', isMain: false, director: 'Не тот' })
    expect((await boss.clients.get({ id: clientId })).director).toBe('Второй')
  })

  test('what was entered ahead begins on its day, once', async () => {
    const clientId = await client()
    // The people stay where they are: a session does not outlive a week in an instant.
    const jobOn = async (time: string) => {
      const before = now
      now = time
      const done = await beginRequisites.run(systemContext(office.app.core!), new AbortController().signal)
      now = before
      return done
    }
    await jobOn(now)
    await boss['client-requisites'].create({ clientId, name: 'С апреля', director: 'Апрельский', validFrom: '2026-04-01' })
    expect((await boss.clients.get({ id: clientId })).director).toBeNull()
    expect(await jobOn('2026-04-02T09:00:00')).toEqual({ n: 1 })
    const row = await boss.clients.get({ id: clientId })
    expect(row.director).toBe('Апрельский')
    // Whoever writes into the card afterwards is not overruled by the next run.
    await boss.clients.update({ id: clientId, version: row.version, patch: { director: 'Рукой' } })
    expect(await jobOn('2026-04-03T09:00:00')).toEqual({ n: 0 })
    expect((await boss.clients.get({ id: clientId })).director).toBe('Рукой')
  })

  test('they follow the rights of their client', async () => {
    const anna = await office.person('employee', { name: 'Анна' })
    const own = (await boss.clients.create({ name: 'Свой', ownerId: anna.id })).id
    const foreign = await client()
    const mine = await boss['client-requisites'].create({ clientId: own, name: 'Основные' })
    const theirs = await boss['client-requisites'].create({ clientId: foreign, name: 'Основные' })
    expect(await anna.client['client-requisites'].get({ id: mine.id })).toMatchObject({ name: 'Основные' })
    await expect(anna.client['client-requisites'].get({ id: theirs.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await anna.client['client-requisites'].update({ id: mine.id, version: mine.version, patch: { director: 'Правка' } })
    expect((await boss.clients.get({ id: own })).director).toBe('Правка')
    await anna.client.signatories.create({ clientId: own, name: 'Петров', basis: 'powerOfAttorney', basisNumber: '7' })
    await expect(anna.client.signatories.create({ clientId: foreign, name: 'Чужой' })).rejects.toMatchObject({ code: 'INVALID', data: { fields: { clientId: 'ref.unknown' } } })
  })
})

describe.each(DATABASES)('filters over related records on $name', (database) => {
  let office: TestWorkspace
  let boss: Client
  beforeAll(async () => {
    office = await makeWorkspace(database)
    boss = office.administrator.client
  })
  afterAll(() => office.close())

  test('find a record by those that refer to it, and show nothing that may not be seen', async () => {
    const client = await boss.clients.create({ name: 'С человеком' })
    await boss.clients.create({ name: 'Без людей' })
    const person = await boss.contacts.create({ name: 'Мария' })
    const link = await boss['client-contacts'].create({ clientId: client.id, contactId: person.id, position: 'бухгалтер' })
    const names = async (field: string, value: string) => (await boss.clients.list({ filter: { field, op: 'eq', value } })).items.map((row) => row.name)
    expect(await names('client-contacts.contactId', person.id)).toEqual(['С человеком'])
    expect((await boss.contacts.list({ filter: { field: 'client-contacts.clientId', op: 'eq', value: client.id } })).items.map((row) => row.name)).toEqual(['Мария'])
    expect((await boss.clients.count({ filter: { not: { field: 'client-contacts.contactId', op: 'eq', value: person.id } } })).count).toBe(1)
    const outsider = await office.person({ 'clients:read': 'all' })
    await expect(outsider.client.clients.list({ filter: { field: 'client-contacts.contactId', op: 'eq', value: person.id } })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await boss['client-contacts'].remove({ id: link.id })
    expect(await names('client-contacts.contactId', person.id)).toEqual([])
  })

  test.each(['nothing.name', 'roles.name', 'client-contacts.nothing', 'client-contacts.clientId.name', '.', 'client-contacts.'])('“%s” is no field', async (field) => {
    await expect(boss.clients.list({ filter: { field, op: 'eq', value: 'x' } })).rejects.toMatchObject({ code: 'INVALID', data: { fields: { [field.includes('client-contacts.') && field.split('.').length === 2 ? field.split('.')[1]! : field]: 'field.unknown' } } })
  })

  test('groups and tags: any, all, none, added and taken in bulk', async () => {
    const [key, dealers] = [(await boss['list-items'].create({ list: 'clientGroups', label: 'Опора' })).id, (await boss['list-items'].create({ list: 'clientGroups', label: 'Дилерская' })).id]
    const ids = await Promise.all(['Раз', 'Два', 'Три'].map(async (name) => (await boss.clients.create({ name, city: 'Группа' })).id))
    await boss.clients.bulk({ ids: ids.slice(0, 2), add: { groupIds: [key] } })
    await boss.clients.bulk({ ids: ids.slice(1), add: { groupIds: [dealers] } })
    const found = async (op: 'hasAny' | 'hasAll' | 'hasNone', value: string[]) => (await boss.clients.list({ filter: { and: [{ field: 'city', op: 'eq', value: 'Группа' }, { field: 'groupIds', op, value }] }, sort: 'createdAt' })).items.map((row) => row.name).sort()
    expect(await found('hasAny', [key, dealers])).toEqual(['Два', 'Раз', 'Три'])
    expect(await found('hasAll', [key, dealers])).toEqual(['Два'])
    expect(await found('hasNone', [key])).toEqual(['Три'])
    const { operationId } = await boss.clients.bulk({ ids, take: { groupIds: [key] } })
    expect(await found('hasAny', [key])).toEqual([])
    await boss.operations.undo({ operationId })
    expect(await found('hasAny', [key])).toEqual(['Два', 'Раз'])
  })
})
