import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Scope } from '#shared/core/access.ts'
import type { Entity } from '#shared/core/entity.ts'
import { newId } from '#shared/core/ids.ts'
import { entities } from '#shared/modules.ts'
import { closeWorkspace, contextFor, openWorkspace } from '#main/core/workspace.ts'
import type { Core, Ctx } from '#main/core/context.ts'
import { readPage, sortKeys } from '#main/core/page.ts'
import { scopeCondition } from '#main/core/permissions.ts'
import { list } from '#main/core/service.ts'
import { expectedColumns, expectedIndexes } from '#main/db/schema.ts'
import { moduleHooks } from '#main/modules/hooks.ts'
import { workspaceOf } from '#tests/bench/data/workspace.ts'
import { DATABASES, testFolder } from '#tests/support/databases.ts'

const ROWS = 4000

/** A role that sees its own records is as quick as one that sees all, whether few of them are its own or half. */
describe.each(DATABASES)('own records on $name', (database) => {
  let core: Core
  const few = newId()
  const half = newId()

  beforeAll(async () => {
    const { url } = await database.fresh()
    const place = { database: database.name === 'sqlite' ? 'sqlite' : 'mariadb', dataDir: testFolder(), target: url } as const
    await workspaceOf(place, ROWS, async () => undefined, () => undefined)
    core = await openWorkspace({ dataDir: place.dataDir, hooks: moduleHooks })
    const { db } = core.connection
    const ids = (await sql<{ id: string }>`select id from clients order by id`.execute(db)).rows.map((row) => row.id)
    const give = (user: string, column: string, which: string[]) => sql`update clients set ${sql.ref(column)} = ${user} where id in (${sql.join(which)})`.execute(db)
    await give(half, 'owner_id', ids.filter((_, i) => i % 2 === 0))
    await give(half, 'created_by', ids.filter((_, i) => i % 4 === 0))
    await give(few, 'owner_id', [ids[1]!, ids[3]!])
    await give(few, 'created_by', [ids[3]!, ids[5]!])
    await sql`${sql.raw(database.name === 'sqlite' ? 'analyze' : 'analyze table clients, activities')}`.execute(db)
  }, 120_000)
  afterAll(() => closeWorkspace(core))

  const ctxOf = (id: string, scope: Scope = 'own'): Ctx =>
    contextFor(core, { id, name: '', teamIds: [], teamMateIds: scope === 'team' ? [few, half] : [id], grants: new Map<string, Scope>([['clients:read', scope], ['activities:read', 'all']]), clientId: null }, { seatId: 'test', locale: 'ru' })

  /** The lines of the plan of one page. */
  async function plan(ctx: Ctx, entity: Entity, shares: ReadonlySet<string>, sort: string): Promise<string[]> {
    const heard: { text: string; parameters: readonly unknown[] }[] = []
    const stop = core.connection.onQuery((text, _ms, parameters) => heard.push({ text, parameters }))
    await readPage(ctx, entity, { keys: sortKeys(ctx, entity, sort), conditions: [sql`deleted_at is null`, scopeCondition(ctx, entity, 'read', shares)!], limit: 20, after: undefined })
    stop()
    const { text, parameters } = heard[0]!
    const explain = database.name === 'sqlite' ? 'explain query plan ' : 'explain '
    const found = await core.connection.db.executeQuery<Record<string, unknown>>({ sql: explain + text, parameters, query: { kind: 'RawNode' }, queryId: { queryId: 'plan' } } as never)
    return found.rows.map((row) => (database.name === 'sqlite' ? String(row['detail']) : `${String(row['table'])}: ${String(row['type'])} key=${String(row['key'])} ${String(row['Extra'])}`))
  }
  /** Lines that read a table from end to end; a set of a few rows that was found before is none. */
  const whole = (lines: string[], table: string) => lines.filter((line) => (database.name === 'sqlite' ? new RegExp(`^SCAN ${table}`).test(line) : new RegExp(`^${table}: (ALL|index)`).test(line)))
  const sorted = (lines: string[]) => lines.filter((line) => /TEMP B-TREE FOR ORDER|filesort|temporary/i.test(line))

  it.each(['-createdAt', 'name', '-city'])('few are found by the indexes of their owners and not by reading the table, sorted by %s', async (sort) => {
    expect(whole(await plan(ctxOf(few), entities.clients, new Set(['clients:read']), sort), 'clients')).toEqual([])
  })

  it('what lies within few is found through them', async () => {
    expect(whole(await plan(ctxOf(few), entities.activities, new Set(['clients:read']), '-createdAt'), 'activities')).toEqual([])
  })

  it.each(['-createdAt', 'name'])('many are met in the order of %s, and never collected to be sorted', async (sort) => {
    const lines = await plan(ctxOf(half), entities.clients, new Set(), sort)
    expect(sorted(lines)).toEqual([])
    expect(lines.filter((line) => /MULTI-INDEX OR|index_merge/i.test(line))).toEqual([])
  })

  it('says the same either way: own by owner, own by maker, a team’s', async () => {
    for (const ctx of [ctxOf(few), ctxOf(half), ctxOf(few, 'team')]) {
      const read = async (shares: ReadonlySet<string>) => {
        const rows = await readPage(ctx, entities.clients, { keys: sortKeys(ctx, entities.clients, '-createdAt'), conditions: [sql`deleted_at is null`, scopeCondition(ctx, entities.clients, 'read', shares)!], limit: ROWS, after: undefined })
        return rows.map((row) => row.id)
      }
      const asked = await read(new Set())
      expect(asked.length).toBeGreaterThan(0)
      expect(await read(new Set(['clients:read']))).toEqual(asked)
    }
    expect((await list(ctxOf(few), entities.clients, {})).items).toHaveLength(3)
  })

  it('a page asks once how much is the actor’s, and then no more', async () => {
    const ctx = ctxOf(newId())
    const statements: string[] = []
    const stop = core.connection.onQuery((text) => statements.push(text))
    await list(ctx, entities.clients, {})
    const first = statements.length
    await list(ctx, entities.clients, {})
    stop()
    expect([first, statements.length - first]).toEqual([2, 1])
  })

  it('every table has the columns and the indexes that its entity expects', async () => {
    const { db } = core.connection
    for (const entity of Object.values(entities) as Entity[]) {
      const table = (await db.introspection.getTables()).find((one) => one.name === entity.table)
      const columns = table?.columns.map((column) => column.name).filter((name) => !name.startsWith('cf_')).sort()
      expect(columns, entity.name).toEqual(expectedColumns(entity).map((column) => column.name).sort())
      expect(await indexesOf(entity.table), entity.name).toEqual(expect.arrayContaining(expectedIndexes(entity).map((index) => index.join())))
    }
  }, 60_000)

  async function indexesOf(table: string): Promise<string[]> {
    const { db } = core.connection
    const rows = database.name === 'sqlite'
      ? (await sql<{ name: string; column: string }>`select l.name as name, i.name as "column" from pragma_index_list(${table}) as l, pragma_index_info(l.name) as i order by l.name, i.seqno`.execute(db)).rows
      : (await sql<{ name: string; column: string }>`select index_name as name, column_name as \`column\` from information_schema.statistics where table_schema = database() and table_name = ${table} order by index_name, seq_in_index`.execute(db)).rows
    return [...Map.groupBy(rows, (row) => row.name).values()].map((parts) => parts.map((part) => part.column).join())
  }
})
