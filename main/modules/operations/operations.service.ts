import { sql } from 'kysely'
import type { Operation } from '#shared/modules/operations/operations.contract.ts'
import { entityOf } from '#shared/modules.ts'
import type { Ctx } from '#main/core/context.ts'
import { titlesOf } from '#main/core/titles.ts'
import { demandSpecial } from '#main/core/permissions.ts'
import { operationRow } from '#main/core/undo.ts'

/** Taking one of these back is offered; the rest is history only. */
const UNDOABLE = new Set(['create', 'update', 'remove', 'restore', 'bulk', 'import', 'undo', 'merge', 'demo'])

async function present(ctx: Ctx, rows: Record<string, unknown>[]): Promise<Operation[]> {
  const operations = rows.map(operationRow)
  const titles = await titlesOf(ctx, operations.filter((o) => o.recordId && entityOf(o.module)).map((o) => `${o.module}:${o.recordId}`))
  return operations.map((o, i) => ({
    id: o.id,
    at: o.at,
    actorId: o.actorId,
    actorName: (rows[i]!['actor_name'] as string | null) ?? null,
    kind: o.kind,
    module: o.module,
    // The name of today; a name kept from then is told only of records that may still be read.
    title: o.recordId ? (titles.get(`${o.module}:${o.recordId}`) ?? (o.actorId === ctx.actor.id ? o.title : null)) : o.title,
    count: o.count,
    undoneBy: o.undoneBy,
    undoes: o.undoes,
    canUndo: o.undoneBy === null && o.state === 'done' && UNDOABLE.has(o.kind),
  }))
}

export async function listOperations(ctx: Ctx, input: { all?: boolean; limit?: number; before?: string }): Promise<{ items: Operation[]; next: string | null }> {
  if (input.all) demandSpecial(ctx, 'audit:read')
  const limit = input.limit ?? 50
  const whose = input.all ? sql`1 = 1` : sql`operations.actor_id = ${ctx.actor.id}`
  const older = input.before ? sql`and operations.id < ${input.before}` : sql``
  const found = await sql<Record<string, unknown>>`select operations.*, users.name as actor_name from operations
    left join users on users.id = operations.actor_id where ${whose} and operations.state <> 'cancelled' ${older} order by operations.id desc limit ${limit + 1}`.execute(ctx.db)
  const items = await present(ctx, found.rows.slice(0, limit))
  return { items, next: found.rows.length > limit ? (items.at(-1)?.id ?? null) : null }
}

/** What Ctrl+Z would take back: my newest step that is neither undone nor an undo itself. */
export async function lastOperation(ctx: Ctx): Promise<Operation | null> {
  const kinds = [...UNDOABLE].filter((kind) => kind !== 'undo')
  const found = await sql<Record<string, unknown>>`select operations.*, null as actor_name from operations
    where actor_id = ${ctx.actor.id} and undone_by is null and state = 'done' and kind in (${sql.join(kinds)}) order by id desc limit 1`.execute(ctx.db)
  return found.rows[0] ? ((await present(ctx, found.rows))[0] ?? null) : null
}
