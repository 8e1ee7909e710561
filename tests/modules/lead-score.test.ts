import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from 'kysely'
import { entities } from '#shared/modules.ts'
import { NO_HISTORY, scoreLead, type ScoredLead } from '#shared/modules/leads/score.rules.ts'
import { scoreLeads } from '#main/modules/leads/score-leads.job.ts'
import { systemContext } from '#main/core/workspace.ts'
import { update } from '#main/core/service.ts'
import { DATABASES } from '../support/databases.ts'
import { makeWorkspace, type Client, type TestWorkspace } from '../support/workspace.ts'

const bare: ScoredLead = { stageType: 'open', sourceId: null, channelId: null, city: null, amount: null, phone: null, email: null, company: null, inn: null, contactName: null, nextContactOn: null, rotsOn: null }
const points = (lead: Partial<ScoredLead>, contactOn: string | null = null, history = NO_HISTORY) =>
  Object.fromEntries(scoreLead({ ...bare, ...lead }, history, '2026-03-10', contactOn)!.parts.map((part) => [part.key, part.points]))

describe('the score of a lead', () => {
  test.each<[string, Partial<ScoredLead>, string | null, Record<string, number>]>([
    ['nothing known', {}, null, { complete: 0 }],
    ['half filled in', { phone: '+7', email: 'a@b.ru', contactName: 'Я' }, null, { complete: 10 }],
    ['spoken with this week', {}, '2026-03-05', { complete: 0, contact: 15 }],
    ['spoken with this month', {}, '2026-02-20', { complete: 0, contact: 8 }],
    ['spoken with long ago', {}, '2025-02-20', { complete: 0 }],
    ['planned', { nextContactOn: '2026-03-10' }, null, { complete: 0, planned: 10 }],
    ['overdue', { nextContactOn: '2026-03-09' }, null, { complete: 0, overdue: -5 }],
    ['rotting', { rotsOn: '2026-03-09' }, null, { complete: 0, rotting: -15 }],
    ['still in time', { rotsOn: '2026-03-10' }, null, { complete: 0 }],
  ])('%s', (_, lead, contactOn, expected) => {
    expect(points(lead, contactOn)).toEqual(expected)
  })

  test('knows how others ended, if there were enough of them', () => {
    const history = { sources: { a: { won: 8, lost: 2 }, b: { won: 2, lost: 1 } }, channels: { c: { won: 1, lost: 9 } }, cities: { тула: { won: 15, lost: 5 } }, typicalAmount: 100 }
    expect(points({ sourceId: 'a', channelId: 'c' }, null, history)).toMatchObject({ source: 24, channel: 2 })
    expect(points({ sourceId: 'b', channelId: 'c', city: 'Тула' }, null, history)).toEqual({ complete: 3, city: 11 })
    expect(points({ amount: 120 }, null, history)).toMatchObject({ amount: 10 })
    expect(points({ amount: 1200 }, null, history)).not.toHaveProperty('amount')
  })

  test('is never below 0 or above 100, and a closed lead has none', () => {
    expect(scoreLead({ ...bare, rotsOn: '2020-01-01', nextContactOn: '2020-01-01' }, NO_HISTORY, '2026-03-10', null)!.score).toBe(0)
    expect(scoreLead({ ...bare, stageType: 'won' }, NO_HISTORY, '2026-03-10', null)).toBeNull()
  })
})

describe.each(DATABASES)('scores on $name', (database) => {
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

  test('follow a save at once, and the history of the others when the job has run', async () => {
    const stages = (await boss['lead-stages'].list({})).items
    const won = stages.find((stage) => stage.type === 'won')!.id
    const source = (await boss['list-items'].list({ filter: { field: 'list', op: 'eq', value: 'clientSources' } })).items[0]!.id
    for (let i = 0; i < 6; i++) await boss.leads.create({ name: 'Был', stageId: won, sourceId: source, amount: 50_000 })
    const lead = await boss.leads.create({ name: 'Новый', sourceId: source })
    const named = await boss.leads.update({ id: lead.id, version: lead.version, patch: { phone: '+79120000000', amount: 60_000 } })
    expect(named.score).toBeGreaterThan(lead.score!)
    expect((await boss.leads.score({ id: lead.id })).score).toBe(named.score)
    expect((await boss.leads.history({ id: lead.id })).items[0]!.diff).not.toHaveProperty('score')

    const ctx = systemContext(office.app.core!)
    expect(await scoreLeads.run(ctx, new AbortController().signal)).toEqual({ n: 1 })
    const after = await boss.leads.get({ id: lead.id })
    expect(after.version).toBe(named.version)
    expect(after.score).toBe(named.score! + 40)
    const { score, parts } = await boss.leads.score({ id: lead.id })
    expect(score).toBe(after.score)
    expect(parts).toContainEqual({ key: 'source', points: 30, params: { percent: 100, n: 6 } })
    expect(parts).toContainEqual({ key: 'amount', points: 10, params: {} })
    expect(await scoreLeads.run(ctx, new AbortController().signal)).toEqual({ n: 0 })
  })

  test('a workspace from before there were leads gets its pipeline, lists and rights at the next start, once', async () => {
    const { ctx } = office.administrator
    for (const table of ['leads', 'lead_moves', 'lead_stages', 'pipelines']) await sql`delete from ${sql.table(table)}`.execute(ctx.db)
    await sql`delete from list_items where list = 'lostReasons'`.execute(ctx.db)
    const role = (await boss.roles.list({ filter: { field: 'builtIn', op: 'eq', value: 'employee' } })).items[0]!
    const old = Object.fromEntries(Object.entries(role.grants as Record<string, string>).filter(([name]) => !name.startsWith('lead')))
    await update(ctx, entities.roles, { id: role.id, version: role.version, patch: { grants: old } })
    office = await office.reopen()
    boss = office.administrator.client
    expect((await boss['lead-stages'].list({})).items).toHaveLength(7)
    expect((await boss['list-items'].count({ filter: { field: 'list', op: 'eq', value: 'lostReasons' } })).count).toBe(6)
    expect((await boss.roles.get({ id: role.id })).grants).toMatchObject({ ...old, 'leads:read': 'own', 'leads:convert': 'own' })
    const lead = await boss.leads.create({ name: 'Первый' })
    expect(lead.labels['stageId']).toBe('Новый')
    office = await office.reopen()
    boss = office.administrator.client
    expect((await boss.pipelines.list({})).items).toHaveLength(1)
  })
})
