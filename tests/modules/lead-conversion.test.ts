import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CreateOf } from '#shared/core/entity.ts'
import { newId } from '#shared/core/ids.ts'
import type { entities } from '#shared/modules.ts'
import { convert } from '#main/modules/leads/convert.ts'
import { contextFor, closeWorkspace, openWorkspace } from '#main/core/workspace.ts'
import { moduleHooks } from '#main/modules/hooks.ts'
import { DATABASES } from '../support/databases.ts'
import { makeWorkspace, type Client, type TestWorkspace } from '../support/workspace.ts'

type Lead = CreateOf<(typeof entities)['leads']>

/** A lead becomes a client, and a lead again: whole or not at all, once, and only by whoever may. */
describe.each(DATABASES)('conversion of leads on $name', (database) => {
  let office: TestWorkspace
  let boss: Client
  beforeAll(async () => {
    office = await makeWorkspace(database)
    boss = office.administrator.client
  })
  afterAll(async () => {
    await office.close()
    expect(office.errors).toEqual([])
  })

  const add = (values: Partial<Lead> = {}, client: Client = boss) => client.leads.create({ name: 'Поставка насосов', company: `ООО «Север ${newId()}»`, contactName: 'Крылов Пётр', position: 'директор', ...values })
  const undo = (operationId: string) => boss.operations.undo({ operationId })

  test('prefills the client and the person, and names who may be meant already', async () => {
    const there = await boss.clients.create({ name: 'АО «Гидромаш»', inn: '7707083893', phone: '+74951234567' })
    const person = await boss.contacts.create({ name: 'Сидорова Инна', email: 'inna@example.ru' })
    const lead = await add({ company: 'Гидромаш', inn: '7707083893', phone: '+74951234567', email: 'inna@example.ru', city: 'Тула', contactName: 'Сидорова И.' })
    const { client, contact, doubles } = await boss.leads.conversion({ id: lead.id })
    expect(client).toMatchObject({ name: 'Гидромаш', kind: 'company', inn: '7707083893', city: 'Тула', ownerId: office.administrator.id })
    expect(contact).toMatchObject({ name: 'Сидорова И.', email: 'inna@example.ru' })
    expect(doubles[0]).toEqual({ module: 'clients', id: there.id, title: 'АО «Гидромаш»', why: ['inn', 'phone', 'name'] })
    expect(doubles.find((double) => double.id === person.id)?.why).toContain('email')
    const single = await boss.leads.conversion({ id: (await add({ company: null, contactName: 'Иван Петров' })).id })
    expect(single).toMatchObject({ client: { kind: 'person', name: 'Иван Петров' }, contact: null })
  })

  test('makes client, person and tie, copies talks, tags and fields of the same name, and one undo after a restart takes all back', async () => {
    const label = `Скидка ${newId()}`
    const fields = await Promise.all(['leads', 'clients'].map((module) => boss['custom-fields'].create({ module, kind: 'choice', label })))
    await office.app.core!.idle()
    const [from, to] = fields.map((field) => `f${field.number}`) as [string, string]
    const [option] = await Promise.all([from, to].map((list) => boss['list-items'].create({ list, label: 'Десять' })))
    const tag = await boss.tags.create({ name: newId() })
    const lead = await add({ tags: [tag.id], custom: { [from]: option!.id } })
    await boss.activities.create({ about: `leads:${lead.id}`, kind: 'call', subject: 'Первый звонок', happenedAt: '2026-01-05T10:00:00.000Z' })
    const { client, contact } = await boss.leads.conversion({ id: lead.id })
    const current = await boss.leads.get({ id: lead.id })
    const operationId = newId()
    const input = { id: lead.id, version: current.version, operationId, client: { create: client as never }, contact: { create: contact as never } }
    const result = await boss.leads.convert(input)
    expect(await boss.leads.convert(input)).toEqual(result)
    const made = await boss.clients.get({ id: result.clientId })
    expect(made).toMatchObject({ name: lead.company, tags: [tag.id], lastContactAt: '2026-01-05T10:00:00.000Z' })
    expect(made.labels[to]).toBe('Десять')
    expect((await boss['client-contacts'].list({ filter: { field: 'clientId', op: 'eq', value: made.id } })).items).toMatchObject([{ contactId: result.contactId, position: 'директор', primary: true }])
    const talks = async (about: string) => (await boss.activities.list({ filter: { field: 'about', op: 'eq', value: about } })).items.map((talk) => talk.subject)
    expect(await talks(`clients:${made.id}`)).toEqual(['Первый звонок'])
    expect(await talks(`leads:${lead.id}`)).toEqual(['Первый звонок'])
    expect(await boss.leads.get({ id: lead.id })).toMatchObject({ clientId: made.id, contactId: result.contactId, stageType: 'won', convertedAt: expect.any(String) as string })
    await expect(boss.leads.update({ id: lead.id, version: (await boss.leads.get({ id: lead.id })).version, patch: { stageId: lead.stageId } })).rejects.toMatchObject({ data: { rule: 'leads.isConverted' } })

    office = await office.reopen()
    boss = office.administrator.client
    expect(await undo(operationId)).toMatchObject({ done: true, conflicts: [] })
    expect(await boss.leads.get({ id: lead.id })).toMatchObject({ clientId: null, convertedAt: null, stageId: lead.stageId, stageType: 'open' })
    expect((await boss.clients.get({ id: made.id })).deletedAt).not.toBeNull()
    expect((await boss.contacts.get({ id: result.contactId! })).deletedAt).not.toBeNull()
    expect(await talks(`clients:${made.id}`)).toEqual([])
  })

  test('of two who convert at once, on two seats, one wins and the other is told by whom', async () => {
    const lead = await add()
    const rival = await office.person('manager', { name: 'Соперник' })
    // A workspace on SQLite has one core; on a server each seat has its own.
    const other = database.name === 'sqlite' ? null : await openWorkspace({ dataDir: office.dataDir, hooks: moduleHooks })
    const ctx = other ? contextFor(other, rival.ctx.actor, { seatId: newId(), locale: 'ru' }) : rival.ctx
    const input = () => ({ id: lead.id, version: lead.version, client: { create: { name: lead.company! } }, contact: null })
    const results = await Promise.allSettled([boss.leads.convert(input()), convert(ctx, input())])
    if (other) await closeWorkspace(other)
    const [lost] = results.filter((result) => result.status === 'rejected')
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
    const winner = results[0]!.status === 'fulfilled' ? 'Анна Первая' : 'Соперник'
    const { clientId, convertedAt } = await boss.leads.get({ id: lead.id })
    expect((lost as PromiseRejectedResult).reason).toMatchObject({ code: 'RULE', data: { rule: 'leads.converted', by: winner, at: convertedAt, clientId } })
    expect((await boss.clients.list({ filter: { field: 'name', op: 'eq', value: lead.company } })).items).toHaveLength(1)
  })

  test('a lead that has changed since the wizard opened is a conflict', async () => {
    const lead = await add()
    await boss.leads.update({ id: lead.id, version: lead.version, patch: { inn: '7736050003' } })
    await expect(boss.leads.convert({ id: lead.id, version: lead.version, client: { create: { name: 'x' } }, contact: null })).rejects.toMatchObject({ code: 'CONFLICT', data: { fields: ['inn'], theirs: { inn: '7736050003' } } })
  })

  test('joins a client that is there, with a person who is there', async () => {
    const [client, contact] = [await boss.clients.create({ name: 'Давний' }), await boss.contacts.create({ name: 'Знакомая' })]
    await boss['client-contacts'].create({ clientId: client.id, contactId: contact.id })
    const lead = await add()
    const done = await boss.leads.convert({ id: lead.id, version: lead.version, client: { id: client.id }, contact: { id: contact.id }, withHistory: false })
    expect(done).toMatchObject({ clientId: client.id, contactId: contact.id })
    expect(await boss.leads.giveBack({ id: lead.id })).toMatchObject({ clientRemoved: false })
    expect((await boss.clients.get({ id: client.id })).deletedAt).toBeNull()
    expect(await boss.leads.get({ id: lead.id })).toMatchObject({ clientId: null, stageId: lead.stageId })
  })

  test('comes back to the leads weeks later, unless others have written to the client; that step is undone too', async () => {
    const lead = await add()
    await expect(boss.leads.giveBack({ id: lead.id })).rejects.toMatchObject({ code: 'RULE', data: { rule: 'leads.notConverted' } })
    const { clientId, contactId } = await boss.leads.convert({ id: lead.id, version: lead.version, client: { create: { name: 'Временный' } }, contact: { create: { name: 'Тоже' } } })
    const note = await boss.activities.create({ about: `clients:${clientId}`, kind: 'note', subject: 'Оплатили счёт' })
    await expect(boss.leads.giveBack({ id: lead.id })).rejects.toMatchObject({ code: 'RULE', data: { rule: 'leads.clientInUse', module: 'activities' } })
    expect((await boss.leads.get({ id: lead.id })).clientId).toBe(clientId)
    await boss.activities.remove({ id: note.id })
    const back = await boss.leads.giveBack({ id: lead.id })
    expect(back.clientRemoved).toBe(true)
    expect((await boss.clients.get({ id: clientId })).deletedAt).not.toBeNull()
    expect(await boss.leads.get({ id: lead.id })).toMatchObject({ clientId: null, contactId: null, convertedAt: null, stageId: lead.stageId, stageType: 'open' })
    expect((await boss['lead-moves'].count({ filter: { field: 'leadId', op: 'eq', value: lead.id } })).count).toBe(3)
    await undo(back.operationId)
    expect(await boss.leads.get({ id: lead.id })).toMatchObject({ clientId, contactId, stageType: 'won' })
    expect((await boss.clients.get({ id: clientId })).deletedAt).toBeNull()
  })

  test('asks for the rights that it uses, and knows nothing of what may not be seen', async () => {
    const foreign = await add()
    const secret = await boss.clients.create({ name: 'Чужой клиент' })
    const employee = await office.person('employee')
    const input = { id: foreign.id, version: foreign.version, client: { create: { name: 'x' } }, contact: null }
    for (const call of [() => employee.client.leads.convert(input), () => employee.client.leads.giveBack({ id: foreign.id }), () => employee.client.leads.conversion({ id: foreign.id }), () => employee.client.leads.score({ id: foreign.id }), () => employee.client.leads.stages({ id: foreign.id })]) {
      await expect(call()).rejects.toMatchObject({ code: 'NOT_FOUND', data: { module: 'leads', id: foreign.id } })
    }
    expect((await employee.client['lead-moves'].list({ filter: { field: 'leadId', op: 'eq', value: foreign.id } })).items).toEqual([])
    const own = await add({}, employee.client)
    await expect(employee.client.leads.convert({ ...input, id: own.id, version: own.version, client: { id: secret.id } })).rejects.toMatchObject({ code: 'NOT_FOUND', data: { module: 'clients' } })
    const clerk = await office.person({ 'leads:read': 'all', 'leads:convert': 'all' })
    await expect(clerk.client.leads.convert(input)).rejects.toMatchObject({ code: 'FORBIDDEN', data: { permission: 'clients:create' } })
    expect((await clerk.client.leads.conversion({ id: foreign.id })).doubles).toEqual([])
    const reader = await office.person({ 'leads:read': 'all', 'clients:create': 'all' })
    await expect(reader.client.leads.convert(input)).rejects.toMatchObject({ code: 'FORBIDDEN', data: { permission: 'leads:convert' } })
    await expect(boss.leads.convert({ ...input, client: { create: { name: 'x', lastContactAt: 'x' } as never } })).rejects.toMatchObject({ code: 'INVALID' })
    expect(await boss.leads.get({ id: foreign.id })).toMatchObject({ convertedAt: null, version: foreign.version })
    await expect(employee.client.leads.convert({ ...input, id: own.id, version: own.version })).resolves.toMatchObject({ contactId: null })
  })

  test('a pipeline that is limited to a team is for that team, and for whoever is responsible', async () => {
    const team = await boss.teams.create({ name: newId() })
    const pipeline = await boss.pipelines.create({ name: 'Закрытая', teamIds: [team.id] })
    const stage = await boss['lead-stages'].create({ pipelineId: pipeline.id, label: 'Первый', type: 'open' })
    const grants = { 'leads:read': 'all', 'leads:update': 'all', 'leads:create': 'all' } as const
    const inside = await office.person(grants, { teamIds: [team.id] })
    const outside = await office.person(grants)
    const lead = await add({ stageId: stage.id })
    expect((await inside.client.leads.get({ id: lead.id })).id).toBe(lead.id)
    await expect(outside.client.leads.get({ id: lead.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await outside.client.leads.list({ filter: { field: 'pipelineId', op: 'eq', value: pipeline.id } })).items).toEqual([])
    await expect(add({ stageId: stage.id }, outside.client)).rejects.toMatchObject({ data: { fields: { stageId: 'ref.unknown' } } })
    await boss.leads.update({ id: lead.id, version: lead.version, patch: { ownerId: outside.id } })
    expect((await outside.client.leads.get({ id: lead.id })).id).toBe(lead.id)
  })
})
