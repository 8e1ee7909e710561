import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { AppError, invalid, ruleBroken } from '#shared/core/errors.ts'
import { newId } from '#shared/core/ids.ts'
import type { Core, Ctx } from '../context.ts'

/**
 * Files on their way in and out: they come and go in pieces, so that their size costs no memory. Each belongs to the
 * user who brought or asked for it, and is gone after a day.
 */
interface FileNote {
  owner: string
  name: string
  /** announced by whoever sends it; the true size of a file that the core has made */
  bytes: number
  createdAt: string
}

/** Bytes of one piece, both ways. */
export const PIECE = 1024 * 1024
const DAY_MS = 24 * 60 * 60 * 1000
/** What one user may have lying here at a time. */
const MOST_FILES = 200
const MOST_BYTES = 8 * 1024 ** 3

const folderOf = (core: Core) => join(core.dataDir, 'transfers')
const dataPath = (core: Core, fileId: string) => join(folderOf(core), fileId)
const notePath = (core: Core, fileId: string) => join(folderOf(core), `${fileId}.json`)
const ownerOf = (ctx: Ctx) => ctx.actor.id ?? 'system'

const missing = (fileId: string, cause?: unknown) => new AppError('NOT_FOUND', { module: 'transfer', id: fileId }, { cause })

/** @throws NOT_FOUND also for another user's file */
async function noteOf(ctx: Ctx, fileId: string): Promise<FileNote> {
  let note: FileNote
  try {
    note = JSON.parse(await readFile(notePath(ctx.core, fileId), 'utf8')) as FileNote
  } catch (error) {
    throw missing(fileId, error)
  }
  if (note.owner !== ownerOf(ctx)) throw missing(fileId)
  return note
}

async function keepNote(core: Core, fileId: string, note: FileNote): Promise<void> {
  await writeFile(notePath(core, fileId), JSON.stringify(note), { mode: 0o600 })
}

/**
 * Announces a file that is about to be sent.
 * @throws RULE `transfer.tooMany` when the user has too much lying here already
 */
export async function beginFile(ctx: Ctx, input: { name: string; bytes: number }): Promise<{ fileId: string }> {
  await mkdir(folderOf(ctx.core), { recursive: true, mode: 0o700 })
  await sweepFiles(ctx.core)
  await refuseTooMany(ctx, input.bytes)
  const fileId = newId()
  await writeFile(dataPath(ctx.core, fileId), '', { mode: 0o600 })
  await keepNote(ctx.core, fileId, { owner: ownerOf(ctx), name: input.name, bytes: input.bytes, createdAt: ctx.now() })
  return { fileId }
}

async function refuseTooMany(ctx: Ctx, bytes: number): Promise<void> {
  const mine = (await allNotes(ctx.core)).filter(({ note }) => note.owner === ownerOf(ctx))
  const total = mine.reduce((sum, { note }) => sum + note.bytes, bytes)
  if (mine.length >= MOST_FILES || total > MOST_BYTES) throw ruleBroken('transfer.tooMany')
}

/**
 * Takes the next piece. A piece that was sent before may be sent again.
 * @throws INVALID `offset` when pieces between are missing, `data` when the file would be larger than announced
 */
export async function appendFile(ctx: Ctx, input: { fileId: string; offset: number; data: string }): Promise<{ bytes: number }> {
  const note = await noteOf(ctx, input.fileId)
  const piece = Buffer.from(input.data, 'base64')
  if (piece.length > PIECE || input.offset + piece.length > note.bytes) throw invalid({ data: 'file.tooLarge' }, { data: { max: note.bytes } })
  const file = await open(dataPath(ctx.core, input.fileId), 'r+').catch((error: unknown) => {
    throw missing(input.fileId, error)
  })
  try {
    const { size } = await file.stat()
    if (input.offset > size) throw invalid({ offset: 'file.gap' }, { offset: { expected: size } })
    await file.write(piece, 0, piece.length, input.offset)
    return { bytes: Math.max(size, input.offset + piece.length) }
  } finally {
    await file.close()
  }
}

/** The piece that begins at `offset`; `done` with the last one. */
export async function readPiece(ctx: Ctx, input: { fileId: string; offset: number }): Promise<{ data: string; bytes: number; name: string; done: boolean }> {
  const note = await noteOf(ctx, input.fileId)
  const file = await open(dataPath(ctx.core, input.fileId), 'r').catch((error: unknown) => {
    throw missing(input.fileId, error)
  })
  try {
    const { size } = await file.stat()
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(PIECE), 0, PIECE, input.offset)
    return { data: buffer.toString('base64', 0, bytesRead), bytes: size, name: note.name, done: input.offset + bytesRead >= size }
  } finally {
    await file.close()
  }
}

/**
 * Where a file that has come in whole lies.
 * @throws RULE `transfer.incomplete` when pieces are missing still
 */
export async function fileOf(ctx: Ctx, fileId: string): Promise<{ path: string; name: string; bytes: number }> {
  const note = await noteOf(ctx, fileId)
  const path = dataPath(ctx.core, fileId)
  const { size } = await stat(path).catch((error: unknown) => {
    throw missing(fileId, error)
  })
  if (size !== note.bytes) throw ruleBroken('transfer.incomplete', { bytes: size, expected: note.bytes })
  return { path, name: note.name, bytes: size }
}

/**
 * Copies a user's file to a place that they chose outside of the workspace, whole or not at all. It gets the rights that
 * a new file has there, not the narrow ones that it has here.
 * @throws UNAVAILABLE `savedFile` why it cannot be written there
 */
export async function writeCopy(ctx: Ctx, fileId: string, path: string): Promise<void> {
  const source = await fileOf(ctx, fileId)
  const half = join(dirname(path), `.${newId()}.part`)
  try {
    await pipeline(createReadStream(source.path), createWriteStream(half, { flags: 'wx' }))
    await rename(half, path)
  } catch (error) {
    await rm(half, { force: true })
    throw new AppError('UNAVAILABLE', { what: 'savedFile', problem: WRITE_PROBLEMS[String((error as { code?: unknown }).code)] ?? 'other' }, { cause: error })
  }
}

const WRITE_PROBLEMS: Record<string, string> = { ENOSPC: 'diskFull', EDQUOT: 'diskFull', EFBIG: 'diskFull', EACCES: 'notWritable', EPERM: 'notWritable', EROFS: 'notWritable', ENOENT: 'missing', ENOTDIR: 'missing', EISDIR: 'isFolder', EBUSY: 'busy' }

/** A place for a file that the core is about to write; it is the user's once `keepFile` has registered it. */
export async function placeForFile(ctx: Ctx): Promise<{ fileId: string; path: string }> {
  await mkdir(folderOf(ctx.core), { recursive: true, mode: 0o700 })
  await sweepFiles(ctx.core)
  const fileId = newId()
  return { fileId, path: dataPath(ctx.core, fileId) }
}

/** Hands a finished file to the user under a name. */
export async function keepFile(ctx: Ctx, fileId: string, name: string): Promise<{ fileId: string; name: string; bytes: number }> {
  const { size } = await stat(dataPath(ctx.core, fileId))
  await keepNote(ctx.core, fileId, { owner: ownerOf(ctx), name, bytes: size, createdAt: ctx.now() })
  return { fileId, name, bytes: size }
}

/** Makes a file for the user to fetch: `write` gets the path under which it is to stand. */
export async function makeFile<T>(ctx: Ctx, name: string, write: (path: string) => Promise<T>): Promise<{ fileId: string; name: string; bytes: number; result: T }> {
  const { fileId, path } = await placeForFile(ctx)
  try {
    const result = await write(path)
    return { ...(await keepFile(ctx, fileId, name)), result }
  } catch (error) {
    await dropFile(ctx.core, fileId)
    throw error
  }
}

export async function dropFile(core: Core, fileId: string): Promise<void> {
  await rm(dataPath(core, fileId), { force: true })
  await rm(notePath(core, fileId), { force: true })
}

async function allNotes(core: Core): Promise<{ fileId: string; note: FileNote }[]> {
  const found: { fileId: string; note: FileNote }[] = []
  for (const entry of await readdir(folderOf(core))) {
    if (!entry.endsWith('.json')) continue
    try {
      found.push({ fileId: entry.slice(0, -'.json'.length), note: JSON.parse(await readFile(join(folderOf(core), entry), 'utf8')) as FileNote })
    } catch (error) {
      core.log('warn', 'the note of a transferred file cannot be read', error)
    }
  }
  return found
}

const SWEEP_EVERY_MS = 10 * 60_000
const swept = new WeakMap<Core, number>()

/** Drops what is older than a day, and leftovers of files that were never finished. */
async function sweepFiles(core: Core): Promise<void> {
  const now = core.clock().getTime()
  if (Math.abs(now - (swept.get(core) ?? 0)) < SWEEP_EVERY_MS) return
  swept.set(core, now)
  const kept = new Set<string>()
  for (const { fileId, note } of await allNotes(core)) {
    if (now - Date.parse(note.createdAt) > DAY_MS) await dropFile(core, fileId)
    else kept.add(fileId)
  }
  for (const entry of await readdir(folderOf(core))) {
    if (kept.has(entry.slice(0, 36))) continue
    const path = join(folderOf(core), entry)
    const age = await stat(path).then(({ mtimeMs }) => now - mtimeMs, () => 0)
    if (age > DAY_MS) await rm(path, { force: true })
  }
}
