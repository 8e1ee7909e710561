import assert from 'node:assert/strict'
import { sql } from 'kysely'
import type { Entity } from '#shared/core/entity.ts'
import { searchTokens } from '#shared/core/search-words.ts'
import { newId } from '#shared/core/ids.ts'
import { entities } from '#shared/modules.ts'
import type { Ctx } from '#main/core/context.ts'
import { operate } from '#main/core/operations.ts'
import { buildNew } from '#main/core/service.ts'
import { writeRows } from '#main/core/write.ts'
import { entityCodec, type Row } from '#main/db/codec.ts'

type Raw = Record<string, unknown>

/** Its own class, so that nothing else is mistaken for the end of the comparison. */
class TakenBack extends Error {}

const OWN = new Set(['id', 'record_id', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by', 'seq', 'at', 'actor_id', 'seat_id', 'operation_id', 'doc'])

/**
 * Proves that the loader writes what the pipeline would: some of its records are made once more by the pipeline, every
 * row of every table is compared, and the copies are taken back.
 */
export async function checkLoaded(ctx: Ctx, rows: number): Promise<void> {
  const counts = await sql<Raw>`select (select count(*) from clients) as clients, (select count(*) from search_docs) as docs, (select count(*) from journal) as journal`.execute(ctx.db)
  // The bench itself adds some: a merge wants records of its own.
  assert.ok(Number(counts.rows[0]!['clients']) >= rows)
  assert.ok(Number(counts.rows[0]!['docs']) >= 5 * rows && Number(counts.rows[0]!['journal']) >= 2.5 * rows)
  for (const entity of [entities.clients, entities.contacts, entities.activities] as Entity[]) {
    for (const part of [0.1, 0.5, 0.9]) await compareWithPipeline(ctx, entity, part)
  }
}

async function compareWithPipeline(ctx: Ctx, entity: Entity, part: number): Promise<void> {
  const codec = entityCodec(entity)
  const total = Number((await sql<{ n: number }>`select count(*) as n from ${sql.table(entity.table)}`.execute(ctx.db)).rows[0]!.n)
  const found = await sql<Raw>`select ${codec.selected} from ${sql.table(entity.table)} limit 1 offset ${Math.floor(total * part)}`.execute(ctx.db)
  const loaded = codec.adopt(found.rows[0]!)
  await operate(ctx, { kind: 'check', module: entity.name }, async (tx) => {
    const values = Object.fromEntries(Object.keys(entity.fields).map((name) => [name, loaded[name]]))
    const copy: Row = await buildNew(tx, entity, newId(), { ...values, custom: loaded.custom })
    await writeRows(tx, entity, [{ before: null, after: copy, action: 'create' }])
    const [mine, theirs] = [await traces(tx, entity, loaded.id), await traces(tx, entity, copy.id)]
    assert.deepEqual(mine, theirs, `a loaded record of ${entity.name} is not what the pipeline writes`)
    throw new TakenBack()
  }, () => Promise.reject(new Error('never repeated'))).catch((error: unknown) => {
    if (!(error instanceof TakenBack)) throw error
  })
}

/** Everything that a record leaves in the database, without what differs by its nature. */
async function traces(ctx: Ctx, entity: Entity, id: string): Promise<unknown> {
  const read = async (query: ReturnType<typeof sql<Raw>>) => (await query.execute(ctx.db)).rows.map(bare)
  const doc = await sql<{ doc: number }>`select doc from search_docs where record_id = ${id} and module = ${entity.name}`.execute(ctx.db)
  return {
    row: await read(sql<Raw>`select * from ${sql.table(entity.table)} where id = ${id}`),
    links: await read(sql<Raw>`select * from record_links where record_id = ${id} and module = ${entity.name} order by field, target_id`),
    search: await read(sql<Raw>`select * from search_docs where record_id = ${id} and module = ${entity.name}`),
    // Later changes of a loaded record stand in the journal too; the first entry is compared by its shape.
    fields: Object.keys(JSON.parse(String((await sql<Raw>`select diff from journal where record_id = ${id} and action = 'create'`.execute(ctx.db)).rows[0]!['diff'])) as Raw).filter((name) => name !== 'nextContactOn' && name !== 'statusId'),
    words: ctx.dialect === 'sqlite' && doc.rows[0] ? await wordsOf(ctx, doc.rows[0].doc, id, entity) : null,
  }
}

const bare = (row: Raw) => Object.fromEntries(Object.entries(row).filter(([name]) => !OWN.has(name)))

/** SQLite keeps no text of the words, so each word of the title is looked up. The driver gives numbers as floats, which FTS5 compares with no rowid. */
async function wordsOf(ctx: Ctx, doc: number, id: string, entity: Entity): Promise<boolean[]> {
  const title = await sql<{ title: string }>`select title from search_docs where record_id = ${id} and module = ${entity.name}`.execute(ctx.db)
  const words = searchTokens(title.rows[0]!.title)
  const found: boolean[] = []
  for (const word of words) found.push((await sql`select rowid from search_words where search_words match ${`"${word}"`} and rowid = cast(${doc} as integer)`.execute(ctx.db)).rows.length === 1)
  assert.ok(found.length > 0 && found.every(Boolean), `the search does not find ${JSON.stringify(words)}`)
  return found
}
