import { existsSync } from 'node:fs'
import { stat, writeFile } from 'node:fs/promises'
import { basename, isAbsolute, join } from 'node:path'
import { app, dialog, shell, type BrowserWindow, type FileFilter, type OpenDialogOptions } from 'electron'
import type { DesktopGateway, DesktopLocale, DesktopPreferences, PickedFile } from '../gateways/desktop.ts'
import type { Autostart } from './autostart.ts'
import { externalUrl } from './links.ts'
import type { Notices } from './notices.ts'
import type { ShellStateFile } from './shell-state.ts'
import type { Updates } from './updates.ts'
import type { Words } from './words.ts'

export interface GatewayNeeds {
  windowOf(seat: string): BrowserWindow | null
  words(): Words
  state: ShellStateFile
  notices: Notices
  updates: Updates
  autostart: Autostart
  hasKeychain: boolean
  localeChanged(locale: DesktopLocale): void
  unreadChanged(count: number): void
}

/** The desktop as Electron gives it. */
export function electronDesktop(needs: GatewayNeeds): DesktopGateway {
  return { ...dialogs(needs), ...system(needs), ...preferences(needs), ...updating(needs.updates) }
}

type Dialogs = Pick<DesktopGateway, 'pickFile' | 'pickFolder' | 'saveFile' | 'savePdf'>

function dialogs({ windowOf, words }: GatewayNeeds): Dialogs {
  const over = (seat: string): BrowserWindow => {
    const window = windowOf(seat)
    if (window === null) throw new Error(`no window of this desktop: ${seat}`)
    return window
  }
  const filtersOf = (filters: FileFilter[] | undefined): FileFilter[] | undefined =>
    filters && [...filters, { name: words()('allFiles'), extensions: ['*'] }]
  const open = async (seat: string, options: OpenDialogOptions): Promise<string[]> => {
    const { canceled, filePaths } = await dialog.showOpenDialog(over(seat), options)
    return canceled ? [] : filePaths
  }
  const saveFile: DesktopGateway['saveFile'] = async (seat, { title, suggestedName, filters }) => {
    const { canceled, filePath } = await dialog.showSaveDialog(over(seat), {
      title: title ?? words()('saveAs'),
      defaultPath: join(app.getPath('documents'), plainName(suggestedName)),
      filters: filtersOf(filters),
      properties: ['createDirectory', 'showOverwriteConfirmation'],
    })
    return canceled || filePath === '' ? null : filePath
  }
  return {
    async pickFile(seat, { title, filters, multiple }) {
      const properties: OpenDialogOptions['properties'] = multiple ? ['openFile', 'multiSelections'] : ['openFile']
      const paths = await open(seat, { title: title ?? words()('chooseFile'), filters: filtersOf(filters), properties })
      return Promise.all(paths.map(describe))
    },
    async pickFolder(seat, { title }) {
      const paths = await open(seat, { title: title ?? words()('chooseFolder'), properties: ['openDirectory', 'createDirectory'] })
      return paths[0] ?? null
    },
    saveFile,
    async savePdf(seat, { suggestedName, landscape }) {
      const path = await saveFile(seat, { suggestedName, filters: [{ name: 'PDF', extensions: ['pdf'] }] })
      if (path === null) return false
      const pdf = await over(seat).webContents.printToPDF({ landscape, pageSize: 'A4', printBackground: true, preferCSSPageSize: true })
      await writeFile(path, pdf)
      return true
    },
  }
}

async function describe(path: string): Promise<PickedFile> {
  return { path, name: basename(path), size: (await stat(path)).size }
}

/** A suggestion is data: it names a file and never a folder. */
function plainName(suggested: string): string {
  const name = suggested.replace(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069<>:"/\\|?*]/g, '_').replace(/[. ]+$/, '')
  return name === '' ? 'file' : name.slice(0, 200)
}

type System = Pick<DesktopGateway, 'info' | 'notify' | 'openExternal' | 'revealFile' | 'setBadge' | 'setLocale'>

function system({ notices, state, hasKeychain, localeChanged, unreadChanged }: GatewayNeeds): System {
  return {
    info: async () => ({
      version: app.getVersion(),
      platform: process.platform,
      electron: process.versions.electron,
      packaged: app.isPackaged,
      secrets: hasKeychain ? 'keychain' : 'file',
    }),
    notify: async (notice) => notices.show(notice),
    openExternal,
    async revealFile(path) {
      if (!isAbsolute(path) || !existsSync(path)) return false
      shell.showItemInFolder(path)
      return true
    },
    async setBadge(count) {
      unreadChanged(Math.max(0, Math.trunc(count)))
    },
    async setLocale(locale) {
      state.update({ locale })
      localeChanged(locale)
    },
  }
}

/** The only call of `shell.openExternal` in the application. */
export async function openExternal(address: string): Promise<boolean> {
  const url = externalUrl(address)
  if (url === null) return false
  await shell.openExternal(url)
  return true
}

function preferences({ state, autostart, updates }: GatewayNeeds): Pick<DesktopGateway, 'preferences' | 'setPreferences'> {
  const current = (): DesktopPreferences => ({
    autostart: autostart.get(),
    closeToTray: state.value.closeToTray,
    updateUrl: state.value.updateUrl,
  })
  return {
    preferences: async () => current(),
    async setPreferences(patch) {
      if (typeof patch.autostart === 'boolean') autostart.set(patch.autostart)
      if (patch.closeToTray !== undefined) state.update({ closeToTray: patch.closeToTray })
      if (patch.updateUrl !== undefined) {
        state.update({ updateUrl: patch.updateUrl })
        updates.configure(patch.updateUrl)
      }
      return current()
    },
  }
}

type Updating = Pick<DesktopGateway, 'updateState' | 'checkForUpdates' | 'downloadUpdate' | 'installUpdate'>

function updating(updates: Updates): Updating {
  return {
    updateState: async () => updates.state(),
    checkForUpdates: () => updates.check(),
    downloadUpdate: () => updates.download(),
    installUpdate: async () => updates.install(),
  }
}
