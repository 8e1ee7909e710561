import { spawn, type ChildProcess } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const commands = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge', 'brave-browser', 'vivaldi']
const macPlaces = ['Chromium', 'Google Chrome', 'Microsoft Edge', 'Brave Browser'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`)
const windowsPlaces = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe', 'Chromium\\Application\\chrome.exe']

/** A browser that can show one page as a window of its own. */
export function findChromium(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string | null {
  const named = env['MOYA_CRM_BROWSER']
  if (named !== undefined) return named === '' ? null : named
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const onPath = platform === 'win32' ? [] : commands.flatMap((command) => folders.map((folder) => join(folder, command)))
  const windowsFolders = ['ProgramFiles', 'ProgramFiles(x86)', 'LocalAppData'].map((name) => env[name]).filter((folder) => folder !== undefined)
  const places = platform === 'darwin' ? macPlaces : platform === 'win32' ? windowsFolders.flatMap((folder) => windowsPlaces.map((place) => join(folder, place))) : []
  return [...onPath, ...places].find(runnable) ?? null
}

function runnable(path: string): boolean {
  if (!existsSync(path)) return false
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EACCES') return false
    throw error
  }
}

/** Whether a window could appear at all. */
export function hasDisplay(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean {
  return platform === 'win32' || platform === 'darwin' || Boolean(env['DISPLAY']) || Boolean(env['WAYLAND_DISPLAY'])
}

/** What Chromium readies for its address bar, which a window of an application has not: 50 MB, and most of a second of the processor. */
export const ADDRESS_BAR = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup']

/** With a profile of its own the browser is a process of its own, which ends when the window is closed. */
export function openAppWindow(chromium: string, address: string, profile: string): ChildProcess {
  const root = process.getuid?.() === 0 ? ['--no-sandbox', '--test-type'] : []
  const quiet = ['--no-first-run', '--no-default-browser-check', '--disable-sync', `--disable-features=${['Translate', ...ADDRESS_BAR].join()}`, '--window-size=1280,840']
  return spawn(chromium, [`--app=${address}`, `--user-data-dir=${profile}`, ...quiet, ...root], { stdio: 'ignore' })
}

/** The person's usual browser; it is not ours to wait for. */
export function openUsualBrowser(address: string, platform: NodeJS.Platform): ChildProcess {
  const [command, ...args] = platform === 'win32' ? ['rundll32', 'url.dll,FileProtocolHandler', address] : [platform === 'darwin' ? 'open' : 'xdg-open', address]
  const child = spawn(command as string, args, { stdio: 'ignore', detached: true })
  child.unref()
  return child
}
