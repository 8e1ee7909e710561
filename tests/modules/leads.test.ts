import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CreateOf } from '#shared/core/entity.ts'
import { newId } from '#shared/core/ids.ts'
import { ROTTING, WITHOUT_NEXT_STEP } from '#shared/modules/leads/leads.rules.ts'
import type { entities } from '#shared/modules.ts'
import { DATABASES } from '../support/databases.ts'
import { makeWorkspace, type Client, type TestWorkspace } from '../support/workspace.ts'

type Lead = CreateOf<(typeof entities)['leads']>
const DAY = 86_400_000

/** What leads promise beside the common behaviour, on every database. */
describe.each(DATABASES)('leads on $name', (database) => {
  let office: TestWorkspace
  let boss: Client
  let now = Date.parse('2026-03-02T09:00:00.000Z')
  const stages = new Map<string, string>()
  let reason: string

  beforeAll(async () => {
    office = await makeWorkspace(database, { clock: () => new Date(now) })
    boss = office.administrator.client
    // The clock of these tests leaps by days, which no session outlives otherwise.
    await boss.settings.saveWorkspace({ idleMinutes: 0 })
    for (const stage of (await boss['lead-stages'].list({ sort: 'position' })).items) stages.set(stage.label, stage.id)
    reason = (await boss['list-items'].list({ filter: { field: 'list', op: 'eq', value: 'lostReasons' } })).items[0]!.id
  })
  afterAll(async () => {
    await office.close()
    expect(office.errors).toEqual([])
  })

  const stage = (label: string) => stages.get(label)!
  const add = (values: Partial<Lead> = {}, client: Client = boss) => client.leads.create({ name: `Лид ${newId()}`, ...values })
  const put = async (id: string, patch: Partial<Lead>, client: Client = boss) => client.leads.update({ id, version: (await boss.leads.get({ id })).version, patch })
  const moves = async (leadId: string) => (await boss['lead-moves'].list({ filter: { field: 'leadId', op: 'eq', value: leadId }, sort: 'movedAt' })).items
  const undoLast = async () => boss.operations.undo({ operationId: (await boss.operations.last())!.id })

  test('a new workspace has the way of a sale, and a new lead begins on it', async () => {
    expect([...stages.keys()]).toEqual(['Новый', 'Связались', 'Предложение', 'Договор', 'Отложен', 'Успех', 'Отказ'])
    const lead = await add()
    expect(lead).toMatchObject({ stageId: stage('Новый'), stageType: 'open', stageChangedAt: new Date(now).toISOString(), closedAt: null, rotsOn: '2026-03-05' })
    expect(lead.labels['pipelineId']).toBe('Продажи')
    expect(await moves(lead.id)).toMatchObject([{ fromStageId: null, toStageId: stage('Новый'), seconds: null }])
  })

  test('a move keeps type, time and pipeline, and its log goes back with an undo, also after a restart', async () => {
    const lead = await add()
    now += 2 * DAY
    const moved = await put(lead.id, { stageId: stage('Договор') })
    expect(moved).toMatchObject({ stageType: 'ongoing', stageChangedAt: new Date(now).toISOString(), pipelineId: lead.pipelineId })
    expect((await moves(lead.id)).map((move) => [move.fromStageId, move.toStageId, move.seconds])).toEqual([[null, stage('Новый'), null], [stage('Новый'), stage('Договор'), 2 * 86_400]])
    expect((await boss.operations.last())!.count).toBe(1)
    office = await office.reopen()
    boss = office.administrator.client
    const undone = await undoLast()
    expect(undone).toMatchObject({ done: true, changed: 1 })
    expect(await boss.leads.get({ id: lead.id })).toMatchObject({ stageId: stage('Новый'), stageType: 'open', stageChangedAt: lead.stageChangedAt, rotsOn: lead.rotsOn })
    expect(await moves(lead.id)).toHaveLength(1)
    // and an undo of the undo brings both back
    await boss.operations.undo({ operationId: undone.operationId! })
    expect(await boss.leads.get({ id: lead.id })).toMatchObject({ stageId: stage('Договор') })
    expect(await moves(lead.id)).toHaveLength(2)
  })

  test('a refusal needs a reason; who comes back has none', async () => {
    const lead = await add()
    await expect(put(lead.id, { stageId: stage('Отказ') })).rejects.toMatchObject({ code: 'INVALID', data: { fields: { lostReasonId: 'required' } } })
    const lost = await put(lead.id, { stageId: stage('Отказ'), lostReasonId: reason, lostNote: 'дорого' })
    expect(lost).toMatchObject({ stageType: 'lost', closedAt: new Date(now).toISOString(), rotsOn: null, score: null })
    await expect(put(lead.id, { lostReasonId: null })).rejects.toMatchObject({ code: 'INVALID' })
    expect(await put(lead.id, { stageId: stage('Связались') })).toMatchObject({ lostReasonId: null, lostNote: null, closedAt: null })
    const result = await boss.leads.bulk({ ids: [lead.id], patch: { stageId: stage('Отказ') } })
    expect(result).toMatchObject({ changed: 0, failed: [{ id: lead.id, code: 'required' }] })
  })

  test('a stage that is gone, archived or of another pipeline is refused; a pipeline alone means its first stage', async () => {
    const other = await boss.pipelines.create({ name: 'Опт' })
    await expect(add({ pipelineId: other.id })).rejects.toMatchObject({ data: { fields: { pipelineId: 'pipeline.empty' } } })
    const first = await boss['lead-stages'].create({ pipelineId: other.id, label: 'Заявка', type: 'open', position: 0 })
    const second = await boss['lead-stages'].create({ pipelineId: other.id, label: 'Ещё', type: 'open', position: 1 })
    await expect(add({ pipelineId: other.id, stageId: stage('Новый') })).rejects.toMatchObject({ data: { fields: { stageId: 'stage.otherPipeline' } } })
    const lead = await add({ stageId: second.id })
    expect(lead.pipelineId).toBe(other.id)
    expect(await put(lead.id, { stageId: stage('Новый') })).toMatchObject({ pipelineId: (await boss['lead-stages'].get({ id: stage('Новый') })).pipelineId })
    expect(await put(lead.id, { pipelineId: other.id })).toMatchObject({ stageId: first.id })
    await expect(put(lead.id, { stageId: null })).rejects.toMatchObject({ data: { fields: { stageId: 'required' } } })
    await expect(put(lead.id, { stageId: newId() })).rejects.toMatchObject({ data: { fields: { stageId: 'ref.unknown' } } })
    await expect(boss['lead-stages'].remove({ id: first.id })).rejects.toMatchObject({ code: 'RULE', data: { rule: 'pipelines.stageInUse', count: 1 } })
    await boss['lead-stages'].update({ id: second.id, version: 1, patch: { archived: true } })
    await expect(put(lead.id, { stageId: second.id })).rejects.toMatchObject({ data: { fields: { stageId: 'stage.archived' } } })
    await expect(boss.pipelines.remove({ id: other.id })).rejects.toMatchObject({ code: 'RULE', data: { rule: 'pipelines.inUse' } })
    await put(lead.id, { stageId: stage('Новый') })
    await expect(boss['lead-stages'].remove({ id: first.id })).rejects.toMatchObject({ code: 'RULE', data: { rule: 'pipelines.lastOfType' } })
    await boss.pipelines.remove({ id: other.id })
    expect((await boss['lead-stages'].list({ filter: { field: 'pipelineId', op: 'eq', value: other.id } })).items).toEqual([])
    await undoLast()
    expect((await boss['lead-stages'].list({ filter: { field: 'pipelineId', op: 'eq', value: other.id } })).items).toHaveLength(2)
  })

  test('a stage is dissolved into another one in one step that one undo takes back', async () => {
    const { pipelineId } = await boss['lead-stages'].get({ id: stage('Новый') })
    const extra = await boss['lead-stages'].create({ pipelineId, label: 'Лишний', type: 'ongoing', position: 9 })
    const leads = [await add({ stageId: extra.id }), await add({ stageId: extra.id })]
    await expect(boss['lead-stages'].dissolve({ id: extra.id, to: stage('Отказ') })).rejects.toMatchObject({ data: { fields: { to: 'stage.needsReason' } } })
    const employee = await office.person('employee')
    await expect(employee.client['lead-stages'].dissolve({ id: extra.id, to: stage('Договор') })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const result = await boss['lead-stages'].dissolve({ id: extra.id, to: stage('Договор') })
    expect(result.moved).toBe(2)
    for (const { id } of leads) expect((await boss.leads.get({ id })).stageId).toBe(stage('Договор'))
    await boss.operations.undo({ operationId: result.operationId })
    for (const { id } of leads) expect(await boss.leads.get({ id })).toMatchObject({ stageId: extra.id, labels: { stageId: 'Лишний' } })
    expect((await boss['lead-stages'].get({ id: extra.id })).deletedAt).toBeNull()
  })

  test('a lead whose stage is gone is shown, saved and moved', async () => {
    const lead = await add()
    await office.app.core!.connection.db.updateTable('leads').set({ stage_id: newId() }).where('id', '=', lead.id).execute()
    expect((await boss.leads.get({ id: lead.id })).labels['stageId']).toBeNull()
    expect(await put(lead.id, { city: 'Тверь' })).toMatchObject({ city: 'Тверь' })
    expect(await put(lead.id, { stageId: stage('Договор') })).toMatchObject({ stageType: 'ongoing' })
  })

  test('who stands still too long rots: by the stage, until the next contact, found by a filter', async () => {
    const lead = await add({ nextContactOn: null })
    const rotting = async () => (await boss.leads.list({ filter: { and: [ROTTING, { field: 'id', op: 'eq', value: lead.id }] } })).items.length
    now += 3 * DAY
    expect(await rotting()).toBe(0)
    now += DAY
    expect(await rotting()).toBe(1)
    await boss.activities.create({ about: `leads:${lead.id}`, kind: 'call', subject: 'Созвонились' })
    expect(await rotting()).toBe(0)
    const row = await boss['lead-stages'].get({ id: stage('Новый') })
    const idled = await boss['lead-stages'].update({ id: row.id, version: row.version, patch: { idleDays: 1 } })
    now += 2 * DAY
    expect(await rotting()).toBe(1)
    await boss['lead-stages'].update({ id: row.id, version: idled.version, patch: { idleDays: row.idleDays } })
    expect(await rotting()).toBe(0)
    expect((await boss.leads.get({ id: lead.id })).rotsOn).toBe((await put(lead.id, { city: 'Омск' })).rotsOn)
    expect((await boss.leads.list({ filter: { and: [WITHOUT_NEXT_STEP, { field: 'id', op: 'eq', value: lead.id }] } })).items).toHaveLength(1)
    await put(lead.id, { nextStep: 'Выслать счёт' })
    expect((await boss.leads.list({ filter: { and: [WITHOUT_NEXT_STEP, { field: 'id', op: 'eq', value: lead.id }] } })).items).toHaveLength(0)
  })

  test('a talk that came meanwhile stands in the way of no undo', async () => {
    const lead = await add()
    await put(lead.id, { city: 'Псков' })
    const edit = (await boss.operations.last())!
    await boss.activities.create({ about: `leads:${lead.id}`, kind: 'call', subject: 'Звонок' })
    expect(await boss.operations.undo({ operationId: edit.id })).toMatchObject({ done: true, conflicts: [] })
  })

  test('tells how long it has stood on each stage', async () => {
    const lead = await add()
    now += DAY
    await put(lead.id, { stageId: stage('Договор') })
    now += 2 * DAY
    await put(lead.id, { stageId: stage('Новый') })
    now += 3 * DAY
    expect((await boss.leads.stages({ id: lead.id })).items).toEqual([
      { stageId: stage('Новый'), label: 'Новый', seconds: 4 * 86_400, visits: 2, current: true },
      { stageId: stage('Договор'), label: 'Договор', seconds: 2 * 86_400, visits: 1, current: false },
    ])
  })

  test('groups of a board carry counts and sums', async () => {
    const city = `Город ${newId()}`
    await add({ city, amount: 1000 })
    await add({ city, amount: 2500 })
    await add({ city, amount: 700, stageId: stage('Договор') })
    const { groups } = await boss.leads.groups({ by: 'stageId', sums: ['amount'], filter: { field: 'city', op: 'eq', value: city } })
    expect(groups).toEqual([
      { value: stage('Новый'), label: 'Новый', count: 2, sums: { amount: 3500 } },
      { value: stage('Договор'), label: 'Договор', count: 1, sums: { amount: 700 } },
    ])
    await expect(boss.leads.groups({ by: 'stageId', sums: ['name'] })).rejects.toMatchObject({ code: 'INVALID' })
  })
})
