import { EventEmitter } from 'node:events'
import { app } from './app.ts'
import { StandinContents } from './contents.ts'
import { Preventable } from './events.ts'
import { record } from './record.ts'

type Bounds = Electron.Rectangle
type Part = Pick<
  Electron.BrowserWindow,
  | 'id' | 'loadURL' | 'show' | 'hide' | 'focus' | 'close' | 'maximize' | 'unmaximize' | 'minimize' | 'restore'
  | 'isVisible' | 'isFocused' | 'isMaximized' | 'isMinimized' | 'isDestroyed' | 'getBounds' | 'getNormalBounds' | 'setBounds'
>

const all: StandinWindow[] = []
const frameHeight = 60

/** A window is a page of the browser, and what a window manager would remember about it. */
export class StandinWindow extends EventEmitter implements Part {
  readonly id = all.length + 1
  readonly webContents: StandinContents
  #bounds: Bounds
  #visible: boolean
  #focused = false
  #maximized = false
  #minimized = false
  #destroyed = false
  #closing: Promise<boolean> | null = null

  static getAllWindows(): StandinWindow[] {
    return all.filter((window) => !window.isDestroyed())
  }

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super()
    const { x = 0, y = 0, width = 800, height = 600, show = true, webPreferences = {} } = options
    record.windowOptions.push(options)
    this.#bounds = { x, y, width, height }
    this.#visible = show
    this.webContents = new StandinContents(webPreferences)
    app.emit('web-contents-created', {}, this.webContents)
    this.webContents.once('dom-ready', () => this.emit('ready-to-show'))
    all.push(this)
    void this.#resizePage()
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url)
  }

  show(): void {
    this.#visible = true
    this.focus()
    this.emit('show')
  }

  hide(): void {
    this.#visible = false
    this.#focused = false
    this.emit('hide')
  }

  focus(): void {
    for (const other of all) other.#focused = other === this
    this.emit('focus')
  }

  blur(): void {
    this.#focused = false
    this.emit('blur')
  }

  maximize(): void {
    this.#maximized = true
    this.#visible = true
    this.emit('maximize')
  }

  unmaximize(): void {
    this.#maximized = false
    this.emit('unmaximize')
  }

  minimize(): void {
    this.#minimized = true
    this.#focused = false
    this.emit('minimize')
  }

  restore(): void {
    this.#minimized = false
    this.emit('restore')
  }

  isVisible(): boolean {
    return this.#visible
  }

  isFocused(): boolean {
    return this.#focused
  }

  isMaximized(): boolean {
    return this.#maximized
  }

  isMinimized(): boolean {
    return this.#minimized
  }

  isDestroyed(): boolean {
    return this.#destroyed
  }

  getBounds(): Bounds {
    return { ...this.#bounds }
  }

  getNormalBounds(): Bounds {
    return { ...this.#bounds }
  }

  setBounds(bounds: Partial<Bounds>): void {
    this.#bounds = { ...this.#bounds, ...bounds }
    this.emit('move')
    this.emit('resize')
    void this.#resizePage()
  }

  close(): void {
    void this.closed()
  }

  /** Closes as a person would; false when the shell kept the window. */
  closed(): Promise<boolean> {
    return (this.#closing ??= this.#close().finally(() => {
      this.#closing = null
    }))
  }

  async #close(): Promise<boolean> {
    if (this.#destroyed) return true
    const event = new Preventable()
    this.emit('close', event)
    if (event.defaultPrevented) return false
    if (!(await this.webContents.destroy())) return false
    this.#destroyed = true
    this.emit('closed')
    if (StandinWindow.getAllWindows().length === 0) app.allWindowsClosed()
    return true
  }

  async #resizePage(): Promise<void> {
    const page = await this.webContents.page
    const { width, height } = this.#bounds
    if (!page.isClosed()) await page.setViewportSize({ width, height: height - frameHeight })
  }
}
