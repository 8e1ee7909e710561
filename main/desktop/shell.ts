import { join } from 'node:path'
import { app, dialog, Menu, nativeImage, protocol, session, type BrowserWindow } from 'electron'
import type { AppUpdater } from 'electron-updater'
import { foldersOf } from '../core/folders.ts'
import type { DesktopCommand, DesktopEvent, DesktopLocale, UpdateState } from '../gateways/desktop.ts'
import { appHandler, appScheme } from './app-scheme.ts'
import { autostart } from './autostart.ts'
import { coreLink, seatAddress, watchCore, type CoreLink } from './core-link.ts'
import type { StartCore } from './core-seam.ts'
import { electronDesktop, openExternal } from './desktop-gateway.ts'
import { denyPermissions, guardContents } from './guard.ts'
import { deepLinkIn, deepLinkScheme, deepLinkTarget } from './links.ts'
import { applicationMenu, type MenuActions } from './menu.ts'
import { notices, type Notices } from './notices.ts'
import { shellFiles } from './paths.ts'
import { keychain, warnWithoutKeychain } from './secrets.ts'
import { openShellState, type ShellStateFile } from './shell-state.ts'
import { showTray, type TrayIcon } from './tray.ts'
import { chooseUpdate } from './update-choice.ts'
import { updates, type Updates } from './updates.ts'
import { showBadge } from './unread.ts'
import { openWindow, present } from './window.ts'
import { localeOf, words, type Words } from './words.ts'

const schemePrivileges = { standard: true, secure: true, supportFetchAPI: true, codeCache: true }

/** The desktop application: one instance, one window on one workspace, the core in its thread. */
export async function runShell(startCore: StartCore): Promise<void> {
  const folders = foldersOf(process.argv, process.env, app.getPath('appData'))
  app.setPath('userData', folders.userData)
  if (!app.requestSingleInstanceLock()) return app.quit()
  app.enableSandbox()
  app.setAppUserModelId('ru.moyacrm.desktop')
  protocol.registerSchemesAsPrivileged([{ scheme: appScheme, privileges: schemePrivileges }])
  const shell = new Shell(folders.dataDir)
  shell.listen()
  await app.whenReady()
  shell.start(startCore)
}

/** Holds what lives as long as the process: the window, the tray, the updates and the link to the core. */
class Shell {
  readonly files = shellFiles(app.getAppPath(), process.platform)
  readonly state: ShellStateFile
  readonly updates: Updates
  readonly dataDir: string
  link: CoreLink | null = null
  notices: Notices | null = null
  tray: TrayIcon | null = null
  window: BrowserWindow | null = null
  quitting = false
  unread = 0
  #coreStopped = false
  /** The person is in the dialogs of an update: no notification besides. */
  #choosing = false
  /** A deep link that came before there was a window. */
  #pendingPath: string | null = deepLinkIn(process.argv)

  constructor(dataDir: string) {
    this.dataDir = dataDir
    this.state = openShellState(join(app.getPath('userData'), 'shell.json'), (message) => console.warn(message))
    this.updates = updates(loadUpdater, (state) => this.#updateChanged(state))
  }

  get words(): Words {
    return words(this.locale)
  }

  get locale(): DesktopLocale {
    return this.state.value.locale ?? localeOf(app.getPreferredSystemLanguages())
  }

  listen(): void {
    guardContents(app, (url) => void openExternal(url).catch((error: unknown) => console.warn(String(error))))
    app.on('second-instance', (_event, argv) => this.show(deepLinkIn(argv)))
    app.on('open-url', (event, url) => {
      event.preventDefault()
      this.show(deepLinkTarget(url))
    })
    app.on('activate', () => this.show(null))
    app.on('before-quit', () => {
      this.quitting = true
    })
    app.on('window-all-closed', () => {
      if (this.quitting || process.platform !== 'darwin') app.quit()
    })
    app.on('will-quit', (event) => this.#stopCoreFirst(event))
  }

  start(startCore: StartCore): void {
    app.setAsDefaultProtocolClient(deepLinkScheme, process.execPath, app.isPackaged ? [] : [app.getAppPath()])
    denyPermissions(session.defaultSession)
    protocol.handle(appScheme, appHandler(this.files.renderer))
    const box = keychain(process.platform)
    this.notices = notices(this.files.icon, (path) => this.show(path))
    const desktop = electronDesktop({
      windowOf: (seat) => (this.window !== null && seatAddress(this.window.webContents.id) === seat ? this.window : null),
      words: () => this.words,
      state: this.state,
      notices: this.notices,
      updates: this.updates,
      autostart: autostart(app, process.platform, process.env),
      hasKeychain: box !== null,
      localeChanged: () => this.renewMenus(),
      unreadChanged: (count) => this.setUnread(count),
    })
    const starting = startCore({ dataDir: this.dataDir, locale: this.locale, version: app.getVersion(), secrets: box, desktop })
    this.link = coreLink(starting)
    void watchCore(starting, { words: () => this.words, locale: () => this.locale, folder: this.dataDir, quitting: () => this.quitting })
    void starting.then((core) => core.on('notify', (notice) => void this.notices?.show(notice)), () => undefined)
    this.#showFrame()
    if (box === null) void warnWithoutKeychain(this.state, this.words)
  }

  #showFrame(): void {
    this.tray = showTray(this.files.tray, process.platform, {
      open: () => this.show(null),
      notifications: () => this.#command('notifications'),
      create: (module) => this.#wish({ kind: 'create', module }),
      updates: () => void this.#chooseUpdate(),
      quit: () => app.quit(),
    })
    this.updates.configure(this.state.value.updateUrl)
    this.renewMenus()
    this.show(this.#pendingPath)
  }

  /** Shows the window, opening it if there is none, and leads it to a path of the application. */
  show(path: string | null): void {
    if (this.link === null) {
      this.#pendingPath = path ?? this.#pendingPath
      return
    }
    const there = this.window
    const window = there ?? this.#open(this.link)
    if (there !== null) present(window)
    if (path !== null) this.link.tell(window.webContents.id, { kind: 'open', path })
  }

  #open(link: CoreLink): BrowserWindow {
    const window = openWindow({
      state: this.state,
      words: () => this.words,
      preload: this.files.preload,
      icon: this.files.icon,
      developer: !app.isPackaged,
      stayed: () => {
        this.quitting = false
      },
    })
    const { id } = window.webContents
    link.admit(id)
    window.on('close', (event) => {
      if (this.quitting || !this.state.value.closeToTray) return
      event.preventDefault()
      window.hide()
    })
    window.on('closed', () => {
      link.dismiss(id)
      this.window = null
      // Nobody counts any more: a number that stays would be believed.
      this.setUnread(0)
    })
    this.window = window
    return window
  }

  renewMenus(): void {
    const actions: MenuActions = {
      command: (name) => this.#command(name),
      quit: () => app.quit(),
      about: () => void this.#about(),
      updates: () => void this.#chooseUpdate(),
    }
    const update = this.updates.state()
    Menu.setApplicationMenu(applicationMenu({ words: this.words, platform: process.platform, developer: !app.isPackaged, update }, actions))
    this.#renewTray()
  }

  #renewTray(): void {
    this.tray?.renew({ words: this.words, update: this.updates.state(), unread: this.unread })
  }

  setUnread(count: number): void {
    this.unread = count
    showBadge(count, { app, window: this.window, platform: process.platform, words: this.words, mark: () => nativeImage.createFromPath(this.files.badge) })
    this.#renewTray()
  }

  #command(name: DesktopCommand): void {
    this.#wish({ kind: 'command', name })
  }

  /** What the person wants of the window, which comes to the front for it. */
  #wish(event: DesktopEvent): void {
    this.show(null)
    this.#tell(event)
  }

  #tell(event: DesktopEvent): void {
    if (this.window !== null) this.link?.tell(this.window.webContents.id, event)
  }

  #updateChanged(state: UpdateState): void {
    if (this.tray !== null) this.renewMenus()
    this.#tell({ kind: 'update', state })
    if (!this.#choosing && state.status === 'available' && state.version !== this.state.value.skippedVersion) {
      const version = state.version
      this.notices?.show({ title: this.words('productName'), body: this.words('updateAvailable', { version }) })
    }
  }

  async #chooseUpdate(): Promise<void> {
    if (this.#choosing) return
    this.#choosing = true
    await chooseUpdate({ window: () => this.window, words: () => this.words, updates: this.updates, state: this.state })
    this.#choosing = false
  }

  async #about(): Promise<void> {
    const { electron, chrome } = process.versions
    await dialog.showMessageBox({
      type: 'info',
      message: this.words('productName'),
      detail: this.words('aboutDetail', { version: app.getVersion(), electron, chrome: chrome ?? '' }),
      buttons: [this.words('ok')],
    })
  }

  /** The last thing before the process ends: whatever the core has accepted is written and its files are closed. */
  #stopCoreFirst(event: { preventDefault(): void }): void {
    if (this.#coreStopped || this.link === null) return
    event.preventDefault()
    this.updates.stop()
    this.link
      .stop()
      .catch((error: unknown) => console.error(error))
      .finally(() => {
        this.#coreStopped = true
        app.quit()
      })
  }
}

async function loadUpdater(): Promise<AppUpdater> {
  return (await import('electron-updater')).default.autoUpdater
}
