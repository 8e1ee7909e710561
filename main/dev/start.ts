import { spawn, type ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { appDataFolder, foldersOf } from '../core/folders.ts'
import { buildIfStale } from './build.ts'
import { findChromium, hasDisplay, openAppWindow, openUsualBrowser } from './start-browser.ts'
import { electronRuntime } from './start-electron.ts'
import { startWords } from './start-words.ts'

/*
 * npm start [-- --data DIR] [--port N] [--browser]
 * Builds what is missing and opens the application: in Electron where its runtime is here or can be downloaded,
 * otherwise (or with --browser) in a browser from the Node entry. The address goes to stdout, all else to stderr.
 */
const root = resolve(import.meta.dirname, '../..')
const args = process.argv.slice(2)
const words = startWords(process.env)
const say = (line: string) => console.error(line)

/** Preferred, so that what a browser remembers for the address is found again at the next start. */
const usualPort = 47_800
/** Electron that ends with an error sooner than this never came up. */
const startsWithin = 8000

async function main(): Promise<number> {
  await buildIfStale({ say })
  const display = hasDisplay(process.env, process.platform)
  if (!display) {
    say(words('noDisplay'))
    return serve(false)
  }
  if (args.includes('--browser')) return serve(true)
  const runtime = await electronRuntime({ root, progress: (megabytes) => say(words('downloading', { megabytes })) })
  if ('reason' in runtime) {
    say(words('noRuntime', { reason: reasonOf(runtime.reason) }))
    return serve(true)
  }
  const { code, failed } = await runElectron(runtime.path)
  if (failed === null) return code
  say(words('crashed', { reason: failed }))
  return serve(true)
}

/** The usual reasons in words; a rare one as it came. */
function reasonOf(cause: string): string {
  if (cause === 'ETIMEDOUT') return words('standsStill')
  return /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|fetch failed)$/.test(cause) ? words('noConnection') : cause
}

async function runElectron(path: string): Promise<{ code: number; failed: string | null }> {
  const began = performance.now()
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const child = spawn(path, [...sandbox, root, ...args], { stdio: ['inherit', 'inherit', 'pipe'] })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    process.stderr.write(chunk)
    errors = (errors + chunk.toString()).slice(-4000)
  })
  passSignals(child)
  const code = await ended(child)
  const early = code !== 0 && performance.now() - began < startsWithin
  return { code, failed: early ? lastLine(errors) : null }
}

/** The Node entry on loopback; ends when the window is closed, or on Ctrl+C where there is no window of ours. */
async function serve(display: boolean): Promise<number> {
  const { dataDir, userData } = foldersOf(args, process.env, appDataFolder(process.platform, process.env, homedir()))
  const port = Number(optionOf('--port') ?? (await usualPortIfFree()))
  const office = spawn(process.execPath, [join(root, 'dist/main/cli.js'), 'office', '--data', dataDir, '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  passSignals(office)
  const address = await readyAddress(office)
  if (address === null) {
    const code = await ended(office)
    say(words('officeFailed', { code }))
    return code || 1
  }
  console.log(words('address', { address }))
  if (display) await openWindow(address, join(userData, 'browser'), office)
  else say(words('stop'))
  return ended(office)
}

async function openWindow(address: string, profile: string, office: ChildProcess): Promise<void> {
  const chromium = findChromium(process.env, process.platform)
  if (chromium === null) {
    say(words('stop'))
    openUsualBrowser(address, process.platform).on('error', () => say(words('noBrowser')))
    return
  }
  const began = performance.now()
  const window = openAppWindow(chromium, address, profile)
  const code = await Promise.race([ended(window), ended(office).then(() => null)])
  if (code === null) return void window.kill()
  if (code === 0 && performance.now() - began > 1000) return void office.kill('SIGTERM')
  say(words('noBrowser'))
  say(words('stop'))
}

/** The server prints `ready http://127.0.0.1:PORT` once it listens; null when it ended instead. */
function readyAddress(office: ChildProcess): Promise<string | null> {
  return new Promise((resolve) => {
    let text = ''
    office.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const address = /^ready (http\S+)$/m.exec(text)?.[1]
      if (address !== undefined) resolve(address)
    })
    office.on('exit', () => resolve(null))
    office.on('error', () => resolve(null))
  })
}

function usualPortIfFree(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(0))
    probe.listen(usualPort, '127.0.0.1', () => probe.close(() => resolve(usualPort)))
  })
}

function passSignals(child: ChildProcess): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
}

function ended(child: ChildProcess): Promise<number> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode)
  return new Promise((resolve) => {
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGTERM' || signal === 'SIGINT' ? 0 : 1)))
    child.on('error', () => resolve(1))
  })
}

function optionOf(name: string): string | undefined {
  const index = args.indexOf(name)
  return index === -1 ? undefined : args[index + 1]
}

function lastLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '')
  return lines.at(-1)?.slice(0, 160) ?? 'unknown error'
}

process.exit(await main())
