import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The Electron runtime is no part of the npm package: it is downloaded when it is first needed. */

const quietLimit = 30_000
const retryAfter = 60 * 60_000

export type Runtime = { path: string } | { reason: string }

export interface RuntimeNeeds {
  root: string
  /** Called with the megabytes that have arrived, about once a second. */
  progress(megabytes: number): void
  quietLimit?: number
}

/** The runtime's executable, downloaded if need be; or the reason why there is none. */
export async function electronRuntime(needs: RuntimeNeeds): Promise<Runtime> {
  const here = installedRuntime(needs.root)
  if (here !== null) return { path: here }
  const note = join(needs.root, '.cache', 'electron-unavailable.json')
  const known = recentFailure(note)
  if (known !== null) return { reason: known }
  const failure = await download(needs)
  const path = installedRuntime(needs.root)
  if (path !== null) return { path }
  const reason = failure ?? 'incomplete download'
  mkdirSync(join(needs.root, '.cache'), { recursive: true })
  writeFileSync(note, JSON.stringify({ at: Date.now(), reason }))
  return { reason }
}

export function installedRuntime(root: string): string | null {
  const folder = join(root, 'node_modules', 'electron')
  const note = join(folder, 'path.txt')
  if (!existsSync(note)) return null
  const path = join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist'), readFileSync(note, 'utf8'))
  return existsSync(path) ? path : null
}

/** A download that failed within the hour is not tried again, so that a start without a network is quick. */
function recentFailure(note: string): string | null {
  if (!existsSync(note)) return null
  const { at, reason } = JSON.parse(readFileSync(note, 'utf8')) as { at: number; reason: string }
  return Math.abs(Date.now() - at) < retryAfter ? reason : null
}

/** Null when the installer ended well, otherwise why it did not. */
async function download({ root, progress, quietLimit: limit = quietLimit }: RuntimeNeeds): Promise<string | null> {
  const temporary = mkdtempSync(join(tmpdir(), 'moya-crm-electron-'))
  const watched = [temporary, join(root, 'node_modules', 'electron', 'dist')]
  const child = spawn(process.execPath, [join(root, 'node_modules', 'electron', 'install.js')], {
    env: { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary, ELECTRON_GET_NO_PROGRESS: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  let size = 0
  let grewAt = Date.now()
  let stuck = false
  const timer = setInterval(() => {
    const now = watched.reduce((sum, folder) => sum + folderBytes(folder), 0)
    if (now !== size) grewAt = Date.now()
    size = now
    if (size > 0) progress(Math.round(size / 1_000_000))
    stuck = Date.now() - grewAt > limit
    if (stuck) child.kill()
  }, Math.min(1000, limit))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve).on('error', () => resolve(-1)))
  clearInterval(timer)
  rmSync(temporary, { recursive: true, force: true })
  if (stuck) return 'ETIMEDOUT'
  return code === 0 ? null : causeOf(errors)
}

/** One short phrase out of the installer's stack: an error code where there is one. */
export function causeOf(errors: string): string {
  const code = /\b(fetch failed(?![^]*\bE[A-Z]{4,})|E[A-Z]{4,}|UND_ERR_[A-Z_]+|CERT_[A-Z_]+|[A-Z_]*SELF_SIGNED[A-Z_]*)\b/.exec(errors)?.[1]
  const status = /Response code (\d+)/.exec(errors)?.[1]
  const first = errors.split('\n').find((line) => line.trim() !== '')?.trim() ?? 'unknown error'
  return code ?? (status === undefined ? first.replace(/https?:\/\/\S+/g, '…').slice(0, 120) : `HTTP ${status}`)
}

function folderBytes(folder: string): number {
  if (!existsSync(folder)) return 0
  const sizes = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0)
  return sizes.reduce((sum, size) => sum + size, 0)
}
