import { readdirSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { chromium, type Browser, type BrowserContext, type Page } from '@playwright/test'
import { ADDRESS_BAR } from '#main/dev/start-browser.ts'
import { CHROMIUM_ARGS, findChromium } from '#tests/support/chromium.ts'
import { kill, start } from '#tests/support/lifetime.ts'
import { ROOT } from '#tests/support/paths.ts'

export interface Served {
  url: string
  pid: number
  stop(): Promise<void>
}

/** Starts a program that prints `ready URL`, in the project's folder. */
export async function serve(command: string, args: readonly string[]): Promise<Served> {
  const child = start(command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] })
  const pid = child.pid!
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const url = await new Promise<string>((resolve, reject) => {
    void exited.then(() => reject(new Error(`${command} ${args.join(' ')} ended before it was ready`)))
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const found = /^ready (\S+)/.exec(line)
      if (found) resolve(found[1]!.replace(/\/$/, ''))
    })
  })
  const stop = async () => {
    // npm hands no signal on to its children, so the whole group is told; and it is gone before they are.
    kill(-pid, 'SIGTERM')
    await exited
    while (isGroupAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return { url, pid, stop }
}

function isGroupAlive(pid: number): boolean {
  try {
    return process.kill(-pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    return false
  }
}

export interface Opened {
  browser: Browser
  context: BrowserContext
  page: Page
  pid: number
  close(): Promise<void>
}

/** As an application's window is: both pages, ours and the bare one, are measured without the address bar that it has not. */
export const WINDOW_ARGS: readonly string[] = [...CHROMIUM_ARGS, `--disable-features=${ADDRESS_BAR.join()}`]

/** A browser of its own with an empty profile. */
export async function openBrowser(): Promise<Opened> {
  const executablePath = findChromium()
  const server = await chromium.launchServer({ args: [...WINDOW_ARGS], ...(executablePath ? { executablePath } : {}) })
  const browser = await chromium.connect(server.wsEndpoint())
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  return { browser, context, page, pid: server.process().pid!, close: () => server.close() }
}

/** Resolves when the first row of the page's list has been painted. */
export async function firstRow(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('[data-line]') !== null, undefined, { polling: 'raf', timeout: 60_000 })
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))))
}

/** Milliseconds from a click to the frame in which at least `rows` rows stand, taken in the page itself. */
export function paintedAfterClick(page: Page, selector: string, rows: number): Promise<number> {
  return page.evaluate(
    ([target, wanted]) =>
      new Promise<number>((resolve, reject) => {
        const began = performance.now()
        const look = () => {
          if (document.querySelectorAll('[data-line]').length >= wanted) return requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)))
          if (performance.now() - began > 20_000) return reject(new Error('no rows after 20 s'))
          requestAnimationFrame(look)
        }
        document.querySelector<HTMLElement>(target)!.click()
        requestAnimationFrame(look)
      }),
    [selector, rows] as const,
  )
}

/** Megabytes of a process and all its descendants; what they share is counted once (Linux: proportional set size). */
export function memoryOf(...roots: number[]): number {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const status = readOr(`/proc/${name}/stat`)
    // The name of the program stands in brackets and may hold anything.
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ')
    if (fields.length > 2) parents.set(Number(name), Number(fields[1]))
  }
  const isOurs = (pid: number): boolean => pid > 1 && (roots.includes(pid) || isOurs(parents.get(pid) ?? 0))
  let kilobytes = 0
  for (const pid of parents.keys()) if (isOurs(pid)) kilobytes += Number(/^Pss:\s+(\d+)/m.exec(readOr(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0)
  return Math.round(kilobytes / 1024)
}

/** A process may end while it is looked at. */
function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (!['ENOENT', 'ESRCH', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    return ''
  }
}
