import { z } from 'zod'
import { action, query } from '../../core/contract.ts'

const tags = ['settings']

/** What the whole office shares. */
export const workspaceSettings = z.strictObject({
  company: z.string().min(1).max(300),
  inn: z.string().max(12).nullable(),
  locale: z.enum(['ru', 'en']),
  currency: z.string().regex(/^[A-Z]{3}$/),
  /** minutes without a keystroke before the screen locks; 0 = never */
  idleMinutes: z.int().min(0).max(1440),
  passwordMinLength: z.int().min(8).max(64),
  binDays: z.int().min(1).max(3650),
  accent: z.string().max(20),
  demo: z.boolean(),
})
export type WorkspaceSettings = z.infer<typeof workspaceSettings>

/** What one user chose for themselves. Screen layout too (columns, widths, open tabs), by free keys. */
export const userSettings = z.strictObject({
  theme: z.enum(['light', 'dark', 'system']),
  density: z.enum(['compact', 'normal', 'roomy']),
  accent: z.string().max(20).nullable(),
  locale: z.enum(['ru', 'en']),
  fontSize: z.int().min(12).max(18),
  highContrast: z.boolean(),
  sidebarCollapsed: z.boolean(),
})
export type UserSettings = z.infer<typeof userSettings>

/** Where the workspace's data lies; `local` when other computers cannot reach the server by the name it has here. */
export const workspacePlace = z.discriminatedUnion('database', [
  z.object({ database: z.literal('sqlite') }),
  z.object({ database: z.literal('mysql'), host: z.string(), port: z.int(), name: z.string(), local: z.boolean() }),
])
export type WorkspacePlace = z.infer<typeof workspacePlace>

/** What one more seat needs: the code, until when it is good, and the SQL that makes the seat's account of the database. */
export const invitation = z.object({ code: z.string(), expiresAt: z.string(), script: z.string() })
export type Invitation = z.infer<typeof invitation>

export const settingsContract = {
  workspace: query('/settings/workspace', { tags }).output(workspaceSettings),
  saveWorkspace: action('/settings/workspace', { tags }).input(workspaceSettings.partial().omit({ demo: true })).output(workspaceSettings),
  mine: query('/settings/mine', { tags }).output(userSettings),
  saveMine: action('/settings/mine', { tags }).input(userSettings.partial()).output(userSettings),
  /** small pieces of screen state by key, up to 64 KB each */
  layout: query('/settings/layout/{key}', { tags }).input(z.strictObject({ key: z.string().regex(/^[a-z][a-zA-Z0-9.:-]{0,80}$/) })).output(z.object({ value: z.unknown() })),
  saveLayout: action('/settings/layout/{key}', { tags })
    .input(z.strictObject({ key: z.string().regex(/^[a-z][a-zA-Z0-9.:-]{0,80}$/), value: z.json() }))
    .output(z.object({ ok: z.literal(true) })),
  /** Removes every record that the demo data brought. */
  eraseDemo: action('/settings/erase-demo', { tags }).output(z.object({ removed: z.number() })),
  place: query('/settings/place', { tags }).output(workspacePlace),
  /** Makes a code with which one more seat joins the office; `host` is the database server as that computer reaches it. */
  invite: action('/settings/invite', { tags }).input(z.strictObject({ host: z.string().trim().max(255).optional() })).output(invitation),
}
