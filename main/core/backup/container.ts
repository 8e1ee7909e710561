import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { z } from 'zod'
import { AppError } from '#shared/core/errors.ts'

/**
 * A backup file (`.mycrm`): the database as SQLite writes it, then a description in JSON, then the length of that
 * description in eight bytes and a mark. The description holds a hash of every block, so that a flipped bit anywhere is
 * found before anything is overwritten, which SQLite's own checks find in a third of the cases only.
 */
const MARK = Buffer.from('MCRMBAK1', 'latin1')
const TAIL = 8 + MARK.length
export const BLOCK = 4 * 1024 * 1024
/** A description of a file of a terabyte is smaller. */
const LONGEST = 64 * 1024 * 1024

const description = z.object({
  format: z.literal(1),
  at: z.string(),
  /** version of the application that made it */
  version: z.string(),
  workspaceId: z.string(),
  company: z.string(),
  /** the last step of the schema */
  schema: z.string(),
  /** bytes of the database */
  size: z.int().min(1),
  block: z.int().min(1),
  /** SHA-256 of each block, in base64 */
  hashes: z.array(z.string()),
})
export type BackupDescription = z.infer<typeof description>

const refuse = (problem: 'notBackup' | 'damaged', file: string, cause?: unknown) => new AppError('UNAVAILABLE', { what: 'backup', problem, file }, { cause })

export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64')

/** The hashes of a file's first `size` bytes, block by block; `each` gets every block as it was read. */
export async function hashBlocks(file: FileHandle, size: number, each?: (bytes: Buffer, at: number) => Promise<void>): Promise<string[]> {
  const hashes: string[] = []
  const buffer = Buffer.allocUnsafe(BLOCK)
  for (let at = 0; at < size; at += BLOCK) {
    const bytes = buffer.subarray(0, await fill(file, buffer, Math.min(BLOCK, size - at), at))
    hashes.push(hashOf(bytes))
    await each?.(bytes, at)
  }
  return hashes
}

/** A read may answer less than it was asked for. */
async function fill(file: FileHandle, buffer: Buffer, wanted: number, at: number): Promise<number> {
  let got = 0
  while (got < wanted) {
    const { bytesRead } = await file.read(buffer, got, wanted - got, at + got)
    if (bytesRead === 0) break
    got += bytesRead
  }
  return got
}

export async function writeDescription(file: FileHandle, described: BackupDescription): Promise<void> {
  const text = Buffer.from(JSON.stringify(described), 'utf8')
  const length = Buffer.alloc(8)
  length.writeBigUInt64BE(BigInt(text.length))
  await file.write(Buffer.concat([text, length, MARK]), 0, null, described.size)
}

/**
 * @throws UNAVAILABLE `backup` `notBackup` for any other file, `damaged` when the description cannot be true
 */
export async function readDescription(file: FileHandle, name: string): Promise<BackupDescription> {
  const { size } = await file.stat()
  const tail = Buffer.alloc(TAIL)
  if (size <= TAIL || (await fill(file, tail, TAIL, size - TAIL)) !== TAIL || !tail.subarray(8).equals(MARK)) throw refuse('notBackup', name)
  const length = Number(tail.readBigUInt64BE(0))
  if (length > LONGEST || length >= size - TAIL) throw refuse('damaged', name)
  const text = Buffer.alloc(length)
  await fill(file, text, length, size - TAIL - length)
  const described = parsed(text, name)
  const fits = described.size + length + TAIL === size && described.block === BLOCK && described.hashes.length === Math.ceil(described.size / BLOCK)
  if (!fits) throw refuse('damaged', name)
  return described
}

function parsed(text: Buffer, name: string): BackupDescription {
  try {
    return description.parse(JSON.parse(text.toString('utf8')))
  } catch (error) {
    throw refuse('damaged', name, error)
  }
}

/** @throws UNAVAILABLE `backup` `damaged` when a block is not what it was */
export function demandSame(described: BackupDescription, hashes: readonly string[], name: string): void {
  if (hashes.length !== described.hashes.length || hashes.some((hash, at) => hash !== described.hashes[at])) throw refuse('damaged', name)
}
