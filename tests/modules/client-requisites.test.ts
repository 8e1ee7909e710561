import { describe, expect, test } from 'vitest'
import { systemContext } from '#main/core/workspace.ts'
import { beginRequisites } from '#main/modules/requisites/begin-requisites.job.ts'
import { DATABASES } from '../support/databases.ts'
import { sharedOffice } from '../support/office.ts'

describe.each(DATABASES)('requisites with terms on $name', (database) => {
  let now = '2026-03-25T12:00:00'
  const at = sharedOffice(database, { clock: () => new Date(now) })

  const client = async () => (await at.boss.clients.create({ name: 'ООО «Ромашка»', inn: '7707083893', kpp: '770701001' })).id
  const setsOf = async (clientId: string) => (await at.boss['client-requisites'].list({ filter: { field: 'clientId', op: 'eq', value: clientId }, sort: 'validFrom' })).items

  test('the main set in force stands in the client’s own columns; undone together', async () => {
    const clientId = await client()
    const operationId = crypto.randomUUID()
    await at.boss['client-requisites'].create({ clientId, name: 'Новые', fullName: 'Общество «Ромашка»', inn: '7707083893', director: 'Иванов И. И.', operationId })
    expect(await at.boss.clients.get({ id: clientId })).toMatchObject({ fullName: 'Общество «Ромашка»', kpp: null, director: 'Иванов И. И.' })
    await at.boss.operations.undo({ operationId })
    expect(await at.boss.clients.get({ id: clientId })).toMatchObject({ fullName: null, kpp: '770701001', director: null })
    expect(await setsOf(clientId)).toEqual([])
  })

  test('a new main set ends the one before it; two at a time are refused', async () => {
    const clientId = await client()
    await at.boss['client-requisites'].create({ clientId, name: 'Старые', director: 'Первый' })
    await at.boss['client-requisites'].create({ clientId, name: 'Новые', director: 'Второй', validFrom: '2026-03-01' })
    expect((await setsOf(clientId)).map(({ name, validFrom, validTo }) => [name, validFrom, validTo])).toEqual([['Старые', null, '2026-02-28'], ['Новые', '2026-03-01', null]])
    expect((await at.boss.clients.get({ id: clientId })).director).toBe('Второй')
    await expect(at.boss['client-requisites'].create({ clientId, name: 'Лишние', validFrom: '2026-01-01', validTo: '2026-03-05' })).rejects.toMatchObject({ code: 'INVALID', data: { fields: { validFrom: 'requisites.overlap' } } })
    await expect(at.boss['client-requisites'].create({ clientId, name: 'Наоборот', validFrom: '2026-05-01', validTo: '2026-04-01', isMain: false })).rejects.toMatchObject({ code: 'INVALID', data: { fields: { validTo: 'period.order' } } })
    await at.boss['client-requisites'].create({ clientId, name: 'Филиал', validFrom: '2026-01-01', isMain: false, director: 'Не тот' })
    expect((await at.boss.clients.get({ id: clientId })).director).toBe('Второй')
  })

  test('what was entered ahead begins on its day, once', async () => {
    const clientId = await client()
    // The people stay where they are: a session does not outlive a week in an instant.
    const jobOn = async (time: string) => {
      const before = now
      now = time
      const done = await beginRequisites.run(systemContext(at.office.app.core!), new AbortController().signal)
      now = before
      return done
    }
    await jobOn(now)
    await at.boss['client-requisites'].create({ clientId, name: 'С апреля', director: 'Апрельский', validFrom: '2026-04-01' })
    expect((await at.boss.clients.get({ id: clientId })).director).toBeNull()
    expect(await jobOn('2026-04-02T09:00:00')).toEqual({ n: 1 })
    const row = await at.boss.clients.get({ id: clientId })
    expect(row.director).toBe('Апрельский')
    // Whoever writes into the card afterwards is not overruled by the next run.
    await at.boss.clients.update({ id: clientId, version: row.version, patch: { director: 'Рукой' } })
    expect(await jobOn('2026-04-03T09:00:00')).toEqual({ n: 0 })
    expect((await at.boss.clients.get({ id: clientId })).director).toBe('Рукой')
  })

  test('they follow the rights of their client', async () => {
    const anna = await at.office.person('employee', { name: 'Анна' })
    const own = (await at.boss.clients.create({ name: 'Свой', ownerId: anna.id })).id
    const foreign = await client()
    const mine = await at.boss['client-requisites'].create({ clientId: own, name: 'Основные' })
    const theirs = await at.boss['client-requisites'].create({ clientId: foreign, name: 'Основные' })
    expect(await anna.client['client-requisites'].get({ id: mine.id })).toMatchObject({ name: 'Основные' })
    await expect(anna.client['client-requisites'].get({ id: theirs.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await anna.client['client-requisites'].update({ id: mine.id, version: mine.version, patch: { director: 'Правка' } })
    expect((await at.boss.clients.get({ id: own })).director).toBe('Правка')
    await anna.client.signatories.create({ clientId: own, name: 'Петров', basis: 'powerOfAttorney', basisNumber: '7' })
    await expect(anna.client.signatories.create({ clientId: foreign, name: 'Чужой' })).rejects.toMatchObject({ code: 'INVALID', data: { fields: { clientId: 'ref.unknown' } } })
  })
})

describe.each(DATABASES)('filters over related records on $name', (database) => {
  const at = sharedOffice(database)

  test('find a record by those that refer to it, and show nothing that may not be seen', async () => {
    const client = await at.boss.clients.create({ name: 'С человеком' })
    await at.boss.clients.create({ name: 'Без людей' })
    const person = await at.boss.contacts.create({ name: 'Мария' })
    const link = await at.boss['client-contacts'].create({ clientId: client.id, contactId: person.id, position: 'бухгалтер' })
    const names = async (field: string, value: string) => (await at.boss.clients.list({ filter: { field, op: 'eq', value } })).items.map((row) => row.name)
    expect(await names('client-contacts.contactId', person.id)).toEqual(['С человеком'])
    expect((await at.boss.contacts.list({ filter: { field: 'client-contacts.clientId', op: 'eq', value: client.id } })).items.map((row) => row.name)).toEqual(['Мария'])
    expect((await at.boss.clients.count({ filter: { not: { field: 'client-contacts.contactId', op: 'eq', value: person.id } } })).count).toBe(1)
    const outsider = await at.office.person({ 'clients:read': 'all' })
    await expect(outsider.client.clients.list({ filter: { field: 'client-contacts.contactId', op: 'eq', value: person.id } })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await at.boss['client-contacts'].remove({ id: link.id })
    expect(await names('client-contacts.contactId', person.id)).toEqual([])
  })

  test.each(['nothing.name', 'roles.name', 'client-contacts.nothing', 'client-contacts.clientId.name', '.', 'client-contacts.'])('“%s” is no field', async (field) => {
    await expect(at.boss.clients.list({ filter: { field, op: 'eq', value: 'x' } })).rejects.toMatchObject({ code: 'INVALID', data: { fields: { [field.includes('client-contacts.') && field.split('.').length === 2 ? field.split('.')[1]! : field]: 'field.unknown' } } })
  })

  test('groups and tags: any, all, none, added and taken in bulk', async () => {
    const [key, dealers] = [(await at.boss['list-items'].create({ list: 'clientGroups', label: 'Опора' })).id, (await at.boss['list-items'].create({ list: 'clientGroups', label: 'Дилерская' })).id]
    const ids = await Promise.all(['Раз', 'Два', 'Три'].map(async (name) => (await at.boss.clients.create({ name, city: 'Группа' })).id))
    await at.boss.clients.bulk({ ids: ids.slice(0, 2), add: { groupIds: [key] } })
    await at.boss.clients.bulk({ ids: ids.slice(1), add: { groupIds: [dealers] } })
    const found = async (op: 'hasAny' | 'hasAll' | 'hasNone', value: string[]) => (await at.boss.clients.list({ filter: { and: [{ field: 'city', op: 'eq', value: 'Группа' }, { field: 'groupIds', op, value }] }, sort: 'createdAt' })).items.map((row) => row.name).sort()
    expect(await found('hasAny', [key, dealers])).toEqual(['Два', 'Раз', 'Три'])
    expect(await found('hasAll', [key, dealers])).toEqual(['Два'])
    expect(await found('hasNone', [key])).toEqual(['Три'])
    const { operationId } = await at.boss.clients.bulk({ ids, take: { groupIds: [key] } })
    expect(await found('hasAny', [key])).toEqual([])
    await at.boss.operations.undo({ operationId })
    expect(await found('hasAny', [key])).toEqual(['Два', 'Раз'])
  })
})
