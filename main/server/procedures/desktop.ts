import { demandSpecial } from '../../core/permissions.ts'
import { readSetting } from '../../core/settings.ts'
import { fileOf, writeCopy } from '../../core/transfer/index.ts'
import type { FileFilter, UpdateState } from '../../gateways/desktop.ts'
import type { ServerContext } from '../context.ts'
import type { Implementer } from '../router.ts'
import { shellEvents } from '../shell-events.ts'

/** Only the window of this computer has a desktop; a browser seat must not reach the office computer's. */
const desktopOf = (context: ServerContext) => (context.door.kind === 'window' ? context.app.desktop : null)

/** The kind that a file's name says; the dialog adds "all files" itself. */
function filtersOf(name: string): FileFilter[] {
  const extension = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]
  return extension === undefined ? [] : [{ name: extension.toUpperCase(), extensions: [extension] }]
}

const NO_UPDATE = { state: 'none' as const, version: null, progress: null }

function updateOf(update: UpdateState) {
  switch (update.status) {
    case 'available':
    case 'ready':
      return { state: update.status, version: update.version, progress: null }
    case 'downloading':
      return { state: update.status, version: update.version, progress: update.percent }
    case 'failed':
      return { state: update.status, version: null, progress: null }
    default:
      return NO_UPDATE
  }
}

export function desktopProcedures(os: Implementer) {
  const procedures = os.desktop
  return {
    state: procedures.state.handler(async ({ context }) => {
      const desktop = desktopOf(context)
      const version = context.app.version
      if (!desktop) return { available: false, platform: process.platform, version, update: NO_UPDATE }
      return { available: true, platform: process.platform, version, update: updateOf(await desktop.updateState()) }
    }),
    events: procedures.events.handler(({ context, signal }) => shellEvents.listen(context.door.address, signal)),
    notify: procedures.notify.handler(async ({ context, input }) => {
      const notice = { title: input.title, body: input.body, ...(input.route ? { path: input.route } : {}) }
      return { ok: (await desktopOf(context)?.notify(notice)) ?? false }
    }),
    openExternal: procedures.openExternal.handler(async ({ context, input }) => ({ ok: (await desktopOf(context)?.openExternal(input.url)) ?? false })),
    setBadge: procedures.setBadge.handler(async ({ context, input }) => {
      await desktopOf(context)?.setBadge(input.count)
      return { ok: desktopOf(context) !== null }
    }),
    workspace: procedures.workspace.handler(async ({ context }) => ({ id: String(await readSetting(context.guarded.ctx.db, 'core', 'workspaceId')) })),
    savePdf: procedures.savePdf.handler(async ({ context, input }) => {
      const desktop = desktopOf(context)
      return { ok: desktop !== null, saved: (await desktop?.savePdf(context.door.address, { suggestedName: input.name, landscape: input.landscape })) ?? false }
    }),
    pickFolder: procedures.pickFolder.handler(async ({ context }) => {
      const desktop = desktopOf(context)
      return { ok: desktop !== null, path: (await desktop?.pickFolder(context.door.address, {})) ?? null }
    }),
    saveFile: procedures.saveFile.handler(async ({ context, input }) => {
      const desktop = desktopOf(context)
      if (!desktop) return { ok: false, saved: false }
      // Before anybody is asked for a place: the file is there, and theirs.
      const { name } = await fileOf(context.guarded.ctx, input.fileId)
      const path = await desktop.saveFile(context.door.address, { suggestedName: name, filters: filtersOf(name) })
      if (path !== null) await writeCopy(context.guarded.ctx, input.fileId, path)
      return { ok: true, saved: path !== null }
    }),
    setLocale: procedures.setLocale.handler(async ({ context, input }) => {
      await desktopOf(context)?.setLocale(input.locale)
      return { ok: desktopOf(context) !== null }
    }),
    checkUpdates: procedures.checkUpdates.handler(async ({ context }) => {
      await desktopOf(context)?.checkForUpdates()
      return { ok: desktopOf(context) !== null }
    }),
    installUpdate: procedures.installUpdate.handler(async ({ context }) => {
      demandSpecial(context.guarded.ctx, 'settings:manage')
      const desktop = desktopOf(context)
      if (!desktop) return { ok: false }
      const update = await desktop.updateState()
      if (update.status === 'available') await desktop.downloadUpdate()
      return { ok: await desktop.installUpdate() }
    }),
  }
}
