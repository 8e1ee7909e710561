import { fork, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from '@playwright/test'
import { CHROMIUM_ARGS, findChromium } from '../chromium.ts'
import { ROOT } from '../paths.ts'
import { configVariable, laptop, type StandinConfig } from './config.ts'
import type { ControlAnswer, ControlCall, Controls } from './control.ts'
import type { DialogRecord } from './record.ts'
import { toBrowser } from './scheme.ts'

export interface LaunchOptions extends Partial<Omit<StandinConfig, 'chromium'>> {
  dataDir: string
  /** The file to run; by default the built application of `appPath`. */
  entry?: string
  args?: string[]
  env?: Record<string, string>
  headless?: boolean
}

/** The controls of `control.ts`, called over the process boundary. */
export type Standin = {
  [Name in keyof Controls]: (...args: Parameters<Controls[Name]>) => Promise<Awaited<ReturnType<Controls[Name]>>>
}

export interface ShellProcess {
  standin: Standin
  /** All that the process wrote, for a failed test to show. */
  output(): string
  /** The dialog shown last, also of a process that has ended. */
  lastDialog(): DialogRecord | null
  /** The addresses handed to the system, also by a process that has ended. */
  opened(): string[]
  exited: Promise<number | null>
  kill(): void
}

export interface Shell extends ShellProcess {
  page: Page
  /** Address of the application inside the page: specs open paths under it. */
  baseURL: string
  /** Quits as a person would and answers the exit code. */
  stop(): Promise<number | null>
}

/** Starts the shell's process; it may be a second start, which ends by itself. */
export function startShell(options: LaunchOptions): ShellProcess {
  const { dataDir, entry, args = [], env = {}, headless = true, ...config } = options
  const home = config.home ?? mkdtempSync(join(tmpdir(), 'moya-crm-home-'))
  const path = findChromium()
  if (path === undefined) throw new Error('no Chromium on this machine')
  const full: StandinConfig = {
    appPath: ROOT,
    languages: ['ru-RU'],
    packaged: false,
    displays: [laptop],
    keychain: 'gnome_libsecret',
    notifications: true,
    dialogAnswers: [],
    ...config,
    home,
    chromium: { path, args: [...CHROMIUM_ARGS], headless },
  }
  const code = entry ?? join(full.appPath, 'dist', 'main', 'index.js')
  const child = fork(join(import.meta.dirname, 'run.ts'), [code, '--data', dataDir, ...args], {
    execArgv: ['--import', new URL('./register.ts', import.meta.url).href],
    env: { ...process.env, ...env, [configVariable]: JSON.stringify(full) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const exited = new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)))
  if (config.home === undefined) void exited.then(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }))
  let dialog: DialogRecord | null = null
  const opened: string[] = []
  child.on('message', (message: { dialog?: DialogRecord; opened?: string }) => {
    dialog = message.dialog ?? dialog
    if (message.opened !== undefined) opened.push(message.opened)
  })
  return { standin: controlsOf(child), output: outputOf(child), lastDialog: () => dialog, opened: () => opened, exited, kill: () => void child.kill('SIGKILL') }
}

/** Starts the shell under the stand-in and waits for its window. */
export async function launchShell(options: LaunchOptions): Promise<Shell> {
  const shell = startShell(options)
  let browser: Browser | undefined
  try {
    const port = await Promise.race([untilReady(shell.standin), diedEarly(shell)])
    browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`)
    const page = await pageOf(browser)
    return { ...shell, page, baseURL: toBrowser('app://crm/'), stop: () => stop(shell, browser) }
  } catch (error) {
    shell.kill()
    throw new Error(`the shell did not open its window: ${String(error)}\n${shell.output()}`, { cause: error })
  }
}

async function stop(shell: ShellProcess, browser: Browser | undefined): Promise<number | null> {
  // A shell that has ended already refuses the call; its exit code is what counts.
  await Promise.race([Promise.allSettled([shell.standin.quit()]), shell.exited])
  const timer = setTimeout(() => shell.kill(), 20_000)
  const code = await shell.exited
  clearTimeout(timer)
  await browser?.close()
  return code
}

async function untilReady(standin: Standin): Promise<number> {
  for (;;) {
    const windows = await standin.windows()
    if (windows.some(({ url, visible }) => visible && url.startsWith('app://crm/'))) return standin.debuggingPort()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function diedEarly(shell: ShellProcess): Promise<never> {
  throw new Error(`the process ended with code ${await shell.exited}`)
}

async function pageOf(browser: Browser): Promise<Page> {
  const page = browser.contexts()[0]?.pages().find((candidate) => candidate.url().startsWith(toBrowser('app://crm/')))
  if (page === undefined) throw new Error('the browser shows no page of the application')
  // Two clients hear of every dialog; the shell's process answers what is asked before the page unloads.
  page.on('dialog', (dialog) => void (dialog.type() === 'beforeunload' ? undefined : dialog.dismiss()))
  await page.waitForLoadState()
  return page
}

function outputOf(child: ChildProcess): () => string {
  let text = ''
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  return () => text
}

function controlsOf(child: ChildProcess): Standin {
  let lastId = 0
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  child.on('message', (message) => {
    if (!('id' in (message as object))) return
    const { id, value, error } = message as ControlAnswer
    if (error === undefined) waiting.get(id)?.resolve(value)
    else waiting.get(id)?.reject(new Error(error))
    waiting.delete(id)
  })
  child.on('exit', () => waiting.forEach(({ reject }) => reject(new Error('the shell has ended'))))
  const call = (method: keyof Controls, args: unknown[]) =>
    new Promise<unknown>((resolve, reject) => {
      waiting.set(++lastId, { resolve, reject })
      child.send({ id: lastId, method, args } satisfies ControlCall, (error) => error && reject(error))
    })
  return new Proxy({} as Standin, {
    get: (_target, method: string) => (method === 'then' ? undefined : (...args: unknown[]) => call(method as keyof Controls, args)),
  })
}
