import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { entities } from '#shared/modules.ts'
import { update } from '#main/core/service.ts'
import { systemContext } from '#main/core/workspace.ts'
import { tellOperations } from '#main/modules/notifications/tell.ts'
import { DATABASES } from '../support/databases.ts'
import { makeWorkspace, type Client, type Person, type TestWorkspace } from '../support/workspace.ts'

/** Who is told of what, and who is not: by rights, by choice, once, and never of one's own doing. */
const ACTIONS = ['read', 'create', 'update', 'delete'] as const
const grants = (scope: 'all' | 'own') => ({
  ...Object.fromEntries(['clients', 'contacts', 'leads'].flatMap((module) => ACTIONS.map((action) => [`${module}:${action}`, scope] as const))),
  'activities:read': 'all' as const,
})

describe.each(DATABASES)('notifications on $name', (database) => {
  let office: TestWorkspace
  let boss: Client
  let vera: Person
  let narrow: Person
  let blind: Person
  beforeAll(async () => {
    office = await makeWorkspace(database)
    boss = office.administrator.client
    vera = await office.person(grants('all'), { name: 'Вера Широкая' })
    narrow = await office.person(grants('own'), { name: 'Семён Узкий' })
    blind = await office.person({ 'views:read': 'own' }, { name: 'Нил Слепой' })
  })
  afterAll(async () => {
    expect(office.errors).toEqual([])
    await office.close()
  })

  const settled = () => office.app.core!.idle()
  async function toldOf(person: Person, id: string) {
    await settled()
    const { groups } = await person.client.notifications.list({})
    return groups.find((group) => group.id === id)?.items.map(({ kind, what, text, fields }) => ({ kind, what, ...(text === null ? {} : { text }), ...(fields.length === 0 ? {} : { fields: fields.toSorted() }) })) ?? []
  }

  test('a mention reaches those who may read the record, makes them followers, and tells its author nothing', async () => {
    const made = await boss.clients.create({ name: 'ООО «Ёжик»' })
    await boss.activities.create({ about: `clients:${made.id}`, kind: 'note', subject: 'Спросить @вера широкая, @Семён Узкий, @Нил Слепой и @Анна Первая' })
    const subject = 'Спросить @вера широкая, @Семён Узкий, @Нил Слепой и @Анна Первая'
    expect(await toldOf(vera, made.id)).toEqual([{ kind: 'mention', what: 'create', text: subject }])
    expect(await toldOf(narrow, made.id)).toEqual([])
    expect(await toldOf(blind, made.id)).toEqual([])
    expect(await toldOf(office.administrator, made.id)).toEqual([])
    expect(await vera.client.followers.state({ module: 'clients', id: made.id })).toMatchObject({ following: true, why: 'chosen', people: [{ name: 'Анна Первая' }] })
    const state = await boss.followers.state({ module: 'clients', id: made.id })
    expect(state.people.map(({ name }) => name)).toEqual(['Вера Широкая'])
    await expect(narrow.client.followers.set({ module: 'clients', id: made.id, following: true })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('what many changes mean for people is written in one go: no save waits behind a commit for each', async () => {
    const made = await Promise.all(Array.from({ length: 12 }, (_, i) => boss.clients.create({ name: `Сразу ${i}`, ownerId: vera.id })))
    await settled()
    const seen: string[] = []
    const stop = office.app.core!.connection.onQuery((text) => void seen.push(text))
    await Promise.all(made.map(({ id, version }) => boss.clients.update({ id, version, patch: { city: 'Псков' } })))
    await settled()
    stop()
    const told = seen.flatMap((text, at) => (/into [`"]?notifications/.test(text) ? [at] : []))
    expect(told.length).toBe(12)
    // Each stands within a transaction, and there are fewer of these than rows.
    const ends = (text: string) => /^(begin|start transaction|commit)\b(?! not)/i.test(text)
    for (const at of told) expect(seen.slice(0, at).findLast(ends)).not.toMatch(/commit/i)
    expect(seen.slice(told[0], told.at(-1)).filter(ends).length).toBeLessThan(6)
    for (const { id } of made) expect((await toldOf(vera, id)).map(({ kind }) => kind)).toEqual(['changed', 'assigned'])
    // Told once more, only what is missing is written; what is there already spoils nothing beside it.
    const { items } = await boss.operations.list({ limit: 12 })
    await office.app.core!.connection.db.deleteFrom('notifications').where('record_id', '=', made[5]!.id).where('kind', '=', 'changed').execute()
    expect(await tellOperations(office.app.core!, items.map(({ id }) => id))).toBe(1)
    expect((await toldOf(vera, made[5]!.id)).map(({ kind }) => kind)).toEqual(['changed', 'assigned'])
  })

  test('a mention in a long text and in a note that is changed tells of the new names only', async () => {
    const made = await boss.clients.create({ name: 'Заметки', notes: 'Знает @Вера Широкая' })
    expect(await toldOf(vera, made.id)).toEqual([{ kind: 'mention', what: 'create', fields: ['notes'] }])
    await boss.clients.update({ id: made.id, version: 1, patch: { notes: 'Знает @Вера Широкая, давно' } })
    expect((await toldOf(vera, made.id)).map(({ kind }) => kind)).toEqual(['changed', 'mention'])
    const note = await boss.activities.create({ about: `clients:${made.id}`, kind: 'note', subject: 'Пусто' })
    await boss.activities.update({ id: note.id, version: 1, patch: { body: 'нет, @Вера Широкая' } })
    expect((await toldOf(vera, made.id)).map(({ kind }) => kind).toSorted()).toEqual(['activity', 'changed', 'mention', 'mention'])
  })

  test('whoever becomes responsible is told, and then of every change by others', async () => {
    const made = await boss.clients.create({ name: 'Передан', ownerId: narrow.id })
    expect(await toldOf(narrow, made.id)).toEqual([{ kind: 'assigned', what: 'create' }])
    const mine = await narrow.client.clients.update({ id: made.id, version: 1, patch: { city: 'Тверь' } })
    expect(await toldOf(narrow, made.id)).toHaveLength(1)
    await boss.clients.update({ id: made.id, version: mine.version, patch: { city: 'Клин', website: 'klin.example' } })
    expect((await toldOf(narrow, made.id))[0]).toEqual({ kind: 'changed', what: 'update', fields: ['city', 'website'] })
    expect((await toldOf(office.administrator, made.id)).map(({ kind, fields }) => [kind, fields])).toEqual([['changed', ['city']]])
    await boss.clients.remove({ id: made.id })
    expect((await toldOf(narrow, made.id))[0]).toEqual({ kind: 'changed', what: 'remove' })
  })

  test('what one does not want is not told: a record let go of, a kind switched off', async () => {
    const made = await boss.clients.create({ name: 'Тихий', ownerId: vera.id })
    expect(await vera.client.followers.set({ module: 'clients', id: made.id, following: false })).toMatchObject({ following: false, why: 'no' })
    await boss.clients.update({ id: made.id, version: 1, patch: { city: 'Рига' } })
    expect((await toldOf(vera, made.id)).map(({ kind }) => kind)).toEqual(['assigned'])
    await vera.client.followers.set({ module: 'clients', id: made.id, following: true })
    const { kinds } = await vera.client.notifications.settings()
    await vera.client.notifications.saveSettings({ kinds: { ...kinds, changed: false } })
    await boss.clients.update({ id: made.id, version: 2, patch: { city: 'Псков' } })
    expect((await toldOf(vera, made.id)).map(({ kind }) => kind)).toEqual(['assigned'])
    await vera.client.notifications.saveSettings({ kinds })
  })

  test('fields that one may not see are not named, and a change of those alone is no news', async () => {
    const sensitive = Object.entries(entities.clients.fields).find(([, field]) => (field.options as { sensitive?: boolean }).sensitive)?.[0]
    if (!sensitive) return
    const made = await boss.clients.create({ name: 'Тайный', ownerId: narrow.id })
    await settled()
    await boss.clients.update({ id: made.id, version: 1, patch: { [sensitive]: sensitive.endsWith('Account') ? null : 'тайна' } as never })
    expect((await toldOf(narrow, made.id)).map(({ kind }) => kind)).toEqual(['assigned'])
  })

  test('a bulk edit of many records is one notification for each person', async () => {
    const ids: string[] = []
    for (let n = 0; n < 60; n++) ids.push((await boss.clients.create({ name: `Пачка ${n}` })).id)
    await boss.clients.bulk({ ids, patch: { ownerId: vera.id } })
    await settled()
    const { groups } = await vera.client.notifications.list({ kind: 'assigned', limit: 200 })
    const many = groups.filter((group) => group.items.some((item) => item.count > 1))
    expect(many).toHaveLength(1)
    expect(many[0]).toMatchObject({ id: null, readable: true, items: [{ count: 60, kind: 'assigned', actorName: 'Анна Первая' }] })
    expect(many[0]!.ids).toHaveLength(50)
  })

  test('the same step looked at again tells nobody twice', async () => {
    const made = await boss.clients.create({ name: 'Дважды', ownerId: vera.id })
    await settled()
    const { items } = await boss.operations.list({ limit: 1 })
    expect(await tellOperations(office.app.core!, [items[0]!.id])).toBe(0)
    expect(await toldOf(vera, made.id)).toHaveLength(1)
  })

  test('a record that may no longer be read says nothing of itself in an old notification', async () => {
    const made = await boss.clients.create({ name: 'Секретный завод', ownerId: narrow.id })
    await boss.activities.create({ about: `clients:${made.id}`, kind: 'note', subject: 'Договор на миллион' })
    expect((await toldOf(narrow, made.id)).map(({ kind }) => kind)).toEqual(['activity', 'assigned'])
    const row = await boss.clients.get({ id: made.id })
    await update(systemContext(office.app.core!), entities.clients, { id: made.id, version: row.version, patch: { ownerId: vera.id } })
    await settled()
    const text = JSON.stringify(await narrow.client.notifications.list({}))
    expect(text).not.toMatch(/Секретный|миллион/)
    expect(text).not.toContain(`"id":"${made.id}"`)
    const old = (await narrow.client.notifications.list({})).groups.find((group) => group.key.endsWith(made.id))!
    expect(old).toMatchObject({ readable: false, title: null, id: null, items: [{ what: 'gone', actorName: null }, { what: 'gone' }] })
  })

  test('one counts, reads and puts off one’s own, and nobody else’s', async () => {
    const reader = await office.person(grants('all'), { name: 'Чита Тель' })
    const made = await boss.clients.create({ name: 'Счёт', ownerId: reader.id })
    await boss.clients.update({ id: made.id, version: 1, patch: { city: 'Омск' } })
    await settled()
    expect(await reader.client.notifications.unread()).toEqual({ count: 1, nextAt: null })
    const { groups } = await reader.client.notifications.list({ state: 'unread' })
    const ids = groups.flatMap((group) => group.items.map((item) => item.id))
    expect(ids).toHaveLength(2)
    expect(await vera.client.notifications.mark({ ids, read: true })).toEqual({ changed: 0 })
    expect(await vera.client.notifications.snooze({ ids, until: '2099-01-01T00:00:00.000Z' })).toEqual({ changed: 0 })
    expect(await reader.client.notifications.snooze({ ids, until: '2099-01-01T00:00:00.000Z' })).toEqual({ changed: 2 })
    expect(await reader.client.notifications.unread()).toEqual({ count: 0, nextAt: '2099-01-01T00:00:00.000Z' })
    expect((await reader.client.notifications.list({})).groups).toEqual([])
    expect((await reader.client.notifications.list({ state: 'snoozed' })).groups[0]!.items[0]).toMatchObject({ snoozedUntil: '2099-01-01T00:00:00.000Z' })
    await reader.client.notifications.snooze({ ids, until: '2020-01-01T00:00:00.000Z' })
    expect((await reader.client.notifications.unread()).count).toBe(1)
    expect(await reader.client.notifications.mark({ all: true, read: true })).toEqual({ changed: 2 })
    expect(await reader.client.notifications.unread()).toEqual({ count: 0, nextAt: null })
    expect((await reader.client.notifications.list({ state: 'unread' })).groups).toEqual([])
  })

  test('pages follow each other without a gap', async () => {
    const all = (await vera.client.notifications.list({ limit: 200 })).groups.flatMap((group) => group.items.map(({ id }) => id))
    const paged: string[] = []
    for (let before: string | undefined; ; ) {
      const page = await vera.client.notifications.list({ limit: 3, ...(before ? { before } : {}) })
      paged.push(...page.groups.flatMap((group) => group.items.map(({ id }) => id)))
      if (page.next === null) break
      before = page.next
    }
    expect(paged.toSorted()).toEqual(all.toSorted())
    expect(all.length).toBeGreaterThan(5)
  })

  test('the change is heard by whom it concerns and by nobody else', async () => {
    const abort = new AbortController()
    const heard: string[][] = [[], []]
    const listening = [vera, narrow].map(async (person, at) => {
      const changes = await person.client.changes.live(undefined, { signal: abort.signal })
      for await (const change of changes) if (change.module === 'notifications') heard[at]!.push(String(change.id))
    })
    await boss.clients.create({ name: 'Слышно', ownerId: vera.id })
    await expect.poll(async () => (await settled(), heard[0])).toEqual([vera.id])
    abort.abort()
    await Promise.allSettled(listening)
    expect(heard[1]).toEqual([])
  })
})
