import { EventEmitter } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { closeBrowser, startBrowser } from './browser.ts'
import { readConfig } from './config.ts'
import { Preventable } from './events.ts'
import { takeLock } from './instance-lock.ts'
import { record } from './record.ts'
import { StandinWindow } from './window.ts'

type Names = Parameters<Electron.App['getPath']>[0]
type Part = Pick<
  Electron.App,
  | 'isPackaged'
  | 'whenReady'
  | 'isReady'
  | 'quit'
  | 'exit'
  | 'relaunch'
  | 'getPath'
  | 'setPath'
  | 'getAppPath'
  | 'getVersion'
  | 'getName'
  | 'getPreferredSystemLanguages'
  | 'requestSingleInstanceLock'
  | 'enableSandbox'
  | 'setAppUserModelId'
  | 'setAsDefaultProtocolClient'
  | 'setBadgeCount'
  | 'setLoginItemSettings'
> & { getLoginItemSettings(): Pick<Electron.LoginItemSettings, 'openAtLogin'> }

const config = readConfig()

class StandinApp extends EventEmitter implements Part {
  readonly isPackaged = config.packaged
  #ready: Promise<void> | undefined
  #codeLoaded = Promise.withResolvers<void>()
  #readyNow = false
  #quitting = false
  #paths = new Map<string, string>([
    ['home', config.home],
    ['appData', join(config.home, 'appData')],
    ['userData', join(config.home, 'appData', 'Моя ЦРМ')],
    ['documents', join(config.home, 'documents')],
    ['downloads', join(config.home, 'downloads')],
    ['temp', join(config.home, 'temp')],
    ['exe', process.execPath],
  ])

  whenReady(): Promise<void> {
    return (this.#ready ??= this.#becomeReady())
  }

  /** The entry has been evaluated; an entry that awaits `whenReady` never gets here, in Electron as little as here. */
  codeLoaded(): void {
    this.#codeLoaded.resolve()
  }

  isReady(): boolean {
    return this.#readyNow
  }

  quit(): void {
    if (!this.#quitting) void this.#quit()
  }

  exit(code = 0): void {
    void this.#end(code)
  }

  relaunch(): void {
    record.relaunches++
  }

  getPath(name: Names): string {
    const path = this.#paths.get(name)
    if (path === undefined) throw new Error(`Failed to get '${name}' path`)
    return path
  }

  setPath(name: string, path: string): void {
    if (this.#readyNow) throw new Error('paths are set before the application is ready')
    this.#paths.set(name, path)
  }

  getAppPath(): string {
    return config.appPath
  }

  getVersion(): string {
    return this.#manifest().version
  }

  getName(): string {
    return this.#manifest().productName
  }

  getPreferredSystemLanguages(): string[] {
    return config.languages
  }

  requestSingleInstanceLock(): boolean {
    record.lock = takeLock(this.getPath('userData'), ({ argv, cwd }) => this.emit('second-instance', {}, argv, cwd, null))
    return record.lock
  }

  enableSandbox(): void {
    if (this.#readyNow) throw new Error('app.enableSandbox() can only be called before app is ready')
    record.sandboxed = true
  }

  setAppUserModelId(): void {}

  setAsDefaultProtocolClient(scheme: string): boolean {
    record.protocolClients.push(scheme)
    return true
  }

  setBadgeCount(count = 0): boolean {
    record.badge = count
    return true
  }

  setLoginItemSettings(settings: Electron.Settings): void {
    record.loginItem = settings.openAtLogin ?? false
  }

  getLoginItemSettings(): { openAtLogin: boolean } {
    return { openAtLogin: record.loginItem }
  }

  /** Called by the last window when it is gone. */
  allWindowsClosed(): void {
    if (this.#quitting) return
    if (!this.emit('window-all-closed')) this.quit()
  }

  async #becomeReady(): Promise<void> {
    await this.#codeLoaded.promise
    await startBrowser(join(this.getPath('userData'), 'chromium'))
    this.#readyNow = true
    this.emit('ready', {}, {})
  }

  #manifest(): { version: string; productName: string } {
    const file = join(config.appPath, 'package.json')
    if (!existsSync(file)) throw new Error(`no application in ${config.appPath}`)
    return JSON.parse(readFileSync(file, 'utf8')) as { version: string; productName: string }
  }

  /** The order of Electron: before-quit, every window, will-quit, quit; each of the first three may stop it. */
  async #quit(): Promise<void> {
    this.#quitting = true
    this.#quitting = await this.#goesOn()
    if (this.#quitting) await this.#end(0)
  }

  async #goesOn(): Promise<boolean> {
    const before = new Preventable()
    this.emit('before-quit', before)
    if (before.defaultPrevented) return false
    for (const window of StandinWindow.getAllWindows()) {
      if (!(await window.closed())) return false
    }
    const will = new Preventable()
    this.emit('will-quit', will)
    return !will.defaultPrevented
  }

  async #end(code: number): Promise<void> {
    this.emit('quit', {}, code)
    await closeBrowser()
    process.exit(code)
  }
}

export const app = new StandinApp()
