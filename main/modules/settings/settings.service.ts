import { workspaceSettings, userSettings, type UserSettings, type WorkspaceSettings } from '#shared/modules/settings/settings.contract.ts'
import { invalid } from '#shared/core/errors.ts'
import { checkInn } from '#shared/core/requisites.ts'
import type { Kysely } from 'kysely'
import type { Ctx } from '#main/core/context.ts'
import { demandSpecial } from '#main/core/permissions.ts'
import { readSetting, readSettings, writeSetting } from '#main/core/settings.ts'
import type { Tables } from '#main/db/dialect.ts'

const WORKSPACE: WorkspaceSettings = { company: '—', inn: null, locale: 'ru', currency: 'RUB', idleMinutes: 30, passwordMinLength: 8, binDays: 30, accent: 'indigo', demo: false }
const MINE: UserSettings = { theme: 'system', density: 'normal', accent: null, locale: 'ru', fontSize: 14, highContrast: false, sidebarCollapsed: false }

export async function workspace(db: Kysely<Tables>): Promise<WorkspaceSettings> {
  return workspaceSettings.parse({ ...WORKSPACE, ...(await readSettings(db, 'workspace')) })
}

export async function saveWorkspace(ctx: Ctx, patch: Partial<WorkspaceSettings>): Promise<WorkspaceSettings> {
  demandSpecial(ctx, 'settings:manage')
  if (patch.inn) {
    const inn = checkInn(patch.inn)
    if (!inn.ok) throw invalid({ inn: `inn.${inn.code}` })
  }
  await ctx.db.transaction().execute(async (tx) => {
    for (const [key, value] of Object.entries(patch)) await writeSetting(tx, 'workspace', key, value, ctx.now())
  })
  return workspace(ctx.db)
}

export async function mine(ctx: Ctx): Promise<UserSettings> {
  const office = await workspace(ctx.db)
  const own = await readSettings(ctx.db, scopeOf(ctx))
  const known = Object.fromEntries(Object.entries(own).filter(([key]) => key in MINE))
  return userSettings.parse({ ...MINE, locale: office.locale, ...known })
}

export async function saveMine(ctx: Ctx, patch: Partial<UserSettings>): Promise<UserSettings> {
  await ctx.db.transaction().execute(async (tx) => {
    for (const [key, value] of Object.entries(patch)) await writeSetting(tx, scopeOf(ctx), key, value, ctx.now())
    if (patch.locale && ctx.actor.id) await tx.updateTable('users').set({ locale: patch.locale }).where('id', '=', ctx.actor.id).execute()
  })
  // What is kept of who works here knows the language, too: the next answer is in the new one.
  if (patch.locale) ctx.core.bus.publish([{ seq: 0, module: 'users', id: ctx.actor.id, action: 'update', actorId: ctx.actor.id }])
  return mine(ctx)
}

export async function layout(ctx: Ctx, key: string): Promise<{ value: unknown }> {
  return { value: (await readSetting(ctx.db, scopeOf(ctx), `layout.${key}`)) ?? null }
}

const LAYOUT_BYTES = 65_536

export async function saveLayout(ctx: Ctx, key: string, value: unknown): Promise<{ ok: true }> {
  if (JSON.stringify(value).length > LAYOUT_BYTES) throw invalid({ value: 'text.tooLong' }, { value: { max: LAYOUT_BYTES } })
  await writeSetting(ctx.db, scopeOf(ctx), `layout.${key}`, value, ctx.now())
  return { ok: true }
}

function scopeOf(ctx: Ctx): string {
  return `user:${ctx.actor.id ?? 'system'}`
}
