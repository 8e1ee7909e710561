import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { entities } from '#shared/modules.ts'
import { create } from '#main/core/service.ts'
import { saveDraft } from '#main/modules/drafts/drafts.service.ts'
import { listNotifications, mySettings, saveMySettings } from '#main/modules/notifications/notifications.service.ts'
import { dropOld, tellMissed } from '#main/modules/notifications/upkeep.ts'
import { remindOfLeads } from '#main/modules/notifications/reminders.ts'
import { DATABASES } from '../support/databases.ts'
import { makeWorkspace, type Person, type TestWorkspace } from '../support/workspace.ts'

/** Reminders of leads, what is made up for after a crash, and what is thrown away. */
// The clock goes on by weeks, and no session lives so long: the services are called as the doors call them.
describe.each(DATABASES)('reminders on $name', (database) => {
  let now = new Date('2026-11-24T09:00:00.000Z')
  let office: TestWorkspace
  let owner: Person
  beforeAll(async () => {
    office = await makeWorkspace(database, { clock: () => now })
    owner = await office.person({ 'leads:read': 'own' }, { name: 'Олег Ответственный' })
  })
  afterAll(async () => {
    expect(office.errors).toEqual([])
    await office.close()
  })
  const reminders = async (person: Person) => (await listNotifications(person.ctx, { kind: 'reminder' })).groups.map((group) => ({ title: group.title, what: group.items[0]!.what, count: group.items[0]!.count }))

  test('the day of the next contact is told once, and its being over once more', async () => {
    await create(office.administrator.ctx, entities.leads, { name: 'Сегодня', ownerId: owner.id, nextContactOn: '2026-11-24' })
    await create(office.administrator.ctx, entities.leads, { name: 'Потом', ownerId: owner.id, nextContactOn: '2026-12-24' })
    await create(office.administrator.ctx, entities.leads, { name: 'Без даты', ownerId: owner.id })
    expect(await remindOfLeads(office.app.core!)).toBe(1)
    expect(await remindOfLeads(office.app.core!)).toBe(0)
    expect(await reminders(owner)).toEqual([{ title: 'Сегодня', what: 'today', count: 1 }])
    now = new Date('2026-11-25T09:00:00.000Z')
    expect(await remindOfLeads(office.app.core!)).toBe(1)
    expect(await remindOfLeads(office.app.core!)).toBe(0)
    expect(await reminders(owner)).toEqual([{ title: 'Сегодня', what: 'overdue', count: 1 }])
    expect(await reminders(office.administrator)).toEqual([])
  })

  test('a backlog is one notification, and whoever wants none gets none', async () => {
    const late = await office.person({ 'leads:read': 'own' }, { name: 'Лена Поздняя' })
    const quiet = await office.person({ 'leads:read': 'own' }, { name: 'Тихон' })
    const { kinds } = await mySettings(quiet.ctx)
    await saveMySettings(quiet.ctx, { kinds: { ...kinds, reminder: false } })
    for (let n = 0; n < 8; n++) await create(office.administrator.ctx, entities.leads, { name: `Долг ${n}`, ownerId: late.id, nextContactOn: '2026-11-23' })
    await create(office.administrator.ctx, entities.leads, { name: 'Не мешать', ownerId: quiet.id, nextContactOn: '2026-11-23' })
    expect(await remindOfLeads(office.app.core!)).toBe(1)
    expect(await remindOfLeads(office.app.core!)).toBe(0)
    expect(await reminders(late)).toEqual([{ title: null, what: 'overdue', count: 8 }])
    expect(await reminders(quiet)).toEqual([])
  })

  test('what a process that died has not told is told later', async () => {
    await office.app.core!.idle()
    while ((await office.app.core!.connection.db.selectFrom('notifications').select('id').executeTakeFirst()) && (await tellMissed(office.app.core!)) > 0);
    const made = await create(office.administrator.ctx, entities.clients, { name: 'Пропущен', ownerId: owner.id })
    await office.app.core!.idle()
    await office.app.core!.connection.db.deleteFrom('notifications').where('record_id', '=', made.id).execute()
    now = new Date('2026-11-25T09:05:00.000Z')
    const manager = await office.person('manager', { name: 'Майя' })
    const lead = await create(office.administrator.ctx, entities.clients, { name: 'Пропущен тоже', ownerId: manager.id })
    await office.app.core!.idle()
    await office.app.core!.connection.db.deleteFrom('notifications').where('record_id', '=', lead.id).execute()
    now = new Date('2026-11-25T09:10:00.000Z')
    expect(await tellMissed(office.app.core!)).toBe(1)
    expect((await listNotifications(manager.ctx, {})).groups.map((group) => group.title)).toEqual(['Пропущен тоже'])
    expect(await tellMissed(office.app.core!)).toBe(0)
  })

  test('after ninety days a notification is gone, after thirty a draft', async () => {
    await saveDraft(owner.ctx, { key: 'create:leads', kind: 'create', module: 'leads', values: { name: 'Набросок' } })
    expect((await listNotifications(owner.ctx, {})).groups.length).toBeGreaterThan(0)
    now = new Date('2026-12-26T09:00:00.000Z')
    await dropOld(office.app.core!)
    expect(await office.app.core!.connection.db.selectFrom('drafts').select('key').execute()).toEqual([])
    expect((await office.app.core!.connection.db.selectFrom('notifications').select('id').execute()).length).toBeGreaterThan(0)
    now = new Date('2027-03-01T09:00:00.000Z')
    await dropOld(office.app.core!)
    expect(await office.app.core!.connection.db.selectFrom('notifications').select('id').execute()).toEqual([])
  })
})
