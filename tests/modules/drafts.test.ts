import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { makeWorkspace, type Person, type TestWorkspace } from '../support/workspace.ts'

/** Drafts are of whoever typed them, at whatever browser, and of nobody else. */
describe.each(DATABASES)('drafts on $name', (database) => {
  let office: TestWorkspace
  let writer: Person
  let other: Person
  beforeAll(async () => {
    office = await makeWorkspace(database)
    writer = await office.person('manager', { name: 'Павел Пишущий' })
    other = await office.person('manager', { name: 'Другой' })
  })
  afterAll(() => office.close())

  test('what was typed is kept, overwritten, listed and thrown away, by its author alone', async () => {
    const key = 'create:clients:one'
    await writer.client.drafts.save({ key, kind: 'create', module: 'clients', title: 'Рыба', values: { name: 'Рыба' } })
    await writer.client.drafts.save({ key, kind: 'create', module: 'clients', title: 'Рыбак', values: { name: 'Рыбак', city: 'Мурманск' }, closed: true })
    expect(await writer.client.drafts.get({ key })).toMatchObject({ title: 'Рыбак', values: { name: 'Рыбак', city: 'Мурманск' }, closed: true, recordId: null })
    expect((await writer.client.drafts.list()).items).toHaveLength(1)
    expect(await other.client.drafts.get({ key })).toBeNull()
    expect((await other.client.drafts.list()).items).toEqual([])
    await other.client.drafts.remove({ key })
    expect(await writer.client.drafts.get({ key })).not.toBeNull()
    await writer.client.drafts.remove({ key })
    expect(await writer.client.drafts.get({ key })).toBeNull()
  })

  test('nothing secret and nothing unknown is kept', async () => {
    await office.administrator.client.drafts.save({ key: 'create:users', kind: 'create', module: 'users', values: { name: 'Новый', passwordHash: 'тайна', password: 'тайна', nonsense: 1 } })
    const draft = await office.administrator.client.drafts.get({ key: 'create:users' })
    expect(draft!.values).toEqual({ name: 'Новый' })
    const stored = await office.app.core!.connection.db.selectFrom('drafts').selectAll().execute()
    expect(JSON.stringify(stored)).not.toContain('тайна')
    await expect(writer.client.drafts.save({ key: 'create:nowhere', kind: 'create', module: 'nowhere', values: {} })).rejects.toMatchObject({ code: 'INVALID' })
    await expect(writer.client.drafts.save({ key: 'create:clients', kind: 'create', module: 'clients', values: { notes: 'я'.repeat(300_000) } })).rejects.toMatchObject({ code: 'INVALID' })
  })

  test('a text about a record that may no longer be read does not name it', async () => {
    const boss = office.administrator.client
    const narrow = await office.person({ 'clients:read': 'own', 'clients:update': 'own' }, { name: 'Узкий' })
    const made = await boss.clients.create({ name: 'Чужая тайна', ownerId: narrow.id })
    await narrow.client.drafts.save({ key: `edit:clients:${made.id}:notes`, kind: 'edit', module: 'clients', recordId: made.id, values: { notes: 'моё' } })
    expect((await narrow.client.drafts.list()).items[0]).toMatchObject({ recordTitle: 'Чужая тайна', values: { notes: 'моё' } })
    await boss.clients.update({ id: made.id, version: 1, patch: { ownerId: other.id } })
    expect((await narrow.client.drafts.list()).items[0]).toMatchObject({ recordTitle: null, values: { notes: 'моё' } })
  })

  test('it is there after a restart, and nothing of it stands in the journal', async () => {
    await writer.client.drafts.save({ key: 'create:leads', kind: 'create', module: 'leads', values: { name: 'Переживший' } })
    office = await office.reopen()
    const stored = await office.app.core!.connection.db.selectFrom('drafts').selectAll().where('user_id', '=', writer.id).execute()
    expect(stored.map((row) => row['key'])).toEqual(['create:leads'])
    const journal = await office.app.core!.connection.db.selectFrom('journal').select('diff').where('diff', 'like', '%Переживший%').execute()
    expect(journal).toEqual([])
  })
})
