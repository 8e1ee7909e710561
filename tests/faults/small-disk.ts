import { execFileSync } from 'node:child_process'
import { closeSync, fsyncSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { testFolder } from '../support/databases.ts'
import { atEnd } from '../support/lifetime.ts'

/** A file system of its own that is soon full: memory, mounted on a folder. */
export interface SmallDisk {
  path: string
  /** Takes all the room but so many bytes. */
  fill(leave: number): void
  /** Gives it back. */
  free(): void
  remove(): void
}

/** null where nobody may mount: then the limit that SQLite itself keeps must do. */
export function smallDisk(megabytes: number): SmallDisk | null {
  const path = testFolder()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path], { stdio: 'ignore' })
  } catch (error) {
    console.warn(`no small disk can be mounted: ${(error as Error).message}`)
    return null
  }
  const unmount = () => void execFileSync('umount', ['-l', path], { stdio: 'ignore' })
  const forget = atEnd(unmount)
  const filler = join(path, 'filler')
  return {
    path,
    fill(leave) {
      rmSync(filler, { force: true })
      const disk = statfsSync(path)
      const handle = openSync(filler, 'w')
      const block = Buffer.alloc(1_048_576, 1)
      for (let left = disk.bavail * disk.bsize - leave; left > 0; left -= block.length) writeSync(handle, block, 0, Math.min(left, block.length))
      fsyncSync(handle)
      closeSync(handle)
    },
    free: () => rmSync(filler, { force: true }),
    remove() {
      forget()
      unmount()
    },
  }
}
