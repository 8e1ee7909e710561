import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CreateOf } from '#shared/core/entity.ts'
import { newId } from '#shared/core/ids.ts'
import { entities } from '#shared/modules.ts'
import { create } from '#main/core/service.ts'
import { importFile } from '#main/core/transfer/index.ts'
import { closeWorkspace, openWorkspace, systemContext } from '#main/core/workspace.ts'
import { moduleHooks } from '#main/modules/hooks.ts'
import { DATABASES, testFolder } from '../support/databases.ts'
import { makeWorkspace, type Client, type TestWorkspace } from '../support/workspace.ts'

type Rule = CreateOf<(typeof entities)['assignment-rules']>

/** A lead that comes without an owner gets one, and each in turn gets one turn, however many seats there are. */
describe.each(DATABASES)('assignment of leads on $name', (database) => {
  let office: TestWorkspace
  let boss: Client
  let people: string[]
  beforeAll(async () => {
    office = await makeWorkspace(database)
    boss = office.administrator.client
    people = []
    for (const name of ['Альфа', 'Бета', 'Гамма']) people.push((await office.person('employee', { name })).id)
  })
  beforeEach(async () => {
    for (const rule of (await boss['assignment-rules'].list({})).items) await boss['assignment-rules'].remove({ id: rule.id })
  })
  afterAll(async () => {
    await office.close()
    expect(office.errors).toEqual([])
  })

  const rule = (values: Partial<Rule>) => boss['assignment-rules'].create({ name: 'Правило', userIds: people, ...values })
  const lead = (values: Record<string, unknown> = {}) => boss.leads.create({ name: 'Лид', ownerId: null, ...values })

  test('without a rule it stays without an owner, and the form’s own choice is kept', async () => {
    expect((await lead()).ownerId).toBeNull()
    await rule({ mode: 'user', userIds: [people[1]!] })
    expect((await lead()).ownerId).toBe(people[1])
    expect((await boss.leads.create({ name: 'Мой' })).ownerId).toBe(office.administrator.id)
    expect((await lead({ ownerId: people[2] })).ownerId).toBe(people[2])
  })

  test('the first rule whose conditions hold decides, by every kind of field', async () => {
    const tag = await boss.tags.create({ name: newId() })
    const field = await boss['custom-fields'].create({ module: 'leads', kind: 'text', label: newId(), quickFilter: true })
    await office.app.core!.idle()
    const key = `f${field.number}`
    await rule({ mode: 'user', userIds: [people[0]!], position: 1, filter: { and: [{ field: 'city', op: 'eq', value: 'ТВЕРЬ' }, { field: 'amount', op: 'gte', value: 1000 }] } as never })
    await rule({ mode: 'user', userIds: [people[1]!], position: 2, filter: { field: 'tags', op: 'hasAny', value: [tag.id] } as never })
    await rule({ mode: 'user', userIds: [people[2]!], position: 3, filter: { or: [{ field: key, op: 'eq', value: 'Опт' }, { field: 'company', op: 'contains', value: 'завод' }] } as never })
    expect((await lead({ city: 'Тверь', amount: 5000, tags: [tag.id] })).ownerId).toBe(people[0])
    expect((await lead({ city: 'Тверь', amount: 5, tags: [tag.id] })).ownerId).toBe(people[1])
    expect((await lead({ custom: { [key]: 'опт' } })).ownerId).toBe(people[2])
    expect((await lead({ company: 'Тульский ЗАВОД' })).ownerId).toBe(people[2])
    expect((await lead({ city: 'Омск' })).ownerId).toBeNull()
    await rule({ mode: 'user', userIds: [people[1]!], position: 0, active: false })
    expect((await lead({ city: 'Омск' })).ownerId).toBeNull()
  })

  test('a rule of nonsense is refused', async () => {
    await expect(rule({ filter: { field: 'нет', op: 'eq', value: 1 } as never })).rejects.toMatchObject({ code: 'INVALID', data: { fields: { filter: 'filter.invalid' } } })
    await expect(rule({ filter: { field: 'stageId', op: 'contains', value: 'x' } as never })).rejects.toMatchObject({ code: 'INVALID' })
    await expect(rule({ userIds: [] })).rejects.toMatchObject({ code: 'INVALID', data: { fields: { userIds: 'required' } } })
  })

  test('in turn: nobody twice, nobody left out, also from two seats at once', async () => {
    await rule({ mode: 'roundRobin' })
    const other = database.name === 'sqlite' ? null : await openWorkspace({ dataDir: office.dataDir, hooks: moduleHooks })
    const seats = [systemContext(office.app.core!), systemContext(other ?? office.app.core!)]
    const made = await Promise.all(Array.from({ length: 30 }, (_, i) => create(seats[i % 2]!, entities.leads, { name: `Очередь ${i}`, ownerId: null })))
    if (other) await closeWorkspace(other)
    expect(people.map((id) => made.filter((row) => row['ownerId'] === id).length)).toEqual([10, 10, 10])
  })

  test('to whoever has the fewest open leads; blocked ones are passed over', async () => {
    await boss.leads.bulk({ selection: {}, remove: true })
    for (let i = 0; i < 3; i++) await lead({ ownerId: people[0] })
    await lead({ ownerId: people[1] })
    await rule({ mode: 'leastBusy' })
    expect((await lead()).ownerId).toBe(people[2])
    expect((await lead()).ownerId).toBe(people[1])
    const blocked = await boss.users.get({ id: people[2]! })
    await boss.users.update({ id: blocked.id, version: blocked.version, patch: { status: 'blocked' } })
    const owners = []
    for (let i = 0; i < 3; i++) owners.push((await lead()).ownerId)
    expect(owners).not.toContain(people[2])
    await boss.users.update({ id: blocked.id, version: (await boss.users.get({ id: blocked.id })).version, patch: { status: 'active' } })
  })

  test('an imported lead gets its owner by the rules, its stage, its log; a lost one without a reason is told', async () => {
    const path = join(testFolder(), 'лиды.csv')
    const rows = Array.from({ length: 6 }, (_, i) => `Импорт ${i};Тверь;1000;`)
    writeFileSync(path, ['Название;Город;Сумма;Статус', ...rows, 'Без причины;Тверь;1;Отказ', 'В договоре;Тверь;1;Договор'].join('\n'))
    const { ctx } = office.administrator
    const before = await importFile(office.app.core!, ctx, { path, module: 'leads', dryRun: true })
    expect(before).toMatchObject({ created: 7, failed: 1 })
    await rule({ mode: 'leastBusy', filter: { field: 'city', op: 'eq', value: 'Тверь' } as never })
    await boss.leads.bulk({ selection: {}, remove: true })
    const result = await importFile(office.app.core!, ctx, { path, module: 'leads' })
    expect(result).toMatchObject({ created: 7, failed: 1 })
    expect(result.status.problems).toMatchObject([{ problem: 'required' }])
    const { items } = await boss.leads.list({ filter: { field: 'name', op: 'startsWith', value: 'Импорт' } })
    expect(people.map((id) => items.filter((row) => row.ownerId === id).length)).toEqual([2, 2, 2])
    expect(items.every((row) => row.stageType === 'open')).toBe(true)
    expect((await boss.leads.list({ filter: { field: 'name', op: 'eq', value: 'В договоре' } })).items[0]!.labels['stageId']).toBe('Договор')
    expect((await boss['lead-moves'].count({ filter: { field: 'leadId', op: 'in', value: items.map((row) => row.id) } })).count).toBe(6)
    await boss.operations.undo({ operationId: result.operationId! })
    expect((await boss['lead-moves'].count({ filter: { field: 'leadId', op: 'in', value: items.map((row) => row.id) } })).count).toBe(0)
  })

  test('an import without rules belongs to whoever imports', async () => {
    const path = join(testFolder(), 'мои.csv')
    writeFileSync(path, 'Название;Город\nНичей;Псков\n')
    await importFile(office.app.core!, office.administrator.ctx, { path, module: 'leads' })
    expect((await boss.leads.list({ filter: { field: 'name', op: 'eq', value: 'Ничей' } })).items[0]!.ownerId).toBe(office.administrator.id)
  })
})
