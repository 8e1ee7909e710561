import { sql } from 'kysely'
import { columnOf, type Entity } from '#shared/core/entity.ts'
import { invalid } from '#shared/core/errors.ts'
import type { Row } from '../db/codec.ts'
import { anyOf } from '../db/insert-many.ts'
import type { Ctx } from './context.ts'

/** The field by which the records of a module stand under one another: a branch under its head company. */
export function treeField(entity: Entity): string | undefined {
  return Object.keys(entity.fields).find((name) => entity.fields[name]!.options.tree)
}

/** A change of a record's place: a new one has no `before`. */
export interface Moved {
  before: Row | null
  after: Row
}

const parentIn = (row: Row, name: string): string | null => (row[name] as string | null | undefined) ?? null

/** Whether a record comes to stand under another one than before. */
export function movesIn(entity: Entity, { before, after }: Moved): boolean {
  const name = treeField(entity)
  return name !== undefined && parentIn(after, name) !== null && parentIn(after, name) !== (before && parentIn(before, name))
}

/** Who stands over whom, as the changes leave it, from every changed record up to the top; those of the bin too. */
async function chainsOf(ctx: Ctx, entity: Entity, name: string, changes: readonly Moved[]): Promise<Map<string, string | null>> {
  const parents = new Map(changes.map(({ after }) => [after.id, parentIn(after, name)]))
  const column = sql.ref(columnOf(name))
  // A change that another seat makes at the same time is waited for, and seen.
  const lock = ctx.operation?.locks ? sql`for update` : sql``
  for (;;) {
    const unknown = [...new Set(parents.values())].filter((id): id is string => id !== null && !parents.has(id))
    if (unknown.length === 0) return parents
    for (const id of unknown) parents.set(id, null)
    const found = await sql<{ id: string; parent: string | null }>`select id, ${column} as parent from ${sql.table(entity.table)} where id in ${anyOf(ctx.dialect, unknown)} ${lock}`.execute(ctx.db)
    for (const { id, parent } of found.rows) parents.set(id, parent)
  }
}

function standsOver(id: string, parents: ReadonlyMap<string, string | null>): boolean {
  const seen = new Set<string>()
  for (let at = parents.get(id) ?? null; at !== null && !seen.has(at); at = parents.get(at) ?? null) {
    if (at === id) return true
    seen.add(at)
  }
  return false
}

/**
 * The name of the tree's field if one of the changes would make a record its own ancestor, at any depth. Costs nothing
 * where nobody moves, and a new record is under itself only if it says so.
 */
export async function cycleIn(ctx: Ctx, entity: Entity, changes: readonly Moved[]): Promise<string | null> {
  const name = treeField(entity)
  if (name === undefined) return null
  const moved = changes.filter((change) => movesIn(entity, change))
  if (moved.length === 0) return null
  const isNew = moved.every(({ before }) => before === null)
  const parents = isNew ? new Map(changes.map(({ after }) => [after.id, parentIn(after, name)])) : await chainsOf(ctx, entity, name, changes)
  return moved.some(({ after }) => standsOver(after.id, parents)) ? name : null
}

/** @throws INVALID `ref.cycle` */
export async function refuseCycle(ctx: Ctx, entity: Entity, changes: readonly Moved[]): Promise<void> {
  const name = await cycleIn(ctx, entity, changes)
  if (name !== null) throw invalid({ [name]: 'ref.cycle' })
}
