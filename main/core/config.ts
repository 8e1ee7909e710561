import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '#shared/core/errors.ts'
import { openSecret, sealSecret } from './secrets.ts'

/** `workspace.json`: which database this folder's workspace lives in. A server's password is sealed with the key file. */
const configSchema = z.discriminatedUnion('database', [
  z.object({ database: z.literal('sqlite') }),
  z.object({ database: z.literal('mysql'), host: z.string(), port: z.int(), name: z.string(), user: z.string(), password: z.string(), tls: z.boolean(), fingerprint: z.string().regex(/^[0-9a-f]{64}$/).nullish(), authority: z.string().nullish() }),
])
export type WorkspaceConfig = z.infer<typeof configSchema>

export const DATABASE_FILE = 'workspace.db'
const CONFIG_FILE = 'workspace.json'
const KEY_FILE = 'workspace.key'

export function hasConfig(dataDir: string): boolean {
  return existsSync(join(dataDir, CONFIG_FILE))
}

export function readConfig(dataDir: string): WorkspaceConfig | null {
  if (!hasConfig(dataDir)) return null
  try {
    const config = configSchema.parse(JSON.parse(readFileSync(join(dataDir, CONFIG_FILE), 'utf8')))
    return config.database === 'mysql' ? { ...config, password: openSecret(workspaceKey(dataDir), config.password) } : config
  } catch (error) {
    throw new AppError('UNAVAILABLE', { what: 'workspace', problem: 'config', file: CONFIG_FILE }, { cause: error })
  }
}

export function writeConfig(dataDir: string, config: WorkspaceConfig): void {
  mkdirSync(dataDir, { recursive: true })
  const stored = config.database === 'mysql' ? { ...config, password: sealSecret(workspaceKey(dataDir), config.password) } : config
  replaceFile(join(dataDir, CONFIG_FILE), `${JSON.stringify(stored, null, 2)}\n`)
}

/** The key that seals the workspace's secrets, in a file that only its owner may read. */
export function workspaceKey(dataDir: string): Buffer {
  const file = join(dataDir, KEY_FILE)
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true })
    writeFileSync(file, randomBytes(32).toString('base64'), { mode: 0o600, flag: 'wx' })
  }
  return Buffer.from(readFileSync(file, 'utf8'), 'base64')
}

/** Takes the key of an office that this folder joins; what was sealed here before was nobody's. */
export function adoptKey(dataDir: string, key: Buffer): void {
  mkdirSync(dataDir, { recursive: true })
  replaceFile(join(dataDir, KEY_FILE), key.toString('base64'))
}

/** Tells apart the seats that keep secrets of their own: what one has sealed, another with the same mark can open. */
export function seatMark(dataDir: string): string {
  return createHash('sha256').update(workspaceKey(dataDir)).digest('hex').slice(0, 12)
}

/** Whole or not at all: a cut-off write must not leave half a file. */
export function replaceFile(file: string, text: string): void {
  const next = `${file}.new`
  writeFileSync(next, text, { mode: 0o600 })
  renameSync(next, file)
}

export function databaseUrl(config: Extract<WorkspaceConfig, { database: 'mysql' }>): string {
  const url = new URL('mysql://x')
  url.hostname = config.host
  url.port = String(config.port)
  url.username = encodeURIComponent(config.user)
  url.password = encodeURIComponent(config.password)
  url.pathname = `/${encodeURIComponent(config.name)}`
  return url.toString()
}
