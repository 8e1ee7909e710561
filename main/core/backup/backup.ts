import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { AppError, ruleBroken } from '#shared/core/errors.ts'
import { inspectSqliteFile } from '../../db/sqlite-file.ts'
import { systemProblem } from '../system-problems.ts'
import { DATABASE_FILE, hasConfig, readConfig, writeConfig } from '../config.ts'
import { lockWorkspace } from '../lock.ts'
import { BLOCK, demandSame, hashBlocks, readDescription, writeDescription, type BackupDescription } from './container.ts'
import { copyDatabase } from './copy.ts'

/**
 * Copies the workspace of a folder into one file, as of one moment, while it is used. Secrets stay sealed in it: the key
 * file of the folder is not part of a backup.
 * @throws RULE `backup.onServer` for a workspace on a server, whose own tools copy it
 */
export async function backUp(dataDir: string, file: string, version: string, now: Date): Promise<BackupDescription> {
  const config = readConfig(dataDir)
  if (!config) throw new AppError('UNAVAILABLE', { what: 'workspace', problem: 'missing', file: dataDir })
  if (config.database !== 'sqlite') throw ruleBroken('backup.onServer')
  const source = join(dataDir, DATABASE_FILE)
  inspectSqliteFile(source)
  const next = `${file}.part`
  return withDisk(file, async () => {
    mkdirSync(dirname(file), { recursive: true })
    rmSync(next, { force: true })
    try {
      await copyDatabase(source, next)
      const described = await describe(next, version, now)
      renameSync(next, file)
      return described
    } finally {
      for (const rest of [next, `${next}-wal`, `${next}-shm`, `${next}-journal`]) rmSync(rest, { force: true })
    }
  })
}

async function describe(copy: string, version: string, now: Date): Promise<BackupDescription> {
  const about = identityOf(copy)
  const file = await open(copy, 'r+')
  try {
    const { size } = await file.stat()
    const described = { format: 1 as const, at: now.toISOString(), version, ...about, size, block: BLOCK, hashes: await hashBlocks(file, size) }
    await writeDescription(file, described)
    await file.sync()
    return described
  } finally {
    await file.close()
  }
}

function identityOf(copy: string): { workspaceId: string; company: string; schema: string } {
  const database = new Sqlite(copy, { readonly: true, fileMustExist: true })
  try {
    const setting = (scope: string, key: string): unknown => {
      const text = database.prepare<[string, string]>('select value from settings where scope = ? and key = ?').pluck().get(scope, key)
      return typeof text === 'string' ? JSON.parse(text) : null
    }
    return {
      workspaceId: String(setting('core', 'workspaceId') ?? ''),
      company: String(setting('workspace', 'company') ?? ''),
      schema: String(database.prepare('select max(name) from schema_migrations').pluck().get() ?? ''),
    }
  } finally {
    database.close()
  }
}

/**
 * Looks through a backup and changes nothing. @throws UNAVAILABLE `backup` when a single bit is not what it was
 */
export async function verifyBackup(path: string): Promise<BackupDescription> {
  const work = () =>
    withBackup(path, async (file) => {
      const described = await readDescription(file, path)
      demandSame(described, await hashBlocks(file, described.size), path)
      return described
    })
  return withDisk(path, work)
}

/**
 * Puts a backup into a folder. Nothing that is there is touched before the backup has been read whole and found sound;
 * a database that is replaced stays beside the new one under the time's name.
 * @throws RULE `workspace.exists` when the folder has a workspace and `replace` was not asked for
 */
export async function restoreBackup(path: string, dataDir: string, options: { replace?: boolean; now: Date }): Promise<{ described: BackupDescription; kept: string | null }> {
  const config = hasConfig(dataDir) ? readConfig(dataDir) : null
  if (config && !options.replace) throw ruleBroken('workspace.exists')
  if (config && config.database !== 'sqlite') throw ruleBroken('backup.onServer')
  return withDisk(dataDir, async () => {
    const lock = lockWorkspace(dataDir)
    const database = join(dataDir, DATABASE_FILE)
    const next = `${database}.restored`
    try {
      const described = await unpack(path, next)
      inspectSqliteFile(next)
      const kept = existsSync(database) ? `${database}.before-${options.now.toISOString().replaceAll(/[:.]/g, '-')}` : null
      if (kept) setAside(database, kept)
      renameSync(next, database)
      if (!config) writeConfig(dataDir, { database: 'sqlite' })
      return { described, kept }
    } finally {
      rmSync(next, { force: true })
      lock.release()
    }
  })
}

/** With its log, whose pages belong to it alone. */
function setAside(database: string, kept: string): void {
  for (const part of ['', '-wal', '-shm']) if (existsSync(`${database}${part}`)) renameSync(`${database}${part}`, `${kept}${part}`)
}

async function unpack(path: string, target: string): Promise<BackupDescription> {
  rmSync(target, { force: true })
  return withBackup(path, async (file) => {
    const described = await readDescription(file, path)
    const out = await open(target, 'wx')
    try {
      const hashes = await hashBlocks(file, described.size, async (bytes, at) => void (await out.write(bytes, 0, bytes.length, at)))
      demandSame(described, hashes, path)
      await out.sync()
    } finally {
      await out.close()
    }
    return described
  })
}

async function withBackup<T>(path: string, work: (file: Awaited<ReturnType<typeof open>>) => Promise<T>): Promise<T> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw new AppError('UNAVAILABLE', { what: 'backup', problem: 'missing', file: path }, { cause: error })
  })
  try {
    return await work(file)
  } finally {
    await file.close()
  }
}

/** A full disk and a folder that cannot be written to have words of their own. */
async function withDisk<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const problem = error instanceof AppError ? null : systemProblem(error)
    throw problem ? new AppError('UNAVAILABLE', { what: problem, file }, { cause: error }) : error
  }
}
