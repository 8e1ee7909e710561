import { AppError, invalid } from '#shared/core/errors.ts'
import type { Draft } from '#shared/modules/drafts/drafts.contract.ts'
import { entityOf } from '#shared/modules.ts'
import type { Ctx } from '#main/core/context.ts'
import { isDuplicate } from '#main/core/database.ts'
import { mayRead } from '#main/core/permissions.ts'
import { titlesOf } from '#main/core/titles.ts'

/**
 * What somebody has typed and not saved, of the one who asks and of nobody else. It is kept in the database and not in
 * the window, so that it outlives the window, the browser and the computer. Nothing of it is journalled or searched.
 */
function me(ctx: Ctx): string {
  if (ctx.actor.id === null) throw new AppError('FORBIDDEN', { permission: 'drafts:read' })
  return ctx.actor.id
}

interface SaveDraft {
  key: string
  kind: Draft['kind']
  module: string
  recordId?: string | null
  title?: string | null
  values: Record<string, unknown>
  closed?: boolean
}

/** Secrets are never kept; of a record's fields only those that its author may see. */
function keepable(ctx: Ctx, module: string, values: Record<string, unknown>): Record<string, unknown> {
  const entity = entityOf(module)
  if (!entity) throw invalid({ module: 'invalid' })
  return Object.fromEntries(Object.entries(values).filter(([name]) => {
    const field = ctx.core.catalog.field(entity, name)
    return field !== null && mayRead(ctx, entity, field)
  }))
}

/** Drafts that one person may keep: whoever reaches it loses the oldest. */
const MOST = 200

export async function saveDraft(ctx: Ctx, input: SaveDraft): Promise<{ savedAt: string }> {
  const at = ctx.now()
  const row = {
    kind: input.kind,
    module: input.module,
    record_id: input.recordId ?? null,
    title: input.title?.slice(0, 300) ?? null,
    values: JSON.stringify(keepable(ctx, input.module, input.values)),
    saved_at: at,
    closed: input.closed ? 1 : 0,
  }
  const change = () => ctx.db.updateTable('drafts').set(row).where('user_id', '=', me(ctx)).where('key', '=', input.key).executeTakeFirst()
  if ((await change()).numUpdatedRows > 0n) return { savedAt: at }
  try {
    await ctx.db.insertInto('drafts').values({ user_id: me(ctx), key: input.key, ...row }).execute()
  } catch (error) {
    if (!isDuplicate(error)) throw error
    await change()
  }
  await dropOldest(ctx)
  return { savedAt: at }
}

async function dropOldest(ctx: Ctx): Promise<void> {
  const over = await ctx.db.selectFrom('drafts').select('key').where('user_id', '=', me(ctx)).orderBy('saved_at', 'desc').orderBy('key').limit(100).offset(MOST).execute()
  if (over.length > 0) await ctx.db.deleteFrom('drafts').where('user_id', '=', me(ctx)).where('key', 'in', over.map((row) => row['key'])).execute()
}

export async function listDrafts(ctx: Ctx): Promise<{ items: Draft[] }> {
  const rows = await ctx.db.selectFrom('drafts').selectAll().where('user_id', '=', me(ctx)).orderBy('saved_at', 'desc').limit(MOST).execute()
  return { items: await present(ctx, rows) }
}

export async function getDraft(ctx: Ctx, key: string): Promise<Draft | null> {
  const row = await ctx.db.selectFrom('drafts').selectAll().where('user_id', '=', me(ctx)).where('key', '=', key).executeTakeFirst()
  return row ? (await present(ctx, [row]))[0]! : null
}

export async function removeDraft(ctx: Ctx, key: string): Promise<{ ok: true }> {
  await ctx.db.deleteFrom('drafts').where('user_id', '=', me(ctx)).where('key', '=', key).execute()
  return { ok: true }
}

/** What one typed is one's own; the name of the record it was meant for is told while it may be read. */
async function present(ctx: Ctx, rows: readonly Record<string, unknown>[]): Promise<Draft[]> {
  const keyOf = (row: Record<string, unknown>): string => `${String(row['module'])}:${String(row['record_id'])}`
  const aboutOf = (row: Record<string, unknown>, values: Record<string, unknown>): string => (row['kind'] === 'activity' && typeof values['about'] === 'string' ? values['about'] : keyOf(row))
  const read = rows.map((row) => ({ row, values: JSON.parse(String(row['values'])) as Record<string, unknown> }))
  const titles = await titlesOf(ctx, new Set(read.filter(({ row }) => row['record_id'] !== null).map(({ row, values }) => aboutOf(row, values))))
  return read.map(({ row, values }) => ({
    key: String(row['key']),
    kind: row['kind'] as Draft['kind'],
    module: String(row['module']),
    recordId: (row['record_id'] as string | null) ?? null,
    recordTitle: row['record_id'] === null ? null : (titles.get(aboutOf(row, values)) ?? null),
    title: (row['title'] as string | null) ?? null,
    values,
    savedAt: String(row['saved_at']),
    closed: Number(row['closed']) === 1,
  }))
}
