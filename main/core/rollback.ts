import { setImmediate as breathe } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Entity } from '#shared/core/entity.ts'
import { newId } from '#shared/core/ids.ts'
import { entityOf } from '#shared/modules.ts'
import { SYSTEM, type Ctx, type OpenOperation } from './context.ts'
import { rememberOwn } from './feed.ts'
import { journalRow, type JournalRow } from './journal.ts'
import { anyOf } from '../db/insert-many.ts'
import { RUNNING } from './running.ts'
import { shortTransaction } from './short-transaction.ts'
import { inverse, rowsById } from './inverse.ts'
import { purgeRows, writeRows, type RowChange } from './write.ts'

/** Entries of the journal that one transaction takes back. */
const BATCH = 200

/**
 * Takes back what an operation in steps has written so far, newest first, in short transactions: it may be cut off and
 * go on where it stopped. Records that it made are gone for good, with their journal, links and words, as if they had
 * never been; records that it changed get their old values back under a newer version. What somebody else has written
 * since stays: such a record keeps it and its history, and one that the operation had made goes to the recycle bin.
 * The operation's row stays too, `cancelled`.
 */
export async function rollBack(ctx: Ctx, operationId: string): Promise<void> {
  const db = ctx.core.connection.db
  const row = await db.selectFrom('operations').select(['actor_id', 'module', 'undoes']).where('id', '=', operationId).executeTakeFirstOrThrow()
  const actor = { ...SYSTEM, id: (row['actor_id'] as string | null) ?? null }
  const own: OpenOperation = { id: newId(), at: ctx.now(), kind: 'undo', changes: [], touched: 0, afterCommit: [] }
  rememberOwn(ctx.core.ownOperations, own.id)
  const modules = new Set<string>()
  for (let before = Number.MAX_SAFE_INTEGER; ; await breathe()) {
    const entries = await shortTransaction(ctx.core.connection, (tx) => takeBack({ ...ctx, db: tx, actor, operation: own }, operationId, before))
    if (entries.length === 0) break
    before = entries.at(-1)!.seq
    for (const { module } of entries) modules.add(module)
  }
  await close({ ...ctx, db, actor }, operationId, own, { module: String(row['module']), undoes: (row['undoes'] as string | null) ?? null })
  for (const effect of own.afterCommit) effect()
  if (modules.has('custom-fields') || modules.has('list-items')) await ctx.core.catalog.reload(db)
  ctx.core.bus.publish([...modules].map((module) => ({ seq: 0, module, id: null, action: 'undo', actorId: actor.id })))
}

async function takeBack(tx: Ctx, operationId: string, before: number): Promise<JournalRow[]> {
  const found = await sql<Record<string, unknown>>`select * from journal where operation_id = ${operationId} and seq < ${before} order by seq desc limit ${BATCH}`.execute(tx.db)
  const entries = found.rows.map(journalRow)
  for (const [module, part] of Map.groupBy(entries, (entry) => entry.module)) {
    const entity = entityOf(module)
    if (!entity) continue
    const made = await untouched(tx, entity, part, operationId)
    if (made.size > 0) await erase(tx, entity, [...made], operationId)
    await restore(tx, entity, part.filter((entry) => !made.has(entry.recordId)))
  }
  return entries
}

/** Records that the operation made and nobody else has written to since. */
async function untouched(tx: Ctx, entity: Entity, entries: readonly JournalRow[], operationId: string): Promise<Set<string>> {
  const made = new Set(entries.filter((entry) => entry.action === 'create').map((entry) => entry.recordId))
  if (made.size === 0) return made
  const others = await sql<{ record_id: string }>`select distinct record_id from journal where record_id in ${anyOf(tx.dialect, [...made])}
    and module = ${entity.name} and operation_id not in (${operationId}, ${tx.operation!.id})`.execute(tx.db)
  for (const { record_id } of others.rows) made.delete(record_id)
  return made
}

async function erase(tx: Ctx, entity: Entity, ids: readonly string[], operationId: string): Promise<void> {
  await purgeRows(tx, entity, ids)
  await sql`delete from journal where record_id in ${anyOf(tx.dialect, ids)} and module = ${entity.name} and operation_id in (${operationId}, ${tx.operation!.id})`.execute(tx.db)
}

async function restore(tx: Ctx, entity: Entity, entries: readonly JournalRow[]): Promise<void> {
  if (entries.length === 0) return
  const at = tx.operation!.at
  const rows = await rowsById(tx, entity, entries.map((entry) => entry.recordId))
  const changes = new Map<string, RowChange>()
  for (const entry of entries) {
    const before = rows.get(entry.recordId)
    const current = changes.get(entry.recordId)?.after ?? before
    if (!before || !current) continue
    const { after, action } = inverse(entity, entry, current, at)
    if (after) changes.set(before.id, { before, after: { ...after, version: before.version + 1, updatedAt: at, updatedBy: tx.actor.id }, action })
  }
  await writeRows(tx, entity, [...changes.values()])
  await forget(tx, entity, entries)
}

/** Where nobody else has written in between, there and back again is no history. */
async function forget(tx: Ctx, entity: Entity, entries: readonly JournalRow[]): Promise<void> {
  const operations = [entries[0]!.operationId, tx.operation!.id]
  const records = new Set(entries.map((entry) => entry.recordId))
  const others = await sql<{ record_id: string }>`select distinct record_id from journal where record_id in ${anyOf(tx.dialect, [...records])}
    and module = ${entity.name} and seq > ${entries.at(-1)!.seq} and operation_id not in ${anyOf(tx.dialect, operations)}`.execute(tx.db)
  for (const { record_id } of others.rows) records.delete(record_id)
  if (records.size === 0) return
  const gone = entries.filter((entry) => records.has(entry.recordId)).map((entry) => entry.seq)
  await sql`delete from journal where seq in ${anyOf(tx.dialect, gone)}`.execute(tx.db)
  await sql`delete from journal where operation_id = ${tx.operation!.id} and record_id in ${anyOf(tx.dialect, [...records])}`.execute(tx.db)
}

async function close(ctx: Ctx, operationId: string, own: OpenOperation, { module, undoes }: { module: string; undoes: string | null }): Promise<void> {
  await ctx.db.transaction().execute(async (db) => {
    const left = await sql<{ n: number }>`select count(*) as n from journal where operation_id = ${own.id}`.execute(db)
    const count = Number(left.rows[0]!.n)
    const row = { id: own.id, at: own.at, actor_id: ctx.actor.id, kind: 'undo', module, record_id: null, title: null, count, undone_by: null, undoes: operationId, state: 'done', result: 'null' }
    if (count > 0) await db.insertInto('operations').values(row).execute()
    // An undo that was taken back has undone nothing.
    if (undoes) await db.updateTable('operations').set({ undone_by: null }).where('id', '=', undoes).where('undone_by', '=', operationId).execute()
    await db.updateTable('operations').set({ state: 'cancelled', count: 0, undone_by: count > 0 ? own.id : null, result: 'null' }).where('id', '=', operationId).execute()
    await db.deleteFrom('settings').where('scope', '=', RUNNING).where('key', '=', operationId).execute()
  })
}
