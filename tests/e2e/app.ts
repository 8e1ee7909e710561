import { test as base, expect, type Browser, type Page, type TestInfo } from '@playwright/test'
import { join } from 'node:path'
import { testFolder } from '#tests/support/databases.ts'
import type { Client } from '#tests/support/workspace.ts'
import { openDoor, type DoorName, type OpenDoor } from './support/doors.ts'
import { anna, type Person } from './support/people.ts'
import { seeding } from './support/seed.ts'
import { copyTemplate, type TemplateName } from './support/template.ts'
import { watchPage, type Watch } from './support/watch.ts'

export { expect }
export { anna, COMPANY, maria, oleg, PASSWORD, type Person } from './support/people.ts'

/** What a spec wants to begin with; said with `test.use({ … })`. */
export interface Wishes {
  template: TemplateName
  /** who is signed in when the application opens; null = nobody */
  who: Person | null
  language: 'ru' | 'en'
  size: { width: number; height: number }
}

/** The application as a test has it, whichever door it came through. */
export interface App {
  /** folder of the workspace */
  dataDir: string
  door: DoorName
  page: Page
  watch: Watch
  /** The typed client of somebody: fills the workspace, or plays a colleague while the screen is open. */
  api(person?: Person): Promise<Client>
  /** Opens the application at a path; the first call starts it. */
  open(path?: string): Promise<Page>
  /** The desktop that the application runs on: null at a browser seat. */
  desktop(): Pick<OpenDoor, 'standin'> & { choose: NonNullable<OpenDoor['choose']> } | null
  /** Ends the application and starts it again on the same workspace, signed in as whoever was at the beginning. */
  restart(path?: string): Promise<Page>
}

interface WorkerFixtures {
  /** Started only for the doors that need one of ours. */
  chromium: () => Promise<Browser>
}

/** A page that is opened with everything that goes wrong in it noted. */
function makeApp(dataDir: string, door: DoorName, wishes: Wishes, browser: () => Promise<Browser>) {
  const sessions = copyTemplate(wishes.template, dataDir)
  const seeds = seeding(dataDir)
  const token = wishes.who === null ? null : (sessions[door === 'office' ? 'browser' : 'window'][wishes.who.email] ?? null)
  const watch: Watch = { faults: [], allowed: [] }
  let opened: OpenDoor | null = null

  async function start(): Promise<OpenDoor> {
    const made = await openDoor(door, { dataDir, token, language: wishes.language, size: wishes.size }, browser)
    watchPage(made.page, made.baseURL, watch)
    return made
  }

  const app: App = {
    dataDir,
    door,
    watch,
    get page() {
      if (opened === null) throw new Error('the application is not open: call app.open() first')
      return opened.page
    },
    api: seeds.as,
    async open(path = '') {
      opened ??= await start()
      // The shell's window has opened itself already.
      const address = new URL(path.replace(/^\//, ''), opened.baseURL).href
      if (opened.page.url() !== address) await opened.page.goto(address)
      return opened.page
    },
    desktop() {
      return opened?.choose ? { choose: opened.choose, ...(opened.standin ? { standin: opened.standin } : {}) } : null
    },
    async restart(path) {
      await opened?.stop()
      opened = null
      return app.open(path)
    },
  }

  const stop = async () => {
    await opened?.stop()
    await seeds.stop()
  }
  return { app, stop, opened: () => opened }
}

async function tellFailure(info: TestInfo, opened: OpenDoor | null): Promise<void> {
  if (opened === null) return
  if (!opened.page.isClosed()) {
    await info.attach('screen', { body: await opened.page.screenshot({ timeout: 5000 }), contentType: 'image/png' })
    await info.attach('page', { body: `${opened.page.url()}\n${await opened.page.locator('body').ariaSnapshot({ timeout: 5000 })}`, contentType: 'text/plain' })
  }
  await info.attach('output', { body: opened.output(), contentType: 'text/plain' })
}

export const test = base.extend<Wishes & { app: App }, WorkerFixtures>({
  template: ['empty', { option: true }],
  who: [anna, { option: true }],
  language: ['ru', { option: true }],
  size: [{ width: 1280, height: 800 }, { option: true }],

  chromium: [
    async ({ playwright, launchOptions }, use) => {
      const running: Promise<Browser>[] = []
      await use(() => running[0] ?? (running[0] = playwright.chromium.launch(launchOptions)))
      for (const browser of running) await (await browser).close()
    },
    { scope: 'worker' },
  ],

  app: async ({ chromium, template, who, language, size }, use, info) => {
    const made = makeApp(join(testFolder(), 'workspace'), info.project.name as DoorName, { template, who, language, size }, chromium)
    await use(made.app)
    const { watch } = made.app
    const faults = watch.faults.filter((fault) => !watch.allowed.some((pattern) => pattern.test(fault)))
    if (info.status !== info.expectedStatus || faults.length > 0) await tellFailure(info, made.opened())
    await made.stop()
    expect(faults, 'what went wrong in the page besides').toEqual([])
  },
})
