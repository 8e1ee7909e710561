import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { run } from './lifetime.ts'
import { isRoot, ROOT, which } from './paths.ts'

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge', 'msedge']
const PLACES = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ...['ProgramFiles', 'ProgramFiles(x86)', 'LocalAppData'].flatMap((variable) => {
    const folder = process.env[variable]
    return folder ? [join(folder, 'Google/Chrome/Application/chrome.exe'), join(folder, 'Microsoft/Edge/Application/msedge.exe')] : []
  }),
]

/** Switches that a browser of tests needs: the account of the administrator cannot have a sandbox on Linux. */
export const CHROMIUM_ARGS: readonly string[] = isRoot ? ['--no-sandbox'] : []

/** The Chromium that is on this machine: the one named by CRM_TEST_CHROMIUM, the system's, or Playwright's. */
export function findChromium(): string | undefined {
  const named = process.env.CRM_TEST_CHROMIUM
  if (named) return named
  const system = COMMANDS.map((command) => which(command)).find((path) => path !== undefined)
  return system ?? [...PLACES, chromium.executablePath()].find((path) => existsSync(path))
}

/** On some systems the command is only a note that says how to install the browser. */
async function runs(path: string): Promise<boolean> {
  if (process.platform === 'win32') return true
  const { code, output } = await run(path, ['--version'], { timeoutMs: 20_000 })
  return code === 0 && /\d+\.\d+\.\d+/.test(output)
}

async function fromPlaywright(): Promise<void> {
  const cli = join(ROOT, 'node_modules/@playwright/test/cli.js')
  const env = { ...process.env, PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '15000' }
  await run(process.execPath, [cli, 'install', 'chromium'], { env, cwd: ROOT, timeoutMs: 300_000, quietMs: 30_000 })
}

async function fromDistribution(): Promise<void> {
  if (!isRoot || !which('apt-get')) return
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const limits = { env, timeoutMs: 300_000, quietMs: 120_000 }
  await run('apt-get', ['update'], limits)
  await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation'], limits)
}

/** Finds a Chromium that runs, or gets one: Playwright's, else the distribution's where we may install it. */
export async function prepareChromium(): Promise<string> {
  for (const get of [undefined, fromPlaywright, fromDistribution]) {
    await get?.()
    const path = findChromium()
    if (path && await runs(path)) return path
  }
  throw new Error('no Chromium on this machine, and neither Playwright nor the distribution could give one')
}
