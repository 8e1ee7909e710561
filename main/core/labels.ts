import { sql } from 'kysely'
import { columnOf, type Entity } from '#shared/core/entity.ts'
import type { Field } from '#shared/core/field.ts'
import { entityOf } from '#shared/modules.ts'
import type { Row } from '../db/codec.ts'
import type { Ctx } from './context.ts'
import { readableFields, scopeCondition } from './permissions.ts'
import { scopeOf } from '#shared/core/access.ts'

/** A record as it leaves the core: no secrets, no hidden fields, and the names of what its references point to. */
export type AnsweredRow = Row & { labels: Record<string, string | string[] | null> }

/** Cuts what the actor may not see and names the references: one query for each module that is referred to. */
export async function answerRows(ctx: Ctx, entity: Entity, rows: readonly Row[]): Promise<AnsweredRow[]> {
  const readable = readableFields(ctx, entity)
  const fields = ctx.core.catalog.fields(entity)
  const references = fields.map(([name, field]) => ({ name, field, module: targetOf(field) })).filter((r) => r.module !== null && readable.has(r.name))
  const titles = await titlesOf(ctx, wanted(rows, references))
  return rows.map((row) => {
    const out: Record<string, unknown> = { ...row, custom: {}, labels: {} }
    for (const [name, field] of fields) {
      if (field.custom) {
        const value = row.custom[name]
        if (value !== undefined && readable.has(name)) (out['custom'] as Record<string, unknown>)[name] = value
      } else if (!readable.has(name)) delete out[name]
    }
    const labels = out['labels'] as Record<string, string | string[] | null>
    for (const r of references) {
      const value = valueOf(row, r.field, r.name)
      if (typeof value === 'string') labels[r.name] = titles.get(keyOf(r.module!, value)) ?? null
      else if (Array.isArray(value) && value.length > 0) labels[r.name] = value.map((id) => titles.get(keyOf(r.module!, String(id))) ?? '')
    }
    return out as AnsweredRow
  })
}

/** The module that a field's values are ids of; `*` when each value says it itself. */
export function targetOf(field: Field): string | null {
  switch (field.kind) {
    case 'ref':
    case 'refs':
      return field.options.to ?? null
    case 'choice':
    case 'choices':
      return 'list-items'
    case 'tags':
      return 'tags'
    case 'anyRef':
      return '*'
    default:
      return null
  }
}

function valueOf(row: Row, field: Field, name: string): unknown {
  return field.custom ? row.custom[name] : row[name]
}

function keyOf(module: string, value: string): string {
  return module === '*' ? value : `${module}:${value}`
}

function wanted(rows: readonly Row[], references: readonly { name: string; field: Field; module: string | null }[]): Set<string> {
  const keys = new Set<string>()
  for (const row of rows) {
    for (const r of references) {
      const value = valueOf(row, r.field, r.name)
      if (typeof value === 'string') keys.add(keyOf(r.module!, value))
      else if (Array.isArray(value)) for (const id of value) keys.add(keyOf(r.module!, String(id)))
    }
  }
  return keys
}

/**
 * Titles of records by `module:id`. A record that the actor may not read has no title here.
 * Ids come from our own rows, so at most a few hundred are asked at a time.
 */
export async function titlesOf(ctx: Ctx, keys: Iterable<string>): Promise<Map<string, string>> {
  const byModule = new Map<string, string[]>()
  for (const key of keys) {
    const at = key.indexOf(':')
    const module = key.slice(0, at)
    byModule.set(module, [...(byModule.get(module) ?? []), key.slice(at + 1)])
  }
  const titles = new Map<string, string>()
  for (const [module, ids] of byModule) {
    const entity = entityOf(module)
    if (!entity || scopeOf(ctx.actor.grants, entity, 'read', ctx.actor.clientId !== null) === 'no') continue
    const condition = scopeCondition(ctx, entity, 'read')
    for (let at = 0; at < ids.length; at += 500) {
      const part = sql`id in (${sql.join(ids.slice(at, at + 500))})`
      const where = condition ? sql`${part} and ${condition}` : part
      const found = await sql<{ id: string; title: string | null }>`select id, ${sql.ref(columnOf(entity.title))} as title from ${sql.table(entity.table)} where ${where}`.execute(ctx.db)
      for (const row of found.rows) titles.set(`${module}:${row.id}`, row.title ?? '')
    }
  }
  return titles
}
