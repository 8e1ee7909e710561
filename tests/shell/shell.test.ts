import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchShell, startShell, type Shell } from '#tests/support/electron-standin/launch.ts'
import { smallApp, smallVersion, type SmallApp } from './small-app.ts'

declare global {
  interface Window {
    calls(call: string, ...args: unknown[]): Promise<unknown>
    heard: unknown[]
  }
}

let app: SmallApp
let shell: Shell

const coreLog = () => readFileSync(join(app.launch.dataDir, 'core.log'), 'utf8').trim().split('\n')

beforeAll(async () => {
  app = await smallApp()
  shell = await launchShell(app.launch)
}, 30_000)

afterAll(async () => {
  await shell?.stop()
  app?.remove()
}, 30_000)

describe('the window', () => {
  it('opens on the application under app:// and hands the page a port to the core', async () => {
    const [window] = await shell.standin.windows()
    expect(window).toMatchObject({ url: 'app://crm/', visible: true })
    await expect(shell.page.evaluate(() => window.calls('echo', 'привет'))).resolves.toBe('привет')
  })
})
