import { join } from 'node:path'
import { readFile } from 'node:fs/promises'
import { chromium, type BrowserContext, type Page, type Request as PageRequest, type Route } from 'playwright-core'
import { readConfig } from './config.ts'
import { record } from './record.ts'
import { fromBrowser } from './scheme.ts'

type SchemeHandler = (request: Request) => Response | Promise<Response>

/** What the shell registered with `protocol.handle`. */
export const schemeHandlers = new Map<string, SchemeHandler>()

/** Decides about a navigation of a window's page: true lets it through. */
export type NavigationGate = (request: PageRequest) => boolean

/** The Chromium behind the windows. Its profile lies where Electron's would. */
export class Browser {
  #context: BrowserContext
  #gates = new Map<Page, NavigationGate>()
  #opening: Promise<unknown> = Promise.resolve()
  readonly debuggingPort: number

  private constructor(context: BrowserContext, debuggingPort: number) {
    this.#context = context
    this.debuggingPort = debuggingPort
  }

  static async launch(profile: string): Promise<Browser> {
    const { chromium: { path, args, headless }, languages } = readConfig()
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: path,
      headless,
      viewport: null,
      // A page of Electron speaks the language that the system prefers.
      ...(languages[0] === undefined ? {} : { locale: languages[0] }),
      serviceWorkers: 'block',
      args: [...args, '--remote-debugging-port=0', '--no-first-run', '--disable-background-networking'],
      ignoreDefaultArgs: headless ? [] : ['--enable-automation'],
      handleSIGTERM: false,
      handleSIGINT: false,
    })
    const [port = '0'] = (await readFile(join(profile, 'DevToolsActivePort'), 'utf8')).split('\n')
    const browser = new Browser(context, Number(port))
    await context.route('**/*', (route) => browser.#answer(route))
    context.on('page', (page) => void browser.#closePopup(page))
    return browser
  }

  /** A page for a new window; the first window takes the page that a persistent profile starts with. */
  open(): Promise<Page> {
    const opening = this.#opening.then(async () => {
      const unused = this.#context.pages().find((page) => !this.#gates.has(page))
      const page = unused ?? (await this.#context.newPage())
      this.#gates.set(page, () => true)
      return page
    })
    this.#opening = opening
    return opening
  }

  setGate(page: Page, gate: NavigationGate): void {
    this.#gates.set(page, gate)
  }

  async close(): Promise<void> {
    await this.#context.close()
  }

  /** Electron never shows a window that its handler denied; here it exists for a moment, without a network. */
  async #closePopup(page: Page): Promise<void> {
    await this.#opening
    if (this.#gates.has(page)) return
    record.popups.push(page.url())
    await page.close()
  }

  #mayNavigate(request: PageRequest): boolean {
    const page = pageOf(request)
    const gate = page === null ? undefined : this.#gates.get(page)
    return gate?.(request) ?? false
  }

  async #answer(route: Route): Promise<void> {
    const request = route.request()
    const url = fromBrowser(request.url())
    if (request.isNavigationRequest() && !this.#mayNavigate(request)) return route.abort('aborted')
    const handler = schemeHandlers.get(new URL(url).protocol.slice(0, -1))
    if (handler === undefined) {
      record.refusedRequests.push(url)
      return route.abort('internetdisconnected')
    }
    await fulfil(route, await handler(new Request(url, { method: request.method(), headers: request.headers() })))
  }
}

/** Null for the first request of a popup, which comes before Playwright knows the popup's frame. */
function pageOf(request: PageRequest): Page | null {
  try {
    return request.frame().page()
  } catch (error) {
    if (/Frame for this navigation request is not available/.test(String(error))) return null
    throw error
  }
}

async function fulfil(route: Route, response: Response): Promise<void> {
  await route.fulfill({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  })
}

let running: Promise<Browser> | undefined

export function startBrowser(profile: string): Promise<Browser> {
  return (running ??= Browser.launch(profile))
}

/** The browser of this process; windows are opened only after the application is ready. */
export function browserOf(): Promise<Browser> {
  if (running === undefined) throw new Error('a window before the application was ready')
  return running
}

export async function closeBrowser(): Promise<void> {
  await (await running)?.close()
}
