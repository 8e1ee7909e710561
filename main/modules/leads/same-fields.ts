import { sql } from 'kysely'
import type { Field } from '#shared/core/field.ts'
import { foldText } from '#shared/core/text.ts'
import type { Ctx } from '#main/core/context.ts'
import type { Row } from '#main/db/codec.ts'

/**
 * The values of a lead's own fields that the target module has a field for: one of the same kind with the same label.
 * Keys are numbers that no two fields share, so the label is what users mean by "the same field". Options of lists are
 * matched by their labels too.
 */
export async function sameFields(ctx: Ctx, lead: Row, module: string): Promise<Record<string, unknown>> {
  const targets = [...ctx.core.catalog.custom(module)]
  const copied: Record<string, unknown> = {}
  for (const [key, field] of ctx.core.catalog.custom('leads')) {
    const value = lead.custom[key]
    if (value === undefined || value === null) continue
    const target = targets.find(([, other]) => other.kind === field.kind && other.options.to === field.options.to && labelOf(other) === labelOf(field))
    if (!target) continue
    const fitting = field.kind === 'choice' || field.kind === 'choices' ? await sameOptions(ctx, value, field, target[1]) : value
    if (fitting !== null) copied[target[0]] = fitting
  }
  return copied
}

const labelOf = (field: Field) => foldText(field.custom?.label ?? '')

async function sameOptions(ctx: Ctx, value: unknown, from: Field, to: Field): Promise<unknown> {
  const ids = (Array.isArray(value) ? value : [value]).map(String)
  if (ids.length === 0) return null
  const labels = await sql<{ label: string }>`select label from list_items where list = ${from.options.of} and id in (${sql.join(ids)})`.execute(ctx.db)
  const items = await sql<{ id: string; label: string }>`select id, label from list_items where list = ${to.options.of} and archived = 0 and deleted_at is null`.execute(ctx.db)
  const wanted = new Set(labels.rows.map((row) => foldText(row.label)))
  const found = items.rows.filter((item) => wanted.has(foldText(item.label))).map((item) => item.id)
  if (found.length === 0) return null
  return Array.isArray(value) ? found : found[0]
}
