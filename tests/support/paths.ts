import { accessSync, constants, existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'

/** The project's folder. */
export const ROOT = resolve(import.meta.dirname, '../..')

/** Results of the last run; not in git. */
export const REPORTS = join(ROOT, '.cache', 'tests')

/** What was downloaded for the tests; shared by all clones of one person. */
export const DOWNLOADS = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'moya-crm', 'tests')

/** The full path of a command, or undefined. Looks into the folders of administrators too. */
export function which(command: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/sbin']
  return folders.map((folder) => join(folder, command)).find((path) => existsSync(path) && executable(path))
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES') return false
    throw error
  }
}

export const isRoot = process.getuid?.() === 0
