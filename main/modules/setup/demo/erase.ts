import { sql, type RawBuilder } from 'kysely'
import { columnOf, type Entity } from '#shared/core/entity.ts'
import type { Field } from '#shared/core/field.ts'
import { KINDS } from '#shared/core/kinds.ts'
import { newId } from '#shared/core/ids.ts'
import { entities, entityOf } from '#shared/modules.ts'
import { jsonValue } from '#main/core/columns.ts'
import type { Ctx } from '#main/core/context.ts'
import { targetOf } from '#main/core/labels.ts'
import { operate } from '#main/core/operations.ts'
import { demandSpecial } from '#main/core/permissions.ts'
import { writeSetting } from '#main/core/settings.ts'
import { purgeRows, writeRows, type RowChange } from '#main/core/write.ts'
import { entityCodec, type Row } from '#main/core/database.ts'

const BATCH = 1000

/**
 * Takes the demonstration out again: every record that `makeDemo` made, edited since or not, with its history, links and
 * search. What users made stays; where it refers to a record of the demonstration the reference is emptied, and what
 * belongs to such a record (a note on a client of the demonstration) goes with it. A field or a tag of the demonstration
 * that users' own records use has become theirs, and stays. Cut short, it goes on where it stopped when called again.
 * Answers how many records are gone.
 */
export async function eraseDemo(ctx: Ctx): Promise<{ removed: number }> {
  demandSpecial(ctx, 'settings:manage')
  // The history says who did it; what is emptied is not theirs to be refused.
  const all: Ctx = { ...ctx, actor: { ...ctx.actor, grants: new Map([['*', 'all']]) } }
  const inOperation = <T>(work: (tx: Ctx) => Promise<T>) =>
    operate(all, { id: newId(), kind: 'purge', module: 'clients' }, work, () => Promise.reject(new Error('erasing is never repeated')))
  await inOperation(async (tx) => {
    await adopt(tx)
    for (const entity of Object.values(entities) as Entity[]) await takeAlong(tx, entity)
    for (const entity of Object.values(entities) as Entity[]) await clearReferences(tx, entity)
    await dropIndexes(tx)
  })
  let removed = 0
  for (let part = 1; part > 0; removed += part) part = await inOperation(eraseSome)
  await inOperation(async (tx) => {
    await sql`delete from operations where kind = 'demo'`.execute(tx.db)
    // Steps that touched nothing else would stand in the history without a content.
    await sql`delete from operations where record_id is not null and id not in (select operation_id from journal)`.execute(tx.db)
    await writeSetting(tx.db, 'workspace', 'demo', false, tx.now())
  })
  await ctx.core.catalog.reload(ctx.core.connection.db)
  return { removed }
}

/** The ids of the demonstration's records of a module. */
function demoIds(module: string): RawBuilder<unknown> {
  return sql`select record_id from journal where module = ${module} and action = 'create' and operation_id in (select id from operations where kind = 'demo')`
}

/** Fields and tags that users' own records use are users' own from here on, and so are the options of such a field. */
async function adopt(ctx: Ctx): Promise<void> {
  const kept: string[] = []
  for (const { id, module, field } of await demoFields(ctx)) {
    const entity = entityOf(module)
    if (!entity) continue
    const used = await sql`select 1 as one from ${sql.table(entity.table)} where ${jsonValue(ctx.dialect, field, false)} is not null and id not in (${demoIds(module)}) limit 1`.execute(ctx.db)
    if (used.rows.length === 0) continue
    kept.push(id)
    const options = await sql<{ id: string }>`select id from list_items where list = ${field} and id in (${demoIds('list-items')})`.execute(ctx.db)
    kept.push(...options.rows.map((row) => row.id))
  }
  const tags = await sql<{ id: string }>`select id from tags where id in (${demoIds('tags')})`.execute(ctx.db)
  for (const { id } of tags.rows) {
    const users = await sql<{ module: string; record_id: string }>`select module, record_id from record_links where field = 'tags' and target_id = ${id}
      and record_id not in (select record_id from journal where action = 'create' and operation_id in (select id from operations where kind = 'demo')) limit 1`.execute(ctx.db)
    if (users.rows.length > 0) kept.push(id)
  }
  await leaveToUsers(ctx, kept)
}

/** From here on the records belong to the operation that erases the rest. */
async function leaveToUsers(ctx: Ctx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await sql`update journal set operation_id = ${ctx.operation!.id} where record_id in (${sql.join(ids)})
    and operation_id in (select id from operations where kind = 'demo')`.execute(ctx.db)
}

async function demoFields(ctx: Ctx): Promise<{ id: string; module: string; field: string }[]> {
  const found = await sql<{ id: string; module: string; number: number }>`select id, module, number from custom_fields where id in (${demoIds('custom-fields')})`.execute(ctx.db)
  return found.rows.map((row) => ({ id: row.id, module: row.module, field: `f${Number(row.number)}` }))
}

/** Records that cannot be without one of the demonstration: what hangs on a client of it, the options of its fields. */
async function takeAlong(ctx: Ctx, entity: Entity): Promise<void> {
  for (const [name, field] of Object.entries(entity.fields)) {
    if (!field.options.required) continue
    for (const { ids } of strangersPointingTo(ctx, entity, name, field)) await joinDemo(ctx, entity, ids)
  }
  if (entity.name !== 'list-items') return
  for (const { field } of await demoFields(ctx)) await joinDemo(ctx, entity, sql`select id from list_items where list = ${field} and id not in (${demoIds('list-items')})`)
}

/** Their first entry of the journal moves into an operation of the demonstration, and they are erased with it. */
async function joinDemo(ctx: Ctx, entity: Entity, which: RawBuilder<unknown>): Promise<void> {
  const found = await sql<{ id: string }>`${which}`.execute(ctx.db)
  const demo = await ctx.db.selectFrom('operations').select('id').where('kind', '=', 'demo').limit(1).executeTakeFirst()
  for (let at = 0; demo && at < found.rows.length; at += BATCH) {
    const ids = found.rows.slice(at, at + BATCH).map((row) => row.id)
    await sql`update journal set operation_id = ${demo['id']} where module = ${entity.name} and action = 'create' and record_id in (${sql.join(ids)})`.execute(ctx.db)
  }
}

/** For each module that the field may point to: a query for the ids of users' own records that point into the demonstration. */
function strangersPointingTo(ctx: Ctx, entity: Entity, name: string, field: Field): { module: string; ids: RawBuilder<unknown> }[] {
  const target = targetOf(field)
  if (target === null) return []
  const own = sql`id not in (${demoIds(entity.name)})`
  const from = sql.table(entity.table)
  if (KINDS[field.kind].multi) {
    const links = sql`select record_id from record_links where module = ${entity.name} and field = ${name} and target_id in (${demoIds(target)})`
    return [{ module: target, ids: sql`select id from ${from} where id in (${links}) and ${own}` }]
  }
  const value = field.custom ? jsonValue(ctx.dialect, name, false) : sql.ref(columnOf(name))
  if (target !== '*') return [{ module: target, ids: sql`select id from ${from} where ${value} in (${demoIds(target)}) and ${own}` }]
  const modules = field.options.modules?.length ? field.options.modules : Object.keys(entities)
  return modules.map((module) => ({
    module,
    ids: sql`select id from ${from} where ${value} like ${`${module}:%`} and substr(${value}, ${module.length + 2}) in (${demoIds(module)}) and ${own}`,
  }))
}

async function clearReferences(ctx: Ctx, entity: Entity): Promise<void> {
  const changed = new Map<string, { before: Row; after: Row }>()
  for (const [name, field] of ctx.core.catalog.fields(entity)) {
    for (const { module, ids } of strangersPointingTo(ctx, entity, name, field)) {
      const found = await sql<{ id: string }>`${ids}`.execute(ctx.db)
      await emptyIn(ctx, entity, { name, field, module }, found.rows.map((row) => row.id), changed)
    }
  }
  const changes = [...changed.values()].map(({ before, after }): RowChange => ({
    before,
    after: { ...after, version: before.version + 1, updatedAt: ctx.operation!.at, updatedBy: ctx.actor.id },
    action: 'update',
  }))
  await writeRows(ctx, entity, changes)
}

async function emptyIn(ctx: Ctx, entity: Entity, reference: { name: string; field: Field; module: string }, ids: readonly string[], changed: Map<string, { before: Row; after: Row }>): Promise<void> {
  const codec = entityCodec(entity)
  for (let at = 0; at < ids.length; at += BATCH) {
    const part = ids.slice(at, at + BATCH)
    const found = await sql<Record<string, unknown>>`select ${codec.selected} from ${sql.table(entity.table)} where id in (${sql.join(part)})`.execute(ctx.db)
    for (const raw of found.rows) {
      const before = codec.adopt(raw)
      const known = changed.get(before.id) ?? { before, after: { ...before, custom: { ...before.custom } } }
      changed.set(before.id, known)
      const holder = reference.field.custom ? known.after.custom : known.after
      const value = holder[reference.name]
      holder[reference.name] = Array.isArray(value) ? await withoutDemo(ctx, reference.module, value.map(String)) : null
      if (reference.field.custom && holder[reference.name] === null) delete holder[reference.name]
    }
  }
}

async function withoutDemo(ctx: Ctx, module: string, ids: readonly string[]): Promise<string[]> {
  const found = await sql<{ record_id: string }>`select record_id from journal where record_id in (${sql.join(ids)}) and record_id in (${demoIds(module)})`.execute(ctx.db)
  const demo = new Set(found.rows.map((row) => row.record_id))
  return ids.filter((id) => !demo.has(id))
}

/** A field with a quick filter has an index of its own; the field's own rule takes it away. */
async function dropIndexes(ctx: Ctx): Promise<void> {
  const entity = entities['custom-fields'] as Entity
  const codec = entityCodec(entity)
  const found = await sql<Record<string, unknown>>`select ${codec.selected} from custom_fields where quick_filter = 1 and id in (${demoIds(entity.name)})`.execute(ctx.db)
  for (const raw of found.rows) {
    const before = codec.adopt(raw)
    const after: Row = { ...before, quickFilter: false, version: before.version + 1 }
    await writeRows(ctx, entity, [{ before, after, action: 'update' }])
    await ctx.core.hooks.get(entity.name)?.afterSave?.(ctx, { entity, before, after })
  }
}

/** Erases a batch with all that hangs on it; 0 when there is no more. */
async function eraseSome(ctx: Ctx): Promise<number> {
  const found = await sql<{ seq: number; module: string; record_id: string }>`select seq, module, record_id from journal
    where action = 'create' and operation_id in (select id from operations where kind = 'demo') limit ${BATCH}`.execute(ctx.db)
  for (const [module, rows] of Map.groupBy(found.rows, (row) => row.module)) {
    const entity = entityOf(module)
    const ids = rows.map((row) => row.record_id)
    if (entity) await purgeRows(ctx, entity, ids)
    await sql`delete from journal where module = ${module} and record_id in (${sql.join(ids)})`.execute(ctx.db)
    ctx.operation!.changes.push({ seq: 0, module, id: null, action: 'purge', actorId: ctx.actor.id })
  }
  ctx.operation!.touched += found.rows.length
  return found.rows.length
}
