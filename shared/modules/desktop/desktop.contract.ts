import { z } from 'zod'
import { action, query } from '../../core/contract.ts'

const tags = ['desktop']
const ok = z.object({ ok: z.boolean() })

/** What only the desktop shell can do; at a browser seat `available` is false and the screens use the browser's own means. */
export const desktopContract = {
  state: query('/desktop/state', { tags }).output(
    z.object({
      available: z.boolean(),
      platform: z.string(),
      version: z.string(),
      update: z.object({ state: z.enum(['none', 'available', 'downloading', 'ready', 'failed']), version: z.string().nullable(), progress: z.number().nullable() }),
    }),
  ),
  notify: action('/desktop/notify', { tags }).input(z.strictObject({ title: z.string().max(200), body: z.string().max(1000), route: z.string().max(300).optional() })).output(ok),
  openExternal: action('/desktop/open-external', { tags }).input(z.strictObject({ url: z.string().max(2000) })).output(ok),
  setBadge: action('/desktop/badge', { tags }).input(z.strictObject({ count: z.int().min(0).max(9999) })).output(ok),
  setLocale: action('/desktop/locale', { tags }).input(z.strictObject({ locale: z.enum(['ru', 'en']) })).output(ok),
  checkUpdates: action('/desktop/updates/check', { tags }).output(ok),
  installUpdate: action('/desktop/updates/install', { tags }).output(ok),
}
