import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defineEntity, type Entity } from '#shared/core/entity.ts'
import { f } from '#shared/core/field.ts'
import type { Grants } from '#shared/core/access.ts'
import { entities } from '#shared/modules.ts'
import type { Ctx } from '#main/core/context.ts'
import { readableFields } from '#main/core/permissions.ts'
import { get, list } from '#main/core/service.ts'
import { loadActor } from '#main/modules/auth/actor.ts'
import { DATABASES } from '../support/databases.ts'
import { makeWorkspace, type Client, type TestWorkspace } from '../support/workspace.ts'

/** How an answer is made is kept; what it is kept by changes, and the next answer is another one at once. */
describe.each(DATABASES)('answers on $name', (database) => {
  let office: TestWorkspace
  let boss: Client
  beforeAll(async () => {
    office = await makeWorkspace(database)
    boss = office.administrator.client
  })
  afterAll(() => office.close())

  it('have a field of the users’ own from the moment it is there until it is archived', async () => {
    const made = await boss.clients.create({ name: 'Поле ещё не придумано' })
    const answers = async () => [await boss.clients.get({ id: made.id }), (await boss.clients.list({ search: 'придумано' })).items[0]!]
    for (const answer of await answers()) expect(answer.custom).toEqual({})
    const field = await boss['custom-fields'].create({ module: 'clients', kind: 'choice', label: 'Размер' })
    await office.app.core!.idle()
    const key = `f${field.number}`
    const item = await boss['list-items'].create({ list: key, label: 'Крупный' })
    await boss.clients.update({ id: made.id, version: 1, patch: { custom: { [key]: item.id } } })
    for (const answer of await answers()) expect(answer).toMatchObject({ custom: { [key]: item.id }, labels: { [key]: 'Крупный' } })
    await boss['custom-fields'].update({ id: field.id, version: 1, patch: { archived: true } })
    await office.app.core!.idle()
    for (const answer of await answers()) {
      expect(answer.custom).toEqual({})
      expect(answer.labels).not.toHaveProperty(key)
    }
  })

  it('lose what a role may no longer show, and hide it from one while it is shown to another', async () => {
    const guarded = defineEntity({ name: 'clients', title: 'name', fields: { name: f.text({ required: true }), inn: f.inn({ sensitive: true }), ownerId: f.ref({ to: 'users', sensitive: true }) } }) as Entity
    const seeing: Grants = { 'clients:read': 'all', 'clients:sensitive': 'all', 'users:read': 'all' }
    const person = await office.person(seeing)
    const made = await boss.clients.create({ name: 'Тайный', inn: '7707083893' })
    const now = async (): Promise<Ctx> => ({ ...person.ctx, actor: (await loadActor(person.ctx.db, person.id))!.actor })
    const seen = async (ctx: Ctx) => {
      const answers = [await get(ctx, guarded, made.id), (await list(ctx, guarded, { filter: { field: 'name', op: 'eq', value: 'Тайный' } })).items[0]!]
      return answers.map((row) => [row['inn'], 'inn' in row, 'ownerId' in row, 'ownerId' in row.labels])
    }
    const [shown, hidden] = [['7707083893', true, true, true], [undefined, false, false, false]]
    const before = await now()
    expect(await seen(before)).toEqual([shown, shown])
    const [role] = (await boss.roles.list({ filter: { field: 'name', op: 'startsWith', value: 'роль ' } })).items
    await boss.roles.update({ id: role!.id, version: role!.version, patch: { grants: { 'clients:read': 'all', 'users:read': 'all' } } })
    const after = await now()
    expect(await seen(after)).toEqual([hidden, hidden])
    // Both kinds of readers at once: neither is answered with what was made for the other.
    expect(await Promise.all([seen(before), seen(after), seen(before), seen(after)])).toEqual([[shown, shown], [hidden, hidden], [shown, shown], [hidden, hidden]])
    expect([...readableFields(after, guarded)].filter((name) => !name.startsWith('f'))).toEqual(['name'])
  })

  it('never have a secret, whoever asks', async () => {
    const row = (await list(office.administrator.ctx, entities.users as Entity, {})).items[0]!
    expect(Object.keys(row)).not.toContain('passwordHash')
  })

  it('name references in the language of whoever asks, one after the other', async () => {
    const status = await boss['list-items'].create({ list: 'clientStatuses', label: 'Свой', labelEn: 'Own' })
    const made = await boss.clients.create({ name: 'На двух языках', statusId: status.id })
    const talk = await boss.activities.create({ kind: 'note', about: `clients:${made.id}`, subject: 'о нём' })
    const { ctx } = office.administrator
    const labels = async (locale: 'ru' | 'en') => (await get({ ...ctx, locale }, entities.clients as Entity, made.id)).labels['statusId']
    expect([await labels('ru'), await labels('en'), await labels('ru')]).toEqual(['Свой', 'Own', 'Свой'])
    const about = async () => (await boss.activities.get({ id: talk.id })).labels['about']
    expect(await about()).toBe('На двух языках')
    await boss.clients.update({ id: made.id, version: made.version, patch: { name: 'Под новым именем' } })
    expect(await about()).toBe('Под новым именем')
  })

  it('are the same on a page that follows another as on the first', async () => {
    for (const name of ['ряд', 'ряд', 'ряд', 'ряд 2', 'ряд 3']) await boss.clients.create({ name, city: 'Рядовой' })
    const filter = { field: 'city', op: 'eq', value: 'Рядовой' } as const
    for (const sort of ['name', '-name', '-createdAt', 'city,-name']) {
      const whole = (await boss.clients.list({ filter, sort })).items
      expect(whole).toHaveLength(5)
      const paged: typeof whole = []
      for (let after: string | undefined; paged.length < 5; ) {
        const page = await boss.clients.list({ filter, sort, limit: 2, ...(after ? { after } : {}) })
        paged.push(...page.items)
        after = page.next ?? undefined
      }
      expect(paged).toStrictEqual(whole)
    }
  })

  it('come in order on every page, however large the records are', async () => {
    for (let i = 0; i < 60; i++) await boss.clients.create({ name: `объём ${(i * 37) % 60}`, city: 'Объёмный', ...(i % 4 === 0 ? { phone: `+791200000${String(i).padStart(2, '0')}` } : {}), notes: 'много слов '.repeat((i * 577) % 1500) })
    const filter = { field: 'city', op: 'eq', value: 'Объёмный' } as const
    for (const sort of ['-createdAt', 'createdAt', 'name', '-name', 'phone', '-phone']) {
      const whole = (await boss.clients.list({ filter, sort, limit: 100 })).items.map((row) => row.id)
      const first = await boss.clients.list({ filter, sort, limit: 5 })
      const rest = await boss.clients.list({ filter, sort, limit: 100, after: first.next! })
      expect([...first.items, ...rest.items].map((row) => row.id), sort).toEqual(whole)
    }
  })

  it('are asked for by one text, in which the limit stands: a bound one is planned anew each time', async () => {
    const seen: [string, readonly unknown[]][] = []
    const stop = office.app.core!.connection.onQuery((text, _milliseconds, parameters) => void (/from .clients. where/.test(text) && seen.push([text, parameters])))
    await boss.clients.list({ limit: 7 })
    await boss.clients.list({ limit: 7 })
    stop()
    expect(seen).toHaveLength(2)
    expect(seen[0]).toEqual(seen[1])
    expect(seen[0]![0]).toMatch(/ limit 8$/)
    expect(seen[0]![1]).toEqual([])
  })
})
