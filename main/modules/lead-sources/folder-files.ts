import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { access, lstat, mkdir, open, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { extname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { SourceProblem } from './sources.ts'

/** Files in and out of a watched folder. Nothing here follows a link or leaves the folder. */
export const DONE = 'done'
export const ERRORS = 'errors'

/** @throws SourceProblem `folder.…` */
export async function checkFolder(path: string, dataDir: string): Promise<void> {
  if (!isAbsolute(path)) throw new SourceProblem('folder.relative', { path })
  const real = await realpath(path).catch((error: unknown) => {
    throw new SourceProblem(codeOf(error) === 'ENOENT' ? 'folder.missing' : 'folder.unreadable', { path }, { cause: error })
  })
  if (!(await lstat(real)).isDirectory()) throw new SourceProblem('folder.noFolder', { path })
  const own = await realpath(dataDir)
  if (within(own, real) || within(real, own)) throw new SourceProblem('folder.workspace', { path })
  await allowed(real, constants.R_OK | constants.X_OK, 'folder.unreadable', path)
  await allowed(real, constants.W_OK, 'folder.readOnly', path)
}

async function allowed(real: string, mode: number, problem: string, path: string): Promise<void> {
  await access(real, mode).catch((error: unknown) => {
    throw new SourceProblem(problem, { path }, { cause: error })
  })
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')

/** Gone meanwhile, locked by another program, or not for us to read: the file's trouble, not the folder's. */
const FILE_TROUBLES = new Set(['ENOENT', 'EACCES', 'EPERM', 'EBUSY', 'ELOOP', 'EISDIR', 'ENXIO'])

/** Null for a file that cannot be had; whatever else is wrong is thrown. */
export function missing(error: unknown): null {
  if (!FILE_TROUBLES.has(codeOf(error))) throw error
  return null
}

/** Is `path` the folder itself or in it? */
function within(folder: string, path: string): boolean {
  const way = relative(resolve(folder), resolve(path))
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}

/** A folder of ours within the watched one: a real one, not a link to somewhere. @throws SourceProblem `folder.link` */
export async function ownFolder(path: string, name: string): Promise<string> {
  const folder = join(path, name)
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw new SourceProblem('folder.readOnly', { path }, { cause: error })
  })
  if (!(await lstat(folder)).isDirectory()) throw new SourceProblem('folder.link', { path: folder })
  return folder
}

/**
 * Copies a file to a place of ours and hashes it on the way: what is read afterwards is what was looked at, whatever
 * happens to the original. Null when it is no plain file, is gone, or grows beyond the limit (`tooLarge`).
 */
export async function copyAside(path: string, to: string, most: number): Promise<{ key: string; bytes: number } | { refusal: 'tooLarge' | 'unreadable' }> {
  const source = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)).catch(missing)
  if (source === null) return { refusal: 'unreadable' }
  try {
    if (!(await source.stat()).isFile()) return { refusal: 'unreadable' }
    const target = await open(to, 'wx', 0o600)
    try {
      const hash = createHash('sha256')
      const buffer = Buffer.allocUnsafe(256 * 1024)
      let bytes = 0
      for (;;) {
        const { bytesRead } = await source.read(buffer, 0, buffer.length, null)
        if (bytesRead === 0) return { key: hash.digest('hex'), bytes }
        bytes += bytesRead
        if (bytes > most) return { refusal: 'tooLarge' }
        const piece = buffer.subarray(0, bytesRead)
        hash.update(piece)
        await target.write(piece)
      }
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}

/** A name that is still free in a folder: «заявки (2).csv». */
export async function freeName(folder: string, name: string): Promise<string> {
  const extension = extname(name)
  const base = name.slice(0, name.length - extension.length)
  for (let n = 1; ; n++) {
    const next = n === 1 ? name : `${base} (${n})${extension}`
    if (await lstat(join(folder, next)).then(() => false, (error: unknown) => codeOf(error) === 'ENOENT')) return next
  }
}

/** Puts a file that is done with where it belongs. Answers the name that it has there. */
export async function putAway(path: string, name: string, into: string): Promise<string> {
  const free = await freeName(into, name)
  await rename(join(path, name), join(into, free))
  return free
}

/** Why a file was refused, beside it, in words; the mark in front lets the oldest Notepad read it. */
export async function writeReason(folder: string, name: string, reason: string): Promise<void> {
  await writeFile(join(folder, await freeName(folder, `${name}.txt`)), `\ufeff${reason}\r\n`, { flag: 'wx' })
}

export const forget = (path: string): Promise<void> => rm(path, { force: true })
