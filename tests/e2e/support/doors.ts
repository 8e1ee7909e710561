import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { _electron, type Browser, type BrowserContext, type ElectronApplication, type Page } from '@playwright/test'
import { fileSealer } from '#main/server/seats.ts'
import { launchShell, type Standin } from '#tests/support/electron-standin/launch.ts'
import { atEnd, kill } from '#tests/support/lifetime.ts'
import { ROOT } from '#tests/support/paths.ts'

/** One of the ways into the application, opened on a workspace. Specs do not see which. */
export interface OpenDoor {
  page: Page
  /** with a slash at its end */
  baseURL: string
  /** what the application's process wrote */
  output(): string
  /** A further person at another seat, where the door has more than one: `null` is a seat where nobody has signed in. */
  seat(token: string | null): Promise<Page>
  /** What the person will choose in the dialog of the system that comes next; null at a door that has none. */
  choose: ((...paths: string[]) => Promise<void>) | null
  /** the desktop under the shell, where it is the stand-in */
  standin?: Standin
  stop(): Promise<void>
}

export interface DoorOptions {
  dataDir: string
  /** a session to begin with; null = the sign-in screen */
  token: string | null
  language: 'ru' | 'en'
  size: { width: number; height: number }
}

export type DoorName = 'office' | 'shell' | 'electron'

const TIMEZONE = 'Europe/Moscow'
const COOKIE = 'crm_session'

export const openDoor = (name: DoorName, options: DoorOptions, browser: () => Promise<Browser>): Promise<OpenDoor> => {
  if (name === 'office') return office(options, browser)
  return name === 'shell' ? shell(options) : electron(options)
}

interface Served {
  url: string
  output(): string
  stop(): Promise<void>
}

/** The office server as `npm run crm -- office` starts it. */
async function serve(dataDir: string): Promise<Served> {
  const env = { ...process.env, TZ: TIMEZONE, NODE_COMPILE_CACHE: join(ROOT, '.cache/node') }
  const child = spawn(process.execPath, [join(ROOT, 'dist/main/office.js'), '--data', dataDir, '--port', '0'], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const forget = atEnd(() => child.pid !== undefined && kill(child.pid))
  let output = ''
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const url = await new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      output += chunk.toString()
      const ready = /^ready (\S+)$/m.exec(output)?.[1]
      if (ready !== undefined) resolve(ready)
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('error', reject)
    void ended.then(() => reject(new Error(`the office server ended before it was ready:\n${output}`)))
  })
  return {
    url,
    output: () => output,
    async stop() {
      child.kill('SIGTERM')
      await ended
      forget()
    },
  }
}

async function office({ dataDir, token, language, size }: DoorOptions, browser: () => Promise<Browser>): Promise<OpenDoor> {
  const [served, chromium] = await Promise.all([serve(dataDir), browser()])
  const contexts: BrowserContext[] = []
  const seat = async (session: string | null): Promise<Page> => {
    const context = await chromium.newContext({ viewport: size, locale: language === 'ru' ? 'ru-RU' : 'en-GB', timezoneId: TIMEZONE, acceptDownloads: true, reducedMotion: 'reduce' })
    contexts.push(context)
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: served.url })
    if (session !== null) await context.addCookies([{ name: COOKIE, value: session, url: served.url, httpOnly: true, sameSite: 'Strict' }])
    return context.newPage()
  }
  return {
    page: await seat(token),
    baseURL: `${served.url}/`,
    output: served.output,
    seat,
    choose: null,
    async stop() {
      await Promise.all(contexts.map((context) => context.close()))
      await served.stop()
    },
  }
}

/** Sessions of windows are kept in the workspace's folder, sealed. */
async function remember(dataDir: string, token: string | null): Promise<void> {
  if (token !== null) writeFileSync(join(dataDir, 'seat.session'), await fileSealer(dataDir).seal(token), { mode: 0o600 })
}

async function shell({ dataDir, token, language, size }: DoorOptions): Promise<OpenDoor> {
  await remember(dataDir, token)
  // Without a keychain the session is sealed with the folder's own key, which we can do too.
  const opened = await launchShell({ dataDir, keychain: 'none', languages: [language === 'ru' ? 'ru-RU' : 'en-GB'], env: { TZ: TIMEZONE } })
  await opened.page.setViewportSize(size)
  await opened.page.emulateMedia({ reducedMotion: 'reduce' })
  return {
    page: opened.page,
    baseURL: opened.baseURL,
    output: opened.output,
    seat: oneSeat,
    choose: (...paths) => opened.standin.answer({ paths }),
    standin: opened.standin,
    stop: async () => void (await opened.stop()),
  }
}

async function electron({ dataDir, token, language, size }: DoorOptions): Promise<OpenDoor> {
  await remember(dataDir, token)
  const app = await _electron.launch({ args: [ROOT, '--data', dataDir, '--password-store=basic', `--lang=${language}`, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])], cwd: ROOT, env: { ...process.env, TZ: TIMEZONE } as Record<string, string> })
  let output = ''
  app.process().stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  app.process().stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const page = await app.firstWindow()
  await page.setViewportSize(size)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  return { page, baseURL: 'app://crm/', output: () => output, seat: oneSeat, choose: (...paths) => answerNext(app, paths), stop: () => app.close() }
}

/** Real dialogs belong to the system and cannot be pressed from here: the next one answers by itself. */
async function answerNext(app: ElectronApplication, paths: string[]): Promise<void> {
  await app.evaluate(({ dialog }, chosen) => {
    const { showOpenDialog, showSaveDialog } = dialog
    const back = (): void => void Object.assign(dialog, { showOpenDialog, showSaveDialog })
    Object.assign(dialog, {
      showOpenDialog: async () => (back(), { canceled: chosen.length === 0, filePaths: chosen }),
      showSaveDialog: async () => (back(), { canceled: chosen.length === 0, filePath: chosen[0] ?? '' }),
    })
  }, paths)
}

function oneSeat(): Promise<Page> {
  throw new Error('a desktop application has one window: let a colleague act through `colleague`')
}
