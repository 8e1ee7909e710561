import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import type { CDPSession, Dialog, Page, Request as PageRequest } from 'playwright-core'
import { browserOf } from './browser.ts'
import { Preventable } from './events.ts'
import { ipcMain } from './ipc.ts'
import { record } from './record.ts'
import { fromBrowser, originOf, toBrowser } from './scheme.ts'
import { session } from './session.ts'
import { StandinPort, World } from './ports.ts'
import { bindingName, makeCodec, worldName, type FromPage } from './wire.ts'
import { worldSource } from './world.ts'

type Frame = Pick<Electron.WebFrameMain, 'url' | 'origin'> & { parent: Frame | null }
type OpenHandler = Parameters<Electron.WebContents['setWindowOpenHandler']>[0]
type Part = Pick<
  Electron.WebContents,
  'id' | 'getURL' | 'loadURL' | 'reload' | 'isDestroyed' | 'setWindowOpenHandler' | 'setZoomLevel' | 'getZoomLevel' | 'printToPDF'
>

const codec = makeCodec()
let lastId = 0

/** A window's page, with the preload in a world of its own and the events that guards listen to. */
export class StandinContents extends EventEmitter implements Part {
  readonly id = ++lastId
  readonly session = session.defaultSession
  readonly page: Promise<Page>
  #frames = new Map<string, { url: string; parentId: string | undefined }>()
  #worlds = new Map<number, World>()
  #openHandler: OpenHandler | null = null
  #ownNavigations = 0
  #url = ''
  #destroyed = false
  #zoom = 0

  constructor(preferences: Electron.WebPreferences) {
    super()
    this.page = this.#prepare(preferences)
  }

  getURL(): string {
    return this.#url
  }

  isDestroyed(): boolean {
    return this.#destroyed
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler
  }

  setZoomLevel(level: number): void {
    this.#zoom = level
  }

  getZoomLevel(): number {
    return this.#zoom
  }

  async printToPDF(options: Electron.PrintToPDFOptions): Promise<Buffer> {
    const page = await this.page
    return page.pdf({ format: 'A4', landscape: options.landscape ?? false, printBackground: options.printBackground ?? false, preferCSSPageSize: options.preferCSSPageSize ?? false })
  }

  async loadURL(address: string): Promise<void> {
    const page = await this.page
    this.#ownNavigations++
    await page.goto(toBrowser(address), { waitUntil: 'load' })
  }

  async forceForeign(html: string): Promise<void> {
    const page = await this.page
    await page.route('https://evil.invalid.example/', (route) => route.fulfill({ contentType: 'text/html', body: html }))
    await page.goto('https://evil.invalid.example/')
  }

  reload(): void {
    this.#ownNavigations++
    void this.page.then((page) => page.reload()).catch((error: unknown) => console.warn(`standin: reload: ${String(error)}`))
  }

  /**
   * Closes the page as closing its window does, `beforeunload` included; false when the page is kept. Its documents'
   * ports close with it.
   */
  async destroy(): Promise<boolean> {
    const page = await this.page
    const gone = new Promise<boolean>((resolve) => page.once('close', () => resolve(true)))
    const kept = new Promise<boolean>((resolve) => this.once('standin-kept', () => resolve(false)))
    await page.close({ runBeforeUnload: true })
    if (!(await Promise.race([gone, kept]))) return false
    this.#destroyed = true
    for (const world of this.#worlds.values()) world.end()
    this.#worlds.clear()
    this.emit('destroyed')
    return true
  }

  /** Electron keeps the page unless the event is prevented, which is the other way round than usual. */
  async #beforeUnload(dialog: Dialog): Promise<void> {
    if (dialog.type() !== 'beforeunload') return dialog.dismiss()
    const event = new Preventable()
    this.emit('will-prevent-unload', event)
    if (event.defaultPrevented) return dialog.accept()
    await dialog.dismiss()
    this.emit('standin-kept')
  }

  /** A message as a renderer would send it, from a frame that the test describes. */
  receive(channel: string, message: unknown, ports: StandinPort[], frame: Frame | null): void {
    ipcMain.emit(channel, { sender: this, senderFrame: frame, ports, type: 'frame' }, message)
  }

  async #prepare(preferences: Electron.WebPreferences): Promise<Page> {
    const browser = await browserOf()
    const page = await browser.open()
    const devtools = await page.context().newCDPSession(page)
    browser.setGate(page, (request) => this.#allows(request))
    this.#listen(devtools)
    await devtools.send('Page.enable')
    await devtools.send('Runtime.enable')
    if (preferences.preload !== undefined) await injectPreload(devtools, preferences)
    page.on('crash', () => this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 }))
    page.on('dialog', (dialog) => void this.#beforeUnload(dialog))
    page.on('domcontentloaded', () => this.emit('dom-ready', {}))
    page.on('load', () => this.emit('did-finish-load', {}))
    return page
  }

  #listen(devtools: CDPSession): void {
    devtools.on('Page.frameNavigated', ({ frame }) => {
      this.#frames.set(frame.id, { url: fromBrowser(frame.url), parentId: frame.parentId })
      if (frame.parentId === undefined) this.#url = fromBrowser(frame.url)
    })
    devtools.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
      const frame = this.#frames.get(frameId)
      if (frame === undefined) return
      frame.url = fromBrowser(url)
      if (frame.parentId === undefined) this.#url = frame.url
    })
    devtools.on('Page.frameRequestedNavigation', ({ url }) => this.#externalProtocol(url))
    devtools.on('Page.windowOpen', ({ url }) => this.#asksToOpen(fromBrowser(url)))
    devtools.on('Runtime.executionContextCreated', ({ context }) => {
      if (context.name !== worldName) return
      const frameId: unknown = context.auxData?.frameId
      this.#worlds.set(context.id, new World(devtools, context.id, String(frameId)))
    })
    devtools.on('Runtime.executionContextDestroyed', ({ executionContextId }) => this.#endWorld(executionContextId))
    devtools.on('Runtime.executionContextsCleared', () => [...this.#worlds.keys()].forEach((id) => this.#endWorld(id)))
    devtools.on('Runtime.exceptionThrown', ({ exceptionDetails }) => {
      console.warn(`standin: in the page: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`)
    })
    devtools.on('Runtime.bindingCalled', ({ executionContextId, payload }) => this.#fromPage(executionContextId, payload))
  }

  #endWorld(contextId: number): void {
    this.#worlds.get(contextId)?.end()
    this.#worlds.delete(contextId)
  }

  #fromPage(contextId: number, payload: string): void {
    const world = this.#worlds.get(contextId)
    if (world === undefined) return
    const message = JSON.parse(payload) as FromPage
    if (message.kind === 'link') return this.#externalProtocol(message.url)
    if (message.kind === 'message') return world.ports.get(message.port)?.receive(codec.unpack(message.data))
    if (message.kind === 'close') return world.ports.get(message.port)?.ended()
    const ports = message.ports.map((id) => new StandinPort(world, id))
    this.receive(message.channel, codec.unpack(message.message), ports, this.#frame(world.frameId))
  }

  #frame(id: string): Frame | null {
    const known = this.#frames.get(id)
    if (known === undefined) return null
    const parent = known.parentId === undefined ? null : this.#frame(known.parentId)
    return { url: known.url, origin: originOf(known.url), parent }
  }

  /** Electron asks about navigations that a page starts, never about those of `loadURL` and `reload`. */
  #allows(request: PageRequest): boolean {
    const url = fromBrowser(request.url())
    const isMainFrame = request.frame().parentFrame() === null
    if (isMainFrame && this.#ownNavigations > 0) {
      this.#ownNavigations--
      return true
    }
    const forFrame = new Preventable({ url, isMainFrame, isSameDocument: false })
    this.emit('will-frame-navigate', forFrame)
    const forWindow = new Preventable({ url, isMainFrame, isSameDocument: false })
    if (isMainFrame) this.emit('will-navigate', forWindow)
    return !forFrame.defaultPrevented && !forWindow.defaultPrevented
  }

  /** `mailto:` and its like never become a request, but Electron asks about them in the same way. */
  #externalProtocol(url: string): void {
    if (/^(https?|about|blob|data):/i.test(url)) return
    this.emit('will-navigate', new Preventable({ url, isMainFrame: true, isSameDocument: false }))
  }

  #asksToOpen(url: string): void {
    const details = { url, frameName: '', features: '', disposition: 'foreground-tab', referrer: { url: this.#url, policy: 'no-referrer' } } as const
    const answer = this.#openHandler?.(details)
    record.popups.push(`asked ${url}`)
    if (answer?.action !== 'deny') throw new Error(`the shell let a page open ${url}; the stand-in only knows refusal`)
  }
}

async function injectPreload(devtools: CDPSession, preferences: Electron.WebPreferences): Promise<void> {
  if (preferences.sandbox !== true || preferences.contextIsolation === false) {
    throw new Error('the stand-in runs preloads in a sandboxed, isolated world only')
  }
  const source = worldSource(readFileSync(preferences.preload ?? '', 'utf8'), preferences.nodeIntegrationInSubFrames === true)
  await devtools.send('Runtime.addBinding', { name: bindingName, executionContextName: worldName })
  await devtools.send('Page.addScriptToEvaluateOnNewDocument', { source, worldName })
}
