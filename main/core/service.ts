import { sql } from 'kysely'
import { LIST_LIMIT, type ListInput, type Selection } from '#shared/core/contract.ts'
import { COUNT_CAP } from '#shared/core/limits.ts'
import type { Entity } from '#shared/core/entity.ts'
import { AppError, invalid, ruleBroken } from '#shared/core/errors.ts'
import { newId } from '#shared/core/ids.ts'
import { entityCodec, type Row } from '../db/codec.ts'
import { isDuplicate } from '../db/mysql-problems.ts'
import type { Ctx } from './context.ts'
import { refuseMerged } from './doubles/merges.ts'
import { filterCondition } from './filters.ts'
import { saved } from './hooks.ts'
import { entriesSince } from './journal.ts'
import { answerRows, type AnsweredRow } from './labels.ts'
import { operate } from './operations.ts'
import { cursorOf, readPage, sortKeys } from './page.ts'
import { demand, mayRead, scopeCondition, type Condition } from './permissions.ts'
import { searchCondition } from './search.ts'
import { scopeOver } from './shares.ts'
import { checkFields, checkReferences, checkUnique, dropOutdated, Problems, uniqueGroups, withDefaults } from './validate.ts'
import { StaleRow } from './stale.ts'
import { cycleIn, treeField } from './tree.ts'
import { writeRows } from './write.ts'

/** The conditions that a selection means for this actor: rights, recycle bin, filter, search. */
export async function selectionConditions(ctx: Ctx, entity: Entity, selection: Selection, action = 'read'): Promise<Condition[]> {
  const conditions: Condition[] = [selection.deleted ? sql`deleted_at is not null` : sql`deleted_at is null`]
  const scope = await scopeOver(ctx, entity, action)
  if (scope) conditions.push(scope)
  if (selection.filter) conditions.push(filterCondition(ctx, entity, selection.filter))
  if (selection.search?.trim()) conditions.push(searchCondition(ctx, entity, selection.search))
  return conditions
}

/** One keyset page. `next` is null on the last one. */
export async function list(ctx: Ctx, entity: Entity, input: ListInput): Promise<{ items: AnsweredRow[]; next: string | null }> {
  const limit = input.limit ?? LIST_LIMIT.default
  const conditions = await selectionConditions(ctx, entity, input)
  const keys = sortKeys(ctx, entity, input.sort)
  const rows = await readPage(ctx, entity, { keys, conditions, limit: limit + 1, after: input.after })
  const page = rows.slice(0, limit)
  const next = rows.length > limit ? cursorOf(keys, page.at(-1)!) : null
  return { items: await answerRows(ctx, entity, page), next }
}

/** Counts up to the cap, so that no list waits for a number. */
export async function count(ctx: Ctx, entity: Entity, selection: Selection): Promise<{ count: number; capped: boolean }> {
  const where = sql.join(await selectionConditions(ctx, entity, selection), sql` and `)
  const found = await sql<{ n: number }>`select count(*) as n from (select 1 as one from ${sql.table(entity.table)} where ${where} limit ${COUNT_CAP + 1}) as counted`.execute(ctx.db)
  const n = Number(found.rows[0]!.n)
  return { count: Math.min(n, COUNT_CAP), capped: n > COUNT_CAP }
}

/** @throws NOT_FOUND also for a record that the actor may not see */
export async function loadRow(ctx: Ctx, entity: Entity, id: string, action: string, options: { deleted?: boolean } = {}): Promise<Row> {
  const codec = entityCodec(entity)
  const scope = scopeCondition(ctx, entity, action)
  const conditions: Condition[] = [sql`id = ${id}`, ...(scope ? [scope] : [])]
  if (!options.deleted) conditions.push(sql`deleted_at is null`)
  const found = await sql<Record<string, unknown>>`select ${codec.selected} from ${sql.table(entity.table)} where ${sql.join(conditions, sql` and `)} ${lockFor(ctx, action)}`.execute(ctx.db)
  if (!found.rows[0]) throw new AppError('NOT_FOUND', { module: entity.name, id })
  return codec.adopt(found.rows[0])
}

/** In a server's transaction a record that is about to be changed is read with its lock, so that saves queue up. */
function lockFor(ctx: Ctx, action: string) {
  return action !== 'read' && ctx.operation?.locks ? sql`for update` : sql``
}

/** A record of the recycle bin is answered too; its `deletedAt` tells. */
export async function get(ctx: Ctx, entity: Entity, id: string): Promise<AnsweredRow> {
  const row = await loadRow(ctx, entity, id, 'read', { deleted: true })
  return (await answerRows(ctx, entity, [row]))[0]!
}

/** @throws INVALID when the actor gives a field that they may not see */
export function refuseHidden(ctx: Ctx, entity: Entity, names: Iterable<string>): void {
  for (const name of names) {
    const field = ctx.core.catalog.field(entity, name)
    if (field && !mayRead(ctx, entity, field)) throw invalid({ [name]: 'field.unknown' })
  }
}

export async function create(ctx: Ctx, entity: Entity, input: Record<string, unknown>): Promise<AnsweredRow> {
  demand(ctx, entity, 'create')
  const { operationId, id: given, ...values } = input as { operationId?: string; id?: string } & Record<string, unknown>
  const id = given ?? newId()
  refuseHidden(ctx, entity, namesOf(values))
  const start = { id: operationId, kind: 'create', module: entity.name, recordId: id, title: titleOf(entity, values), single: isPlain(ctx, entity) }
  const work = async (tx: Ctx) => {
    const row = await buildNew(tx, entity, id, values)
    await writeRows(tx, entity, [{ before: null, after: row, action: 'create' }])
    await saved(tx, entity, [{ before: null, after: row }])
    return answerNew(tx, entity, row)
  }
  try {
    return await operate(ctx, start, work, (_ctx, seen) => {
      if (given !== undefined && given !== seen.recordId) throw ruleBroken('operation.other')
      return get(ctx, entity, seen.recordId!)
    })
  } catch (error) {
    if (isDuplicate(error) && (await exists(ctx, entity, id))) throw invalid({ id: 'taken' })
    throw error
  }
}

/** A module without rules of its own reads nothing back of what it writes, and what must be unique is held for nobody else. */
function isPlain(ctx: Ctx, entity: Entity): boolean {
  return !ctx.core.hooks.has(entity.name) && uniqueGroups(ctx, entity).length === 0
}

/** Whoever may create but not read what they have made gets it answered once all the same. */
async function answerNew(ctx: Ctx, entity: Entity, row: Row): Promise<AnsweredRow> {
  return (await answerRows(ctx, entity, [{ ...row }]))[0]!
}

async function exists(ctx: Ctx, entity: Entity, id: string): Promise<boolean> {
  return (await sql`select 1 from ${sql.table(entity.table)} where id = ${id}`.execute(ctx.db)).rows.length > 0
}

export function namesOf(values: Record<string, unknown>): string[] {
  const { custom, ...fixed } = values
  return [...Object.keys(fixed), ...Object.keys((custom as object | undefined) ?? {})]
}

function titleOf(entity: Entity, row: Record<string, unknown>): string | null {
  const title = row[entity.title]
  return typeof title === 'string' ? title : null
}

/** A new record with defaults, checked, with the module's rules applied; not yet written. */
export async function buildNew(ctx: Ctx, entity: Entity, id: string, values: Record<string, unknown>, problems = new Problems()): Promise<Row> {
  const at = ctx.operation?.at ?? ctx.now()
  const row = { ...withDefaults(ctx, entity, values), id, version: 1, createdAt: at, createdBy: ctx.actor.id, updatedAt: at, updatedBy: ctx.actor.id, deletedAt: null } as unknown as Row
  const unknown = Object.keys((values['custom'] as object | undefined) ?? {}).filter((key) => !ctx.core.catalog.custom(entity.name).has(key))
  for (const key of unknown) problems.add(key, 'field.unknown')
  checkFields(ctx, entity, row, ctx.core.catalog.fields(entity).map(([name]) => name), problems)
  problems.throwIfAny()
  await ctx.core.hooks.get(entity.name)?.beforeSave?.(ctx, { entity, before: null, after: row })
  await checkReferences(ctx, entity, null, row, problems)
  await checkUnique(ctx, entity, null, row, problems)
  problems.throwIfAny()
  dropEmptyCustom(row)
  return row
}

function dropEmptyCustom(row: Row): void {
  for (const [key, value] of Object.entries(row.custom)) {
    if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) delete row.custom[key]
  }
}

export async function update(ctx: Ctx, entity: Entity, input: { id: string; version: number; operationId?: string; patch: Record<string, unknown> }): Promise<AnsweredRow> {
  demand(ctx, entity, 'update')
  refuseHidden(ctx, entity, namesOf(input.patch))
  const work = async (tx: Ctx) => {
    const before = await loadRow(tx, entity, input.id, 'update')
    if (before.version !== input.version) await refuseConflict(tx, entity, before, input)
    return answerNew(tx, entity, await saveRow(tx, entity, before, input.patch))
  }
  const start = { id: input.operationId, kind: 'update', module: entity.name, recordId: input.id }
  // A record that moves in a tree is read with its ancestors' locks: two moves at once might close a circle.
  const moves = Object.hasOwn(input.patch, treeField(entity) ?? 'id')
  return whileStale((first) => operate(ctx, { ...start, single: first && !moves && isPlain(ctx, entity) }, work, () => get(ctx, entity, input.id)))
}

const STALE_TRIES = 4

/** Somebody saved between our reading and our writing: read again, now in a transaction that locks, and see whether the two saves get along. */
export async function whileStale<T>(work: (first: boolean) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(attempt === 1)
    } catch (error) {
      if (!(error instanceof StaleRow)) throw error
      if (attempt >= STALE_TRIES) throw new AppError('UNAVAILABLE', { what: 'busy' }, { cause: error })
    }
  }
}

/** Applies a patch to a loaded row and writes it. Nothing is written when nothing changes. */
export async function saveRow(ctx: Ctx, entity: Entity, before: Row, patch: Record<string, unknown>): Promise<Row> {
  const after = await buildPatched(ctx, entity, before, patch)
  if (after === before) return before
  await writeRows(ctx, entity, [{ before, after, action: 'update' }])
  await saved(ctx, entity, [{ before, after }])
  return after
}

/** The row with a patch applied and checked; `before` itself when nothing changes. */
export async function buildPatched(ctx: Ctx, entity: Entity, before: Row, patch: Record<string, unknown>): Promise<Row> {
  const { custom, ...fixed } = patch as { custom?: Record<string, unknown> } & Record<string, unknown>
  const after = { ...before, ...fixed, custom: { ...before.custom, ...(custom ?? {}) } } as Row
  const problems = new Problems()
  const names = namesOf(patch)
  for (const name of names) {
    const field = ctx.core.catalog.field(entity, name)
    if (field?.custom && field.options.readOnly === 'afterCreate') problems.add(name, 'field.readOnly')
  }
  // An account is checked against its БИК, so a new БИК asks for the account again.
  const again = names.includes('bik') && 'bankAccount' in entity.fields && !names.includes('bankAccount') ? ['bankAccount'] : []
  checkFields(ctx, entity, after, [...names, ...again], problems)
  problems.throwIfAny()
  dropOutdated(entity, before, after, names)
  await ctx.core.hooks.get(entity.name)?.beforeSave?.(ctx, { entity, before, after })
  await checkReferences(ctx, entity, before, after, problems)
  const cycle = await cycleIn(ctx, entity, [{ before, after }])
  if (cycle !== null) problems.add(cycle, 'ref.cycle')
  await checkUnique(ctx, entity, before, after, problems)
  problems.throwIfAny()
  dropEmptyCustom(after)
  if (unchanged(entity, before, after)) return before
  const at = ctx.operation?.at ?? ctx.now()
  return { ...after, version: before.version + 1, updatedAt: at, updatedBy: ctx.actor.id }
}

function unchanged(entity: Entity, before: Row, after: Row): boolean {
  const names = Object.keys(entity.fields).filter((name) => !entity.fields[name]!.options.derived)
  return names.every((name) => JSON.stringify(before[name] ?? null) === JSON.stringify(after[name] ?? null)) && JSON.stringify(before.custom) === JSON.stringify(after.custom)
}

/**
 * The save was based on an older version. If others touched other fields, it goes through; if they touched the same
 * ones, it is a CONFLICT with all three values of each.
 */
export async function refuseConflict(ctx: Ctx, entity: Entity, current: Row, input: { version: number; patch: Record<string, unknown> }): Promise<void> {
  const theirs = await entriesSince(ctx, entity, current.id, input.version)
  const mine = new Set(namesOf(input.patch))
  const base = new Map<string, unknown>()
  for (const entry of theirs) {
    for (const [name, [from]] of Object.entries(entry.diff)) if (mine.has(name) && !base.has(name)) base.set(name, from)
  }
  const now = (name: string) => (name in current.custom ? current.custom[name] : (current[name] ?? null))
  const wanted = (name: string) => (name in input.patch ? input.patch[name] : (input.patch['custom'] as Record<string, unknown>)[name])
  const fields = [...base.keys()].filter((name) => JSON.stringify(now(name)) !== JSON.stringify(wanted(name)))
  if (fields.length === 0) return
  const last = theirs.at(-1)!
  throw new AppError('CONFLICT', {
    module: entity.name,
    id: current.id,
    version: current.version,
    by: last.actorId,
    at: last.at,
    fields,
    base: Object.fromEntries(fields.map((name) => [name, base.get(name)])),
    mine: Object.fromEntries(fields.map((name) => [name, wanted(name)])),
    theirs: Object.fromEntries(fields.map((name) => [name, now(name)])),
  })
}

/** Puts a record into the recycle bin. Removing what is there already is no error: the wish is fulfilled. */
export async function remove(ctx: Ctx, entity: Entity, input: { id: string; operationId?: string }): Promise<{ id: string; operationId: string }> {
  demand(ctx, entity, 'delete')
  const operationId = input.operationId ?? newId()
  return whileStale(async (first) => {
    const before = await loadRow(ctx, entity, input.id, 'delete', { deleted: true })
    const start = { id: operationId, kind: 'remove', module: entity.name, recordId: input.id, title: titleOf(entity, before), single: first && isPlain(ctx, entity) }
    const work = async (tx: Ctx) => {
      if (before.deletedAt === null) await removeRow(tx, entity, before)
      return { id: input.id, operationId }
    }
    return operate(ctx, start, work, async () => ({ id: input.id, operationId }))
  })
}

export async function removeRow(ctx: Ctx, entity: Entity, before: Row): Promise<void> {
  await ctx.core.hooks.get(entity.name)?.beforeRemove?.(ctx, before)
  const at = ctx.operation!.at
  const after = { ...before, version: before.version + 1, updatedAt: at, updatedBy: ctx.actor.id, deletedAt: at }
  await writeRows(ctx, entity, [{ before, after, action: 'remove' }])
}

export async function restore(ctx: Ctx, entity: Entity, input: { id: string; operationId?: string }): Promise<AnsweredRow> {
  demand(ctx, entity, 'delete')
  const work = async (tx: Ctx) => {
    const before = await loadRow(tx, entity, input.id, 'delete', { deleted: true })
    const row = before.deletedAt === null ? before : await restoreRow(tx, entity, before)
    return answerNew(tx, entity, row)
  }
  const start = { id: input.operationId, kind: 'restore', module: entity.name, recordId: input.id }
  return whileStale((first) => operate(ctx, { ...start, single: first && isPlain(ctx, entity) }, work, () => get(ctx, entity, input.id)))
}

export async function restoreRow(ctx: Ctx, entity: Entity, before: Row): Promise<Row> {
  await refuseMerged(ctx, entity, before.id)
  const after = { ...before, version: before.version + 1, updatedAt: ctx.operation!.at, updatedBy: ctx.actor.id, deletedAt: null }
  const problems = new Problems()
  await checkUnique(ctx, entity, null, after, problems)
  problems.throwIfAny()
  await writeRows(ctx, entity, [{ before, after, action: 'restore' }])
  return after
}
