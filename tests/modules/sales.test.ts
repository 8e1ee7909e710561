import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { entities } from '#shared/modules.ts'
import type { Entity } from '#shared/core/entity.ts'
import { newId } from '#shared/core/ids.ts'
import type { Filter } from '#shared/core/filter.ts'
import { DATABASES } from '../support/databases.ts'
import { leadRows, put, type Stay } from '../support/sales.ts'
import { makeWorkspace, type Client, type Person, type TestWorkspace } from '../support/workspace.ts'

/** One small story of a March, counted by hand, on every database. */
const NOW = '2026-03-25T12:00:00'
const MARCH = { from: '2026-03-01', to: '2026-03-31' }
const at = (local: string) => new Date(local).toISOString()

describe.each(DATABASES)('figures of the sales on $name', (database) => {
  let office: TestWorkspace
  let boss: Client
  let anna: Person, boris: Person, captain: Person
  const pipelines = { main: newId(), other: newId() }
  const stage = { new: newId(), talk: newId(), old: newId(), offer: newId(), hold: newId(), won: newId(), lost: newId(), foreign: newId(), foreignWon: newId() }
  let site: string, fair: string, dear: string

  beforeAll(async () => {
    office = await makeWorkspace(database, { clock: () => new Date(NOW) })
    boss = office.administrator.client
    const team = await boss.teams.create({ name: 'Север' })
    anna = await office.person('employee', { name: 'Анна', teamIds: [team.id] })
    boris = await office.person('employee', { name: 'Борис' })
    captain = await office.person({ 'leads:read': 'team', 'leads:export': 'team', 'sales-plans:read': 'all' }, { name: 'Капитан', teamIds: [team.id] })
    site = (await boss['list-items'].create({ list: 'clientSources', label: 'Наш сайт' })).id
    fair = (await boss['list-items'].create({ list: 'clientSources', label: 'Ярмарка' })).id
    dear = (await boss['list-items'].create({ list: 'lostReasons', label: 'Слишком дорого' })).id
    await put(office.app.core!, [...vocabulary(), ...story()])
    await boss['sales-plans'].create({ month: '2026-03-15', amount: 200_000, count: 3 })
    await boss['sales-plans'].create({ month: '2026-03-01', ownerId: boris.id, amount: 30_000, count: 2 })
  })
  afterAll(() => office.close())

  function vocabulary() {
    const pipeline = entities.pipelines as Entity
    const stages = entities['lead-stages'] as Entity
    const made = (id: string, pipelineId: string, position: number, type: string, probability: number | null, archived = false) => ({ entity: stages, values: { id, pipelineId, position, type, probability, archived, label: `Статус ${position}` } })
    return [
      { entity: pipeline, values: { id: pipelines.main, name: 'Продажи', position: -2, isDefault: true } },
      { entity: pipeline, values: { id: pipelines.other, name: 'Дилеры', position: -1, isDefault: false } },
      made(stage.new, pipelines.main, 1, 'open', 1000),
      made(stage.talk, pipelines.main, 2, 'ongoing', 3000),
      made(stage.old, pipelines.main, 3, 'ongoing', 4000, true),
      made(stage.offer, pipelines.main, 4, 'ongoing', 5000),
      made(stage.hold, pipelines.main, 5, 'onHold', 2000),
      made(stage.won, pipelines.main, 6, 'won', 10_000),
      made(stage.lost, pipelines.main, 7, 'lost', 0),
      made(stage.foreign, pipelines.other, 1, 'open', null),
      made(stage.foreignWon, pipelines.other, 2, 'won', 10_000),
    ]
  }

  function story() {
    const on = (stageId: string, seconds?: number): Stay => ({ stageId, ...(seconds === undefined ? {} : { seconds }) })
    const lead = (name: string, values: Record<string, unknown>, stays: Stay[]) => leadRows({ name, pipelineId: pipelines.main, createdAt: at('2026-03-10T10:00:00'), ...values }, stays)
    return [
      ...lead('A', { stageType: 'won', amount: 100_000, ownerId: anna.id, sourceId: site, closedAt: at('2026-03-31T23:30:00') }, [on(stage.new, 100), on(stage.talk, 200), on(stage.offer, 300), on(stage.won)]),
      ...lead('B', { stageType: 'ongoing', amount: 50_000, ownerId: anna.id, sourceId: site, expectedOn: '2026-04-10', createdAt: at('2026-03-01T00:00:00') }, [on(stage.new, 300), on(stage.talk)]),
      ...lead('C moved back', { stageType: 'open', amount: 20_000, ownerId: boris.id }, [on(stage.new, 200), on(stage.offer, 50), on(stage.new)]),
      ...lead('D', { stageType: 'lost', amount: 70_000, ownerId: boris.id, sourceId: fair, lostReasonId: dear, closedAt: at('2026-03-20T10:00:00') }, [on(stage.new, 400), on(stage.lost)]),
      ...lead('E removed', { stageType: 'won', amount: 999_900, ownerId: anna.id, sourceId: site, closedAt: at('2026-03-20T10:00:00'), deletedAt: at('2026-03-21T10:00:00') }, [on(stage.new, 9), on(stage.won)]),
      ...lead('F', { stageType: 'lost', amount: 5000, closedAt: at('2026-04-01T00:10:00'), createdAt: at('2026-03-31T23:59:59') }, [on(stage.old, 10), on(stage.lost)]),
      ...lead('G', { pipelineId: pipelines.other, stageType: 'open', amount: 9000, ownerId: boris.id, expectedOn: '2026-02-01' }, [on(stage.foreign)]),
      ...lead('H of February', { stageType: 'won', amount: 5000, ownerId: anna.id, createdAt: at('2026-02-28T23:59:00'), closedAt: at('2026-03-05T10:00:00') }, [on(stage.new, 60), on(stage.won)]),
      ...lead('I', { stageType: 'onHold', amount: 1000, ownerId: anna.id, expectedOn: '2026-03-30' }, [on(stage.talk, 1000), on(stage.hold)]),
    ]
  }

  test('a funnel counts how far the leads of the period came', async () => {
    const { pipelineId, made, lost, onHold, stages } = await boss.sales.funnel(MARCH)
    expect([pipelineId, made.n, lost.n, onHold.n]).toEqual([pipelines.main, 6, 2, 1])
    expect(stages.map(({ stageId, reached, share, fromPrevious, here, medianSeconds }) => [stageId, reached.n, share, fromPrevious, here.n, medianSeconds])).toEqual([
      [stage.new, 6, 10_000, 10_000, 1, 250],
      [stage.talk, 5, 8333, 8333, 1, 600],
      [stage.offer, 2, 3333, 4000, 0, 175],
      [stage.won, 1, 1667, 5000, 1, null],
    ])
  })

  test('an archived stage stands in the funnel while somebody stands on it', async () => {
    const [id] = await put(office.app.core!, leadRows({ name: 'J', pipelineId: pipelines.main, stageType: 'ongoing', createdAt: at('2026-01-10T10:00:00') }, [{ stageId: stage.old }]))
    const { stages } = await boss.sales.funnel({ from: '2026-01-01', to: '2026-01-31' })
    expect(stages.filter(({ archived }) => archived).map(({ stageId, here }) => [stageId, here.n])).toEqual([[stage.old, 1]])
    await boss.leads.remove({ id: id! })
    expect((await boss.sales.funnel({ from: '2026-01-01', to: '2026-01-31' })).stages.some(({ archived }) => archived)).toBe(false)
  })

  test('names of stages do not matter', async () => {
    const before = await boss.sales.funnel(MARCH)
    const row = await boss['lead-stages'].get({ id: stage.won })
    await boss['lead-stages'].update({ id: row.id, version: row.version, patch: { label: 'Оплачено' } })
    const after = await boss.sales.funnel(MARCH)
    expect(after.stages.map(({ reached }) => reached.n)).toEqual(before.stages.map(({ reached }) => reached.n))
    expect(after.stages.at(-1)!.label).toBe('Оплачено')
  })

  test('sources and owners: made, won, lost, conversion, amount of the won', async () => {
    const line = ({ id, made, won, lost, conversion }: Awaited<ReturnType<Client['sales']['sources']>>['total']) => [id, made.n, won.count, lost.n, conversion, won.amount]
    const sources = await boss.sales.sources(MARCH)
    expect(sources.rows.map(line)).toEqual([[null, 4, 0, 1, 0, 0], [site, 2, 1, 0, 5000, 100_000], [fair, 1, 0, 1, 0, 0]])
    expect(sources.rows.map(({ label }) => label)).toEqual([null, 'Наш сайт', 'Ярмарка'])
    expect(line(sources.total)).toEqual([null, 7, 1, 2, 1429, 100_000])
    const owners = await boss.sales.owners(MARCH)
    expect(owners.rows.map(line).sort((a, b) => Number(a[4]) - Number(b[4]) || Number(b[1]) - Number(a[1]))).toEqual([[boris.id, 3, 0, 1, 0, 0], [null, 1, 0, 1, 0, 0], [anna.id, 3, 1, 0, 3333, 100_000]])
  })

  test('reasons of losses, by the day of the loss', async () => {
    const march = await boss.sales.losses(MARCH)
    expect(march.rows.map(({ label, lost, share }) => [label, lost.count, lost.amount, share])).toEqual([['Слишком дорого', 1, 70_000, 10_000]])
    const both = await boss.sales.losses({ from: '2026-03-01', to: '2026-04-01' })
    expect(both.rows.map(({ label, lost, share }) => [label, lost.count, lost.amount, share]).sort()).toEqual([['Слишком дорого', 1, 70_000, 5000], [null, 1, 5000, 5000]].sort())
    expect([both.total.count, both.total.amount]).toEqual([2, 75_000])
  })

  test('plan and fact by months and people; a deal of the last evening belongs to its month', async () => {
    const { months, planned, people, total } = await boss.sales.plan({ from: '2026-02-15', to: '2026-03-31' })
    expect([months, planned]).toEqual([['2026-02-01', '2026-03-01'], true])
    const cells = (row: typeof total) => row.cells.map(({ fact, plan }) => [fact.count, fact.amount, plan?.amount ?? null, plan?.count ?? null])
    expect(people.map((row) => [row.label, ...cells(row)])).toEqual([['Анна', [0, 0, null, null], [2, 105_000, null, null]], ['Борис', [0, 0, null, null], [0, 0, 30_000, 2]]])
    expect(cells(total)).toEqual([[0, 0, null, null], [2, 105_000, 200_000, 3]])
    const [, march] = (await boss.sales.plan({ from: '2026-02-15', to: '2026-03-31', ownerId: boris.id })).total.cells
    expect([march!.fact.count, march!.plan]).toEqual([0, { amount: 30_000, count: 2 }])
    expect((await boss.sales.plan({ ...MARCH, pipelineId: pipelines.main })).planned).toBe(false)
  })

  test('the forecast weighs open leads by their stages', async () => {
    const { months, total } = await boss.sales.forecast({ from: '2026-03-01', to: '2026-04-30' })
    expect(months.map(({ month, overdue, open, expected }) => [month, overdue, open.count, open.amount, expected])).toEqual([
      [null, true, 1, 9000, 0],
      ['2026-03-01', false, 1, 1000, 200],
      ['2026-04-01', false, 1, 50_000, 15_000],
      [null, false, 1, 20_000, 2000],
    ])
    expect([total.open.count, total.open.amount, total.expected]).toEqual([4, 80_000, 17_200])
  })

  test('a month has one plan of the office and one of each person', async () => {
    await expect(boss['sales-plans'].create({ month: '2026-03-20', amount: 1 })).rejects.toMatchObject({ code: 'INVALID', data: { fields: { month: 'taken' } } })
    await expect(boss['sales-plans'].create({ month: '2026-03-20', ownerId: boris.id, amount: 1 })).rejects.toMatchObject({ code: 'INVALID', data: { fields: { ownerId: 'taken' } } })
  })

  const wide = { from: '2026-01-01', to: '2026-12-31' }
  const questions = () => [MARCH, wide, { ...wide, pipelineId: pipelines.main }, { ...wide, ownerId: boris.id }, { ...wide, ownerId: anna.id }]
  const reports = ['funnel', 'sources', 'owners', 'losses', 'plan', 'forecast'] as const

  /** Every number of an answer with the filter beside it. */
  function numbers(value: unknown): { n: number; amount?: number; filter: Filter }[] {
    if (Array.isArray(value)) return value.flatMap(numbers)
    if (typeof value !== 'object' || value === null) return []
    const one = value as Record<string, unknown>
    if ('filter' in one) return [{ n: Number(one['n'] ?? one['count']), ...('amount' in one ? { amount: Number(one['amount']) } : {}), filter: one['filter'] as Filter }]
    return Object.values(one).flatMap(numbers)
  }

  test.each(['boss', 'anna', 'boris', 'captain'] as const)('each number that %s sees is the length of the list that it opens', async (who) => {
    const person = { boss: office.administrator, anna, boris, captain }[who]
    let some = 0
    for (const question of questions()) {
      for (const report of reports) {
        for (const { n, amount, filter } of numbers(await person.client.sales[report](question))) {
          const listed = await person.client.leads.totals({ filter, fields: ['amount'] })
          expect([report, question, filter, n, amount ?? 0], `${report}`).toEqual([report, question, filter, listed.count, amount === undefined ? 0 : listed.sums['amount']])
          some += n
        }
      }
    }
    expect(some).toBeGreaterThan(20)
  })

  test('nobody is shown the figures of others', async () => {
    const own = await anna.client.sales.owners(MARCH)
    expect(own.rows.map(({ id, made }) => [id, made.n])).toEqual([[anna.id, 3]])
    expect((await boris.client.sales.funnel(MARCH)).made.n).toBe(2)
    expect((await captain.client.sales.owners(MARCH)).rows.map(({ id }) => id)).toEqual([anna.id])
    const plan = await anna.client.sales.plan(MARCH)
    expect([plan.people.map(({ ownerId }) => ownerId), plan.total.cells[0]!.plan]).toEqual([[anna.id], null])
    expect((await boris.client.sales.plan(MARCH)).total.cells[0]!.plan).toEqual({ amount: 30_000, count: 2 })
    await expect(anna.client['sales-plans'].create({ month: '2026-05-01', ownerId: anna.id, amount: 1 })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  test('people of a client see none, whatever their role says, and neither does who may read no leads', async () => {
    const client = await boss.clients.create({ name: 'ООО «Чужие»' })
    const guest = await office.person({ 'leads:read': 'all', 'leads:export': 'all' }, { clientId: client.id })
    const outsider = await office.person({ 'clients:read': 'all' })
    for (const { client: api } of [guest, outsider]) {
      for (const report of reports) await expect(api.sales[report](MARCH), report).rejects.toMatchObject({ code: 'FORBIDDEN', data: { permission: 'leads:read' } })
    }
    await expect(guest.client.sales.export({ ...MARCH, report: 'funnel', format: 'csv' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(anna.client.sales.export({ ...MARCH, report: 'funnel', format: 'csv' })).rejects.toMatchObject({ code: 'FORBIDDEN', data: { permission: 'leads:export' } })
  })

  test('a pipeline of other teams is not there; a team narrows to its people', async () => {
    const team = await boss.teams.create({ name: 'Юг' })
    const pipeline = await boss.pipelines.get({ id: pipelines.main })
    const limited = await boss.pipelines.update({ id: pipeline.id, version: pipeline.version, patch: { teamIds: [team.id] } })
    await expect(anna.client.sales.funnel({ ...MARCH, pipelineId: pipelines.main })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await anna.client.sales.funnel(MARCH)).pipelineId).not.toBe(pipelines.main)
    expect((await boss.sales.funnel({ ...MARCH, pipelineId: pipelines.main })).made.n).toBe(6)
    await boss.pipelines.update({ id: limited.id, version: limited.version, patch: { teamIds: [] } })
    const north = captain.ctx.actor.teamIds[0]!
    expect((await boss.sales.owners({ ...MARCH, teamId: north })).rows.map(({ id, made }) => [id, made.n])).toEqual([[anna.id, 3]])
    expect((await boss.sales.owners({ ...MARCH, teamId: team.id })).rows).toEqual([])
  })

  test('a period must be one', async () => {
    await expect(boss.sales.funnel({ from: '2026-03-31', to: '2026-03-01' })).rejects.toMatchObject({ code: 'INVALID', data: { fields: { to: 'period.order' } } })
    await expect(boss.sales.funnel({ from: '2000-01-01', to: '2026-03-01' })).rejects.toMatchObject({ code: 'INVALID', data: { fields: { to: 'period.tooLong' } } })
  })

  test('tables go into files', async () => {
    const { fileId, name } = await boss.sales.export({ ...MARCH, report: 'funnel', format: 'csv' })
    const { data } = await boss.transfer.read({ fileId, offset: 0 })
    const lines = Buffer.from(data, 'base64').toString('utf8').trim().split(/\r?\n/)
    expect(name).toBe('Воронка 2026-03-25.csv')
    expect(lines).toHaveLength(5)
    expect(lines[1]).toContain('Статус 1;6;100,00;100,00;1;')
    for (const report of reports) expect((await boss.sales.export({ ...MARCH, report, format: 'xlsx' })).name).toMatch(/\.xlsx$/)
  })
})
