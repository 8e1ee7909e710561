import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSession } from '#main/modules/auth/sessions.ts'
import { runDue } from '#main/core/jobs.ts'
import { checkRecords } from '#main/core/doctor/records.ts'
import { DATABASES } from '../support/databases.ts'
import { clientOf, doorOf, makeWorkspace, type Client, type TestWorkspace } from '../support/workspace.ts'

const DAY = 86_400_000

/** The recycle bin keeps what the office said, and then lets it go with all that hangs on it. */
describe.each(DATABASES)('the recycle bin on $name', (database) => {
  let office: TestWorkspace
  let client: Client
  let ahead = 0
  beforeAll(async () => {
    office = await makeWorkspace(database, { clock: () => new Date(Date.now() + ahead) })
    client = office.administrator.client
    await client.settings.saveWorkspace({ binDays: 30 })
  })
  afterAll(() => office.close())

  /** Time goes by, and the administrator signs in anew: no session lasts so long. */
  async function pass(days: number): Promise<void> {
    ahead += days * DAY
    const { token } = await openSession(office.app.core!, office.administrator.id, { kind: 'window', label: 'test', address: null })
    client = clientOf(office.app, doorOf(token))
  }
  const count = async (table: string, column: string, value: string): Promise<number> => {
    const found = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)} where ${sql.ref(column)} = ${value}`.execute(office.app.core!.connection.db)
    return Number(found.rows[0]!.n)
  }
  const runBin = async () => (await runDue(office.app.core!)).find(({ name }) => name === 'emptyBin')

  test('what is older than the setting is gone, with its parts, links and words; what is younger stays', async () => {
    const tag = await client.tags.create({ name: 'Важный' })
    const old = await client.clients.create({ name: 'Старый знакомый', tags: [tag.id] })
    const person = await client.contacts.create({ name: 'Связин' })
    const place = await client['client-contacts'].create({ clientId: old.id, contactId: person.id })
    const note = await client.activities.create({ kind: 'note', about: `clients:${old.id}`, subject: 'Пометка о старом' })
    await client.clients.remove({ id: old.id })
    await pass(20)
    const young = await client.clients.create({ name: 'Недавний' })
    await client.clients.remove({ id: young.id })
    await pass(9)
    await runBin()
    expect((await client.clients.get({ id: old.id })).deletedAt).not.toBeNull()
    await pass(2)
    expect(await runBin()).toMatchObject({ ok: true, result: { n: 1, kept: 0 } })
    await expect(client.clients.get({ id: old.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(client.activities.get({ id: note.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(client['client-contacts'].get({ id: place.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await count('record_links', 'record_id', old.id)).toBe(0)
    expect(await count('search_docs', 'record_id', note.id)).toBe(0)
    expect((await client.contacts.get({ id: person.id })).name).toBe('Связин')
    expect((await client.clients.get({ id: young.id })).deletedAt).not.toBeNull()
    // The journal says so, and the doctor takes it for no loss.
    expect(await count('journal', 'action', 'purge')).toBe(3)
    expect(await checkRecords(office.app.core!.connection)).toMatchObject({ ok: true })
  })

  test('a record that a living one refers to stays until nobody does, so that no name is lost', async () => {
    const firm = await client.clients.create({ name: 'Голова холдинга' })
    const branch = await client.clients.create({ name: 'Филиал' })
    const field = await client['custom-fields'].create({ module: 'clients', kind: 'ref', label: 'Головная компания', refModule: 'clients' })
    const key = `f${field.number}`
    await office.app.core!.idle()
    const linked = await client.clients.update({ id: branch.id, version: branch.version, patch: { custom: { [key]: firm.id } } })
    await client.clients.remove({ id: firm.id })
    await pass(40)
    const kept = await runBin()
    expect(kept!.result).toMatchObject({ kept: 1 })
    expect((await client.clients.get({ id: branch.id })).labels[key]).toBe('Голова холдинга')
    expect(await client.clients.purge({ ids: [firm.id] })).toEqual({ purged: 0, kept: [firm.id] })
    await client.clients.update({ id: branch.id, version: linked.version, patch: { custom: { [key]: null } } })
    expect(await client.clients.purge({ ids: [firm.id] })).toEqual({ purged: 1, kept: [] })
  })

  test('only whoever may delete any record may empty the bin, and only what lies in it', async () => {
    const living = await client.clients.create({ name: 'Живой' })
    expect(await client.clients.purge({ ids: [living.id] })).toEqual({ purged: 0, kept: [] })
    const own = await office.person({ 'clients:read': 'all', 'clients:delete': 'own', 'clients:create': 'all' })
    const mine = await own.client.clients.create({ name: 'Свой' })
    await own.client.clients.remove({ id: mine.id })
    await expect(own.client.clients.purge({ ids: [mine.id] })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    // Names of colleagues and of statuses stand in every history.
    await expect(client.users.purge({ ids: [own.id] })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  test('a deletion whose record is gone for good is undone no more, and says so', async () => {
    const gone = await client.clients.create({ name: 'Был и нет' })
    const { operationId } = await client.clients.remove({ id: gone.id })
    await client.clients.purge({ ids: [gone.id] })
    await expect(client.operations.undo({ operationId })).rejects.toMatchObject({ code: 'RULE', data: { rule: 'undo.gone' } })
  })
})
