import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#shared/core/ids.ts'
import { ROTTING } from '#shared/modules/leads/leads.rules.ts'
import { entities } from '#shared/modules.ts'
import { groups } from '#main/core/aggregates.ts'
import { list } from '#main/core/service.ts'
import { withDefaults } from '#main/core/validate.ts'
import { entityCodec } from '#main/db/codec.ts'
import { insertMany } from '#main/db/insert-many.ts'
import { DATABASES } from '../support/databases.ts'
import { plansOf } from '../support/plans.ts'
import { makeWorkspace, type TestWorkspace } from '../support/workspace.ts'

/** Enough for a planner to prefer an index; `CRM_TEST_LEADS=200000` measures an office of ten years. */
const ROWS = Number(process.env.CRM_TEST_LEADS ?? 4000)

/** A board asks for its heads and for each column, over all leads of a pipeline: by indexes, however many there are. */
describe.each(DATABASES)('the board on $name', (database) => {
  let office: TestWorkspace
  let pipelineId: string
  let stageIds: string[]
  const sum: Record<string, number> = {}
  beforeAll(async () => {
    office = await makeWorkspace(database)
    const { ctx, client } = office.administrator
    const stages = (await client['lead-stages'].list({ sort: 'position' })).items
    pipelineId = stages[0]!.pipelineId
    stageIds = stages.map((stage) => stage.id)
    const blank = withDefaults(ctx, entities.leads, { name: 'Лид' })
    const names = [...Object.keys(entities.leads.fields), 'custom']
    const codec = entityCodec(entities.leads)
    for (let from = 0; from < ROWS; from += 500) {
      const rows = Array.from({ length: Math.min(500, ROWS - from) }, (_, i) => {
        const n = from + i
        const at = new Date(Date.parse('2020-01-01T00:00:00Z') + n * 60_000).toISOString()
        const stage = stages[n % 11 < 7 ? n % 11 : 5]!
        sum[stage.id] = (sum[stage.id] ?? 0) + n
        const lead = { ...blank, pipelineId, stageId: stage.id, stageType: stage.type, stageChangedAt: at, amount: n, rotsOn: n % 50 === 0 ? '2026-01-01' : null, ownerId: ctx.actor.id }
        return { id: newId(), version: 1, created_at: at, created_by: ctx.actor.id, updated_at: at, updated_by: ctx.actor.id, deleted_at: null, ...codec.encode(lead, names, new Map()) }
      })
      await insertMany(ctx.db, ctx.dialect, 'leads', rows)
    }
    await (database.name === 'sqlite' ? sql`analyze` : sql`analyze table leads`).execute(ctx.db)
  }, 300_000)
  afterAll(() => office.close())

  const timed = async (what: string, work: () => Promise<unknown>) => {
    const began = performance.now()
    await work()
    if (process.env.CRM_TEST_LEADS) console.log(`${database.name}: ${what} ${(performance.now() - began).toFixed(1)} ms`)
  }

  test('counts and sums of the columns come from one index, without the leads', async () => {
    const { ctx } = office.administrator
    const plans = plansOf(office.app.core!, database.name)
    const work = () => groups(ctx, entities.leads, { by: 'stageId', sums: ['amount'], filter: { field: 'pipelineId', op: 'eq', value: pipelineId } })
    const { groups: heads } = await work()
    expect(Object.fromEntries(heads.map((head) => [head.value, head.sums['amount']]))).toEqual(sum)
    const [statement] = await plans.asked(work)
    expect(await plans.isCovered(statement!), statement!.text).toBe(true)
    await timed('heads', work)
  })

  test('a column is pages of an index, the next one too; rotting leads are a range', async () => {
    const { ctx } = office.administrator
    const plans = plansOf(office.app.core!, database.name)
    const filter = { and: [{ field: 'pipelineId', op: 'eq' as const, value: pipelineId }, { field: 'stageId', op: 'eq' as const, value: stageIds[5]! }] }
    for (const sort of ['-stageChangedAt', 'stageChangedAt', '-amount']) {
      const { next } = await list(ctx, entities.leads, { filter, sort, limit: 50 })
      for (const after of [undefined, next!]) {
        const work = () => list(ctx, entities.leads, { filter, sort, limit: 50, ...(after ? { after } : {}) })
        await work()
        const [statement] = await plans.asked(work)
        expect(await plans.faults(statement!), statement!.text).toEqual([])
        await timed(`column ${sort} ${after ? 'next' : 'first'}`, work)
      }
    }
    const rotting = () => list(ctx, entities.leads, { filter: ROTTING, sort: 'rotsOn', limit: 50 })
    expect((await rotting()).items).toHaveLength(50)
    const [statement] = await plans.asked(rotting)
    expect(await plans.faults(statement!), statement!.text).toEqual([])
    await timed('rotting', rotting)
  })
})
