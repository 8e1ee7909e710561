import { z } from 'zod'
import { action, eventIterator, query } from '../../core/contract.ts'
import { idSchema } from '../../core/schemas.ts'

const tags = ['desktop']
const ok = z.object({ ok: z.boolean() })

/** What the shell asks of its window: to open a place, or to do what was chosen in a menu. */
export const desktopEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('open'), path: z.string() }),
  z.object({ kind: z.literal('command'), name: z.enum(['create', 'import', 'search', 'settings', 'notifications', 'undo', 'shortcuts']) }),
  /** a new record, from wherever the person is; asked for in the tray */
  z.object({ kind: z.literal('create'), module: z.enum(['clients', 'leads']) }),
  /** what `state` answers has changed */
  z.object({ kind: z.literal('update') }),
])
export type DesktopWish = z.infer<typeof desktopEvent>

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
  /** Deep links, menu commands and news of updates for this window; nothing ever comes at a browser seat. */
  events: query('/desktop/events', { tags }).output(eventIterator(desktopEvent)),
  notify: action('/desktop/notify', { tags }).input(z.strictObject({ title: z.string().max(200), body: z.string().max(1000), route: z.string().max(300).optional() })).output(ok),
  openExternal: action('/desktop/open-external', { tags }).input(z.strictObject({ url: z.string().max(2000) })).output(ok),
  setBadge: action('/desktop/badge', { tags }).input(z.strictObject({ count: z.int().min(0).max(9999) })).output(ok),
  /** The workspace that is open, for links that name it. */
  workspace: query('/desktop/workspace', { tags }).output(z.object({ id: z.string() })),
  /** Prints the page as it is shown now into a PDF that the person chooses a place for; `saved` is false when they changed their mind. */
  savePdf: action('/desktop/pdf', { tags }).input(z.strictObject({ name: z.string().max(200), landscape: z.boolean() })).output(z.object({ ok: z.boolean(), saved: z.boolean() })),
  /** A folder that the person chooses in the system's own dialog; null when they changed their mind. */
  pickFolder: action('/desktop/folder', { tags }).output(z.object({ ok: z.boolean(), path: z.string().nullable() })),
  /**
   * Writes a file that the core has made for this person to where they want it. The place comes from the dialog alone:
   * a page names the file and no path. `saved` is false when they changed their mind.
   */
  saveFile: action('/desktop/save', { tags }).input(z.strictObject({ fileId: idSchema })).output(z.object({ ok: z.boolean(), saved: z.boolean() })),
  setLocale: action('/desktop/locale', { tags }).input(z.strictObject({ locale: z.enum(['ru', 'en']) })).output(ok),
  checkUpdates: action('/desktop/updates/check', { tags }).output(ok),
  installUpdate: action('/desktop/updates/install', { tags }).output(ok),
}
