import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { GrantScope } from '#shared/core/access.ts'
import { entities } from '#shared/modules.ts'
import { DATABASES } from '../support/databases.ts'
import { makeWorkspace, type Client, type Person, type TestWorkspace } from '../support/workspace.ts'

/**
 * Who sees and changes what, proven on every path that leads to a record: list, count, totals, groups, card, save,
 * removal, restoration, bulk, history, search, undo. The expected table is data.
 */
const RELATIONS = ['own', 'made', 'team', 'foreign'] as const
type Relation = (typeof RELATIONS)[number]

/** own = responsible, made = created by but given away, team = of somebody of my team, foreign = of somebody else. */
const SEEN: Record<GrantScope, Record<Relation, boolean>> = {
  all: { own: true, made: true, team: true, foreign: true },
  team: { own: true, made: true, team: true, foreign: false },
  own: { own: true, made: true, team: false, foreign: false },
  no: { own: false, made: false, team: false, foreign: false },
}

const ACTIONS = ['read', 'create', 'update', 'delete', 'export', 'import'] as const
const grantsOf = (scope: GrantScope) => ({ ...Object.fromEntries(ACTIONS.map((action) => [`clients:${action}`, scope])), 'clients:create': 'all' as const, 'activities:read': 'all' as const, 'activities:create': 'all' as const })

describe.each(DATABASES)('on $name', (database) => {
  let office: TestWorkspace
  let boss: Client
  const people = new Map<GrantScope, { person: Person; records: Record<Relation, string> }>()

  beforeAll(async () => {
    office = await makeWorkspace(database)
    boss = office.administrator.client
    const stranger = await office.person('employee', { name: 'Чужой' })
    for (const scope of ['all', 'team', 'own', 'no'] as const) {
      const team = await boss.teams.create({ name: `Команда ${scope}` })
      const mate = await office.person('employee', { teamIds: [team.id], name: 'Коллега' })
      const person = await office.person(grantsOf(scope), { teamIds: [team.id] })
      const word = `слово${scope}`
      const add = async (client: Client, ownerId: string, relation: Relation) => (await client.clients.create({ name: `${word} ${relation}`, ownerId, city: `Город ${scope}` })).id
      people.set(scope, {
        person,
        records: {
          own: await add(boss, person.id, 'own'),
          made: await add(person.client, stranger.id, 'made'),
          team: await add(boss, mate.id, 'team'),
          foreign: await add(boss, stranger.id, 'foreign'),
        },
      })
    }
  })
  afterAll(() => office.close())

  describe.each(['all', 'team', 'own', 'no'] as const)('a role whose scope is “%s”', (scope) => {
    const cases = RELATIONS.map((relation) => ({ relation, seen: SEEN[scope][relation] }))
    const my = () => people.get(scope)!
    const visible = () => cases.filter((c) => c.seen).map((c) => my().records[c.relation]).sort()
    const filter = { field: 'city', op: 'eq', value: `Город ${scope}` } as const

    test('lists, counts, groups and searches exactly what it may see', async () => {
      const { client } = my().person
      const calls = [() => client.clients.list({ filter, limit: 500 }), () => client.clients.count({ filter }), () => client.clients.groups({ filter, by: 'city' }), () => client.clients.totals({ filter, fields: [] })]
      if (scope === 'no') {
        for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'FORBIDDEN', data: { permission: 'clients:read' } })
        expect((await client.search.find({ q: `слово${scope}` })).items).toEqual([])
        return
      }
      expect((await client.clients.list({ filter, limit: 500 })).items.map((row) => row.id).sort()).toEqual(visible())
      expect((await client.clients.list({ search: `слово${scope}`, limit: 500 })).items.map((row) => row.id).sort()).toEqual(visible())
      expect(await client.clients.count({ filter })).toEqual({ count: visible().length, capped: false })
      expect((await client.clients.groups({ filter, by: 'city' })).groups.map((g) => g.count)).toEqual(visible().length > 0 ? [visible().length] : [])
      expect((await client.search.find({ q: `слово${scope}`, limit: 100 })).items.map((hit) => hit.id).sort()).toEqual(visible())
    })

    test.each(RELATIONS)('opens, edits, removes and restores a record that is “%s” only if it may', async (relation) => {
      const { person, records } = my()
      const id = records[relation]
      const { client } = person
      const allowed = SEEN[scope][relation]
      const refusal = scope === 'no' ? { code: 'FORBIDDEN' } : { code: 'NOT_FOUND' }
      const version = (await boss.clients.get({ id })).version
      const calls: [string, () => Promise<unknown>][] = [
        ['get', () => client.clients.get({ id })],
        ['history', () => client.clients.history({ id })],
        ['update', () => client.clients.update({ id, version, patch: { notes: 'правка' } })],
        ['remove', () => client.clients.remove({ id })],
        ['get from the bin', () => client.clients.get({ id })],
        ['restore', () => client.clients.restore({ id })],
      ]
      for (const [name, call] of calls) {
        if (allowed) await expect(call(), name).resolves.toBeDefined()
        else await expect(call(), name).rejects.toMatchObject(refusal)
      }
    })

    test('a bulk edit reaches only what it may change', async () => {
      const { person, records } = my()
      const call = () => person.client.clients.bulk({ ids: Object.values(records), patch: { website: `https://${scope}.example` } })
      if (scope === 'no') {
        await expect(call()).rejects.toMatchObject({ code: 'FORBIDDEN' })
      } else {
        await call()
        for (const relation of RELATIONS) {
          const site = (await boss.clients.get({ id: records[relation] })).website
          expect([relation, site === `https://${scope}.example`]).toEqual([relation, SEEN[scope][relation]])
        }
      }
    })

    test('what hangs on a record is seen only with it', async () => {
      const { person, records } = my()
      for (const relation of RELATIONS) {
        const note = await boss.activities.create({ about: `clients:${records[relation]}`, kind: 'note', subject: `заметка${scope} ${relation}` })
        const allowed = SEEN[scope][relation]
        const read = person.client.activities.get({ id: note.id })
        if (allowed) await expect(read).resolves.toMatchObject({ id: note.id })
        else await expect(read).rejects.toMatchObject({ code: 'NOT_FOUND' })
        const hits = await person.client.search.find({ q: `заметка${scope} ${relation}` })
        expect([relation, hits.items.some((hit) => hit.id === note.id)]).toEqual([relation, allowed])
      }
    })

    test('a reference to a record that it may not read has no name and cannot be made', async () => {
      const { person, records } = my()
      if (scope === 'no') return expect(person.client.clients.get({ id: records.own })).rejects.toMatchObject({ code: 'FORBIDDEN' })
      const about = `clients:${records.foreign}` as const
      const call = person.client.activities.create({ about, kind: 'note', subject: 'чужое' })
      if (SEEN[scope].foreign) await expect(call).resolves.toMatchObject({ about })
      else await expect(call).rejects.toMatchObject({ code: 'INVALID', data: { fields: { about: 'ref.unknown' } } })
    })
  })

  test('a person of a client sees that client alone, and no colleague', async () => {
    const client = await boss.clients.create({ name: 'Клиент с порталом' })
    const person = await office.person('client', { clientId: client.id, name: 'Представитель' })
    expect((await person.client.clients.list({})).items.map((row) => row.id)).toEqual([client.id])
    expect((await person.client.search.find({ q: 'Клиент' })).items.map((hit) => hit.id)).toEqual([client.id])
    for (const module of ['users', 'teams', 'contacts', 'activities', 'roles', 'tags'] as const) {
      await expect(person.client[module].list({}), module).rejects.toMatchObject({ code: 'FORBIDDEN' })
    }
  })

  test('rights cannot be raised by whoever has fewer', async () => {
    const manager = await office.person('manager')
    const administrators = (await boss.roles.list({ limit: 100 })).items.find((role) => role.builtIn === 'administrator')!
    await expect(manager.client.users.update({ id: manager.id, version: 1, patch: { roleIds: [administrators.id] } })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const clerk = await office.person({ 'users:read': 'all', 'users:update': 'all', 'roles:update': 'all', 'roles:create': 'all' })
    await expect(clerk.client.users.update({ id: clerk.id, version: 1, patch: { roleIds: [administrators.id] } })).rejects.toMatchObject({ code: 'RULE', data: { rule: 'users.rolesByAdministrator' } })
    await expect(clerk.client.roles.create({ name: 'всё', grants: { '*': 'all' } })).rejects.toMatchObject({ code: 'RULE' })
  })

  test('the last administrator stays', async () => {
    const { id } = office.administrator
    const { version } = await boss.users.get({ id })
    await expect(boss.users.update({ id, version, patch: { status: 'blocked' } })).rejects.toMatchObject({ code: 'RULE', data: { rule: 'users.lastAdministrator' } })
    await expect(boss.users.update({ id, version, patch: { roleIds: [] } })).rejects.toMatchObject({ code: 'RULE', data: { rule: 'users.lastAdministrator' } })
    await expect(boss.users.remove({ id })).rejects.toMatchObject({ code: 'RULE' })
  })

  test('somebody else’s step is undone only by whoever may see the audit', async () => {
    const manager = await office.person('manager')
    const made = await boss.clients.create({ name: 'Чужой шаг' })
    const operation = (await boss.operations.last())!
    expect(operation.title).toBe('Чужой шаг')
    await expect(manager.client.operations.undo({ operationId: operation.id })).rejects.toMatchObject({ code: 'FORBIDDEN', data: { permission: 'audit:read' } })
    await expect(boss.operations.undo({ operationId: operation.id })).resolves.toMatchObject({ done: true })
    expect((await boss.clients.get({ id: made.id })).deletedAt).not.toBeNull()
  })

  test('every module has rights of its own', () => {
    for (const entity of Object.values(entities)) expect(entity.actions).toEqual(expect.arrayContaining(entity.readOnly ? ['read', 'export'] : ['read', 'create', 'update', 'delete', 'export', 'import']))
  })
})
