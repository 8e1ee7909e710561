import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { entities } from '#shared/modules.ts'
import { closeWorkspace, openWorkspace, systemContext } from '#main/core/workspace.ts'
import type { Core, Ctx } from '#main/core/context.ts'
import { history } from '#main/core/history.ts'
import { find } from '#main/core/search.ts'
import { get, list, update } from '#main/core/service.ts'
import { moduleHooks } from '#main/modules/hooks.ts'
import { sql } from 'kysely'
import { workspaceOf } from '#tests/bench/data/workspace.ts'
import { DATABASES, testFolder } from '#tests/support/databases.ts'
import { plansOf, type Asked } from '#tests/support/plans.ts'

/** Enough that a planner which would rather read the table than an index does so. */
const ROWS = 4000

describe.each(DATABASES)('plans on $name', (database) => {
  let core: Core, ctx: Ctx, plans: ReturnType<typeof plansOf>
  let status: string, owner: string, turnover: string, busy: string, newest: string

  beforeAll(async () => {
    const { url } = await database.fresh()
    const place = { database: database.name === 'sqlite' ? 'sqlite' : 'mariadb', dataDir: testFolder(), target: url } as const
    await workspaceOf(place, ROWS, async () => undefined, () => undefined)
    core = await openWorkspace({ dataDir: place.dataDir, hooks: moduleHooks })
    ctx = systemContext(core)
    plans = plansOf(core, database.name)
    turnover = [...core.catalog.custom('clients')].find(([, field]) => field.kind === 'money')![0]
    const one = async (text: string) => (await sql<Record<string, string>>`${sql.raw(text)}`.execute(core.connection.db)).rows[0]!
    const common = await one('select status_id, owner_id, count(*) as n from clients where owner_id is not null and status_id is not null group by status_id, owner_id order by n desc limit 1')
    status = common['status_id']!
    owner = common['owner_id']!
    busy = (await one('select about, count(*) as n from activities group by about order by n desc limit 1'))['about']!
    newest = (await one('select id from clients order by id desc limit 1'))['id']!
  }, 120_000)
  afterAll(() => closeWorkspace(core))

  const asked = (work: () => Promise<unknown>) => plans.asked(work)
  const faults = (statement: Asked) => plans.faults(statement)

  async function expectIndexed(work: () => Promise<unknown>): Promise<void> {
    // Once before, so that the vocabularies are in memory as they are after the first page.
    await work()
    const statements = await asked(work)
    expect(statements.length).toBeGreaterThan(0)
    for (const statement of statements) expect(await faults(statement), statement.text).toEqual([])
  }

  const after = async (sort?: string) => (await list(ctx, entities.clients, { limit: 50, ...(sort ? { sort } : {}) })).next!

  it.each(['-createdAt', 'createdAt', 'name', '-name', 'city', 'inn', 'nextContactOn', '-lastContactAt'])('pages of a list sorted by %s are ranges of an index', async (sort) => {
    await expectIndexed(() => list(ctx, entities.clients, { limit: 50, sort }))
    const next = await after(sort)
    await expectIndexed(() => list(ctx, entities.clients, { limit: 50, sort, after: next }))
  })

  it('a filter by status and owner reads the index of both, on later pages too', async () => {
    const filter = { and: [{ field: 'statusId', op: 'eq' as const, value: status }, { field: 'ownerId', op: 'eq' as const, value: owner }] }
    const first = await list(ctx, entities.clients, { limit: 10, filter })
    expect(first.next).not.toBeNull()
    await expectIndexed(() => list(ctx, entities.clients, { limit: 10, filter }))
    await expectIndexed(() => list(ctx, entities.clients, { limit: 10, filter, after: first.next! }))
  })

  it.each(['', '-'])('an indexed field of the users filters and sorts (%s) by its index', async (direction) => {
    const input = { limit: 10, filter: { field: turnover, op: 'gte' as const, value: 3_000_000_000 }, sort: direction + turnover }
    const first = await list(ctx, entities.clients, input)
    await expectIndexed(() => list(ctx, entities.clients, input))
    await expectIndexed(() => list(ctx, entities.clients, { ...input, after: first.next! }))
  })

  it('a phone, a mail and an INN are looked up, not searched for', async () => {
    for (const [field, value] of [['phone', '+79400000000'], ['email', 'a@b.example'], ['inn', '7790000000']] as const) {
      const [statement] = await asked(() => list(ctx, entities.clients, { filter: { field, op: 'eq', value } }))
      expect((await faults(statement!)).filter((fault) => !/TEMP B-TREE|filesort/.test(fault)), statement!.text).toEqual([])
    }
  })

  it('clients who are no more are found by what the register said, and not by reading all', async () => {
    const { db, dialect } = core.connection
    await sql`update clients set register_state = 'liquidated' where id in (select id from (select id from clients order by id desc limit 12) as few)`.execute(db)
    await (dialect === 'sqlite' ? sql`analyze` : sql`analyze table clients`).execute(db)
    for (const filter of [{ field: 'registerState', op: 'eq' as const, value: 'liquidated' }, { field: 'registerState', op: 'in' as const, value: ['liquidated', 'bankrupt'] }]) {
      const work = () => list(ctx, entities.clients, { filter, limit: 50 })
      expect((await work()).items).toHaveLength(12)
      const [statement] = await asked(work)
      expect((await faults(statement!)).filter((fault) => !/TEMP B-TREE|filesort/.test(fault)), statement!.text).toEqual([])
      expect(await plans.isFoundBy(statement!, 'clients_register_state_id_ix'), statement!.text).toBe(true)
    }
  })

  it('the search reads its index', async () => {
    const [statement] = await asked(() => find(ctx, { q: 'соколова ан' }))
    // A server's full-text index knows no order of its own: what it finds is sorted there.
    expect((await faults(statement!)).filter((fault) => !/^search_docs: fulltext .*filesort/.test(fault))).toEqual([])
  })

  it('a card and its history are found by the record', async () => {
    await expectIndexed(() => get(ctx, entities.clients, newest))
    await expectIndexed(() => history(ctx, entities.clients, { id: newest }))
    const [timeline] = await asked(() => list(ctx, entities.activities, { filter: { field: 'about', op: 'eq', value: busy } }))
    expect((await faults(timeline!)).filter((fault) => !/TEMP B-TREE|filesort/.test(fault))).toEqual([])
  })

  it('asks the database no more often than it must', async () => {
    const times = async (work: () => Promise<unknown>) => {
      await work()
      return (await asked(work)).length
    }
    expect(await times(() => list(ctx, entities.clients, { limit: 50 }))).toBe(1)
    expect(await times(() => get(ctx, entities.clients, newest))).toBe(1)
    expect(await times(() => find(ctx, { q: 'север' }))).toBe(1)
    expect(await times(() => history(ctx, entities.clients, { id: newest }))).toBeLessThanOrEqual(3)
    const save = async () => {
      const { version } = await get(ctx, entities.clients, newest)
      return update(ctx, entities.clients, { id: newest, version, patch: { notes: `${version}` } })
    }
    // The first of them is the reading of the version.
    expect(await times(save)).toBeLessThanOrEqual(database.name === 'mariadb' ? 3 : 10)
  })
})
