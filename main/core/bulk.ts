import { sql } from 'kysely'
import type { Selection } from '#shared/core/contract.ts'
import type { Entity } from '#shared/core/entity.ts'
import { AppError, invalid, isAppError } from '#shared/core/errors.ts'
import { newId } from '#shared/core/ids.ts'
import { KINDS } from '#shared/core/kinds.ts'
import { entityCodec, type Row } from '../db/codec.ts'
import type { Ctx } from './context.ts'
import { filterCondition } from './filters.ts'
import { saved } from './hooks.ts'
import { keepResult, operate } from './operations.ts'
import { demand, type Condition } from './permissions.ts'
import { searchCondition } from './search.ts'
import { scopeOver } from './shares.ts'
import { buildPatched, loadRow, namesOf, refuseConflict, refuseHidden, removeRow, restoreRow, saveRow, whileStale } from './service.ts'
import { writeRows, type RowChange } from './write.ts'

export interface BulkInput {
  ids?: string[]
  /** each with a patch of its own, over the version that was seen */
  rows?: { id: string; version: number; patch: Record<string, unknown> }[]
  selection?: Selection
  operationId?: string
  patch?: Record<string, unknown>
  /** values to add to or take from multi-valued fields */
  add?: Record<string, string[]>
  take?: Record<string, string[]>
  remove?: boolean
  restore?: boolean
}

export interface BulkResult {
  operationId: string
  changed: number
  skipped: number
  failed: { id: string; code: string }[]
}

const BATCH = 500

/** Does the change touch what must be unique? Then the records of one batch may collide with each other. */
function touchesUnique(ctx: Ctx, entity: Entity, input: BulkInput): boolean {
  const names = new Set(namesOf(input.patch ?? {}))
  return ctx.core.catalog.fields(entity).some(([name, field]) => field.options.unique && names.has(name)) || (entity.uniques ?? []).some((group) => group.some((name) => names.has(name)))
}
const FAILURES_TOLD = 100

/** One change over many records, as one step of the history. A record that its rules refuse is told, the rest is done. */
export async function bulk(ctx: Ctx, entity: Entity, input: BulkInput): Promise<BulkResult> {
  const action = input.remove || input.restore ? 'delete' : 'update'
  demand(ctx, entity, action)
  refuseHidden(ctx, entity, [...namesOf(input.patch ?? {}), ...Object.keys(input.add ?? {}), ...Object.keys(input.take ?? {})])
  if (input.rows) return bulkRows(ctx, entity, input.rows, input.operationId ?? newId())
  if (!input.ids && !input.selection) throw invalid({ ids: 'required' })
  const operationId = input.operationId ?? newId()
  const work = async (tx: Ctx): Promise<BulkResult> => {
    const result: BulkResult = { operationId, changed: 0, skipped: 0, failed: [] }
    const conditions = await whichRows(tx, entity, input, action)
    for (let after = ''; ; ) {
      const rows = await nextRows(tx, entity, conditions, after)
      if (rows.length === 0) break
      after = rows.at(-1)!.id
      if (touchesUnique(tx, entity, input)) for (const row of rows) await changeRows(tx, entity, [row], input, result)
      else await changeRows(tx, entity, rows, input, result)
    }
    await keepResult(tx, result)
    return result
  }
  return whileStale(() => operate(ctx, { id: operationId, kind: 'bulk', module: entity.name }, work, async (_ctx, seen) => seen.result as BulkResult))
}

/** Different changes of several records as one step. What one of them is refused for keeps the others from nothing. */
async function bulkRows(ctx: Ctx, entity: Entity, rows: NonNullable<BulkInput['rows']>, operationId: string): Promise<BulkResult> {
  for (const { patch } of rows) refuseHidden(ctx, entity, namesOf(patch))
  const work = async (tx: Ctx): Promise<BulkResult> => {
    const result: BulkResult = { operationId, changed: 0, skipped: 0, failed: [] }
    for (const { id, version, patch } of rows) {
      try {
        const before = await loadRow(tx, entity, id, 'update')
        if (before.version !== version) await refuseConflict(tx, entity, before, { version, patch })
        if ((await saveRow(tx, entity, before, patch)) === before) result.skipped += 1
        else result.changed += 1
      } catch (error) {
        if (!isAppError(error)) throw error
        result.skipped += 1
        result.failed.push({ id, code: problemOf(error) })
      }
    }
    await keepResult(tx, result)
    return result
  }
  return whileStale(() => operate(ctx, { id: operationId, kind: 'bulk', module: entity.name }, work, async (_ctx, seen) => seen.result as BulkResult))
}

async function whichRows(ctx: Ctx, entity: Entity, input: BulkInput, action: string): Promise<Condition[]> {
  const conditions: Condition[] = [input.restore || input.selection?.deleted ? sql`deleted_at is not null` : sql`deleted_at is null`]
  const scope = await scopeOver(ctx, entity, action)
  if (scope) conditions.push(scope)
  if (input.ids) conditions.push(input.ids.length > 0 ? sql`id in (${sql.join(input.ids)})` : sql`1 = 0`)
  if (input.selection?.filter) conditions.push(filterCondition(ctx, entity, input.selection.filter))
  if (input.selection?.search?.trim()) conditions.push(searchCondition(ctx, entity, input.selection.search, { whole: true }))
  return conditions
}

/** In the order of ids, so that a record which the change moves out of the filter or back is met once. */
async function nextRows(ctx: Ctx, entity: Entity, conditions: readonly Condition[], after: string): Promise<Row[]> {
  const codec = entityCodec(entity)
  const where = sql.join([sql`id > ${after}`, ...conditions], sql` and `)
  const found = await sql<Record<string, unknown>>`select ${codec.selected} from ${sql.table(entity.table)} where ${where} order by id limit ${BATCH}`.execute(ctx.db)
  return found.rows.map((raw) => codec.adopt(raw))
}

async function changeRows(ctx: Ctx, entity: Entity, rows: readonly Row[], input: BulkInput, result: BulkResult): Promise<void> {
  const changes: RowChange[] = []
  for (const before of rows) {
    try {
      if (input.remove) await removeRow(ctx, entity, before)
      else if (input.restore) await restoreRow(ctx, entity, before)
      else {
        const after = await buildPatched(ctx, entity, before, patchFor(ctx, entity, before, input))
        if (after === before) {
          result.skipped += 1
          continue
        }
        changes.push({ before, after, action: 'update' })
      }
      result.changed += 1
    } catch (error) {
      if (!isAppError(error)) throw error
      result.skipped += 1
      if (result.failed.length < FAILURES_TOLD) result.failed.push({ id: before.id, code: problemOf(error) })
    }
  }
  if (changes.length === 0) return
  await writeRows(ctx, entity, changes)
  await saved(ctx, entity, changes)
}

function problemOf(error: AppError): string {
  if (error.code === 'INVALID') return Object.values((error.data as { fields: Record<string, string> }).fields)[0] ?? 'INVALID'
  return error.code === 'RULE' ? String((error.data as { rule: string }).rule) : error.code
}

/** The fixed patch, plus what is added to and taken from the record's own lists. */
function patchFor(ctx: Ctx, entity: Entity, row: Row, input: BulkInput): Record<string, unknown> {
  const patch: Record<string, unknown> = { ...(input.patch ?? {}) }
  for (const [name, change] of [...Object.entries(input.add ?? {}), ...Object.entries(input.take ?? {})]) {
    const field = ctx.core.catalog.field(entity, name)
    if (!field || !KINDS[field.kind].multi) throw invalid({ [name]: 'field.unknown' })
    const holder = field.custom ? { ...((patch['custom'] as object | undefined) ?? {}) } : patch
    const current = (holder as Record<string, unknown>)[name] ?? (field.custom ? row.custom[name] : row[name]) ?? []
    const values = new Set((current as string[]).map(String))
    for (const value of change) {
      if (change === input.add?.[name]) values.add(value)
      else values.delete(value)
    }
    ;(holder as Record<string, unknown>)[name] = [...values]
    if (field.custom) patch['custom'] = holder
  }
  return patch
}
