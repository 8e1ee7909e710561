import { createHash } from 'node:crypto'
import type { Entity } from '#shared/core/entity.ts'
import { headerKey } from '#shared/modules/transfer/headers.ts'
import type { ColumnTarget } from '#shared/modules/transfer/transfer.contract.ts'
import { z } from 'zod'
import type { Ctx } from '../context.ts'
import { readSetting, writeSetting } from '../settings.ts'

/** A file with the same headings is mapped as last time: one's own choice first, else a colleague's. */
const OFFICE = 'imports'
const kept = z.array(z.union([z.string(), z.null()])).max(10_000)

const ownScope = (ctx: Ctx) => `user:${ctx.actor.id ?? 'system'}`

function keyOf(entity: Entity, header: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(header.map(headerKey))).digest('hex').slice(0, 24)
  return `import.${entity.name}.${hash}`
}

/** Null for a header that was never imported. A field that is gone or hidden since leaves its column without one. */
export async function recallMapping(ctx: Ctx, entity: Entity, header: readonly string[], known: ReadonlySet<string>): Promise<ColumnTarget[] | null> {
  const key = keyOf(entity, header)
  const found = (await readSetting(ctx.db, ownScope(ctx), key)) ?? (await readSetting(ctx.db, OFFICE, key))
  const names = kept.safeParse(found)
  if (!names.success || names.data.length !== header.length) return null
  const columns = names.data.map((name): ColumnTarget => (name !== null && known.has(name) ? { to: 'field', field: name } : { to: 'skip' }))
  return columns.some((target) => target.to === 'field') ? columns : null
}

export async function rememberMapping(ctx: Ctx, entity: Entity, header: readonly string[], names: readonly (string | null)[]): Promise<void> {
  const key = keyOf(entity, header)
  for (const scope of [ownScope(ctx), OFFICE]) await writeSetting(ctx.db, scope, key, names, ctx.now())
}
