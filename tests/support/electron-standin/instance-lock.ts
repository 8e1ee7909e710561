import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface SecondStart {
  argv: string[]
  cwd: string
}

/**
 * One process per folder, as `requestSingleInstanceLock` promises: true for the first, which then hears of every
 * other start; false for the others, whose arguments have been handed over when this returns.
 */
export function takeLock(userData: string, heard: (start: SecondStart) => void): boolean {
  const inbox = join(userData, 'standin-starts')
  mkdirSync(inbox, { recursive: true })
  const holder = join(userData, 'standin-lock')
  if (existsSync(holder) && isAlive(Number(readFileSync(holder, 'utf8')))) {
    writeFileSync(join(inbox, `${process.pid}.json`), JSON.stringify({ argv: process.argv, cwd: process.cwd() } satisfies SecondStart))
    return false
  }
  writeFileSync(holder, String(process.pid))
  for (const name of readdirSync(inbox)) rmSync(join(inbox, name))
  const read = () => {
    for (const name of readdirSync(inbox)) {
      const start = parsed(join(inbox, name))
      if (start === null) continue
      rmSync(join(inbox, name))
      heard(start)
    }
  }
  watch(inbox, read).unref()
  process.on('exit', () => rmSync(holder, { force: true }))
  return true
}

/** Null while the other process is still writing. */
function parsed(file: string): SecondStart | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as SecondStart
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return pid !== process.pid
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false
    throw error
  }
}
