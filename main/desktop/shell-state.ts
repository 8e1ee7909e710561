import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'

const place = z.object({ x: z.int(), y: z.int(), width: z.int().positive(), height: z.int().positive(), maximized: z.boolean() })

const shellStateSchema = z.object({
  locale: z.enum(['ru', 'en']).optional(),
  /** By arrangement of displays. */
  places: z.record(z.string(), place).default({}),
  lastPlace: place.optional(),
  closeToTray: z.boolean().default(false),
  updateUrl: z.string().nullable().default(null),
  skippedVersion: z.string().optional(),
  /** The warning about a missing keychain has been read. */
  keychainWarned: z.boolean().default(false),
})

export type ShellState = z.infer<typeof shellStateSchema>

export interface ShellStateFile {
  readonly value: ShellState
  update(patch: Partial<ShellState>): void
}

/**
 * What the shell itself remembers, outside the workspace. It is worth nothing when lost, so a damaged file starts
 * anew; it is replaced whole, so a crash leaves the old or the new one.
 */
export function openShellState(file: string, warn: (message: string) => void): ShellStateFile {
  let value = read(file, warn)
  return {
    get value() {
      return value
    },
    update(patch) {
      value = { ...value, ...patch }
      try {
        mkdirSync(dirname(file), { recursive: true })
        writeFileSync(`${file}.new`, JSON.stringify(value))
        renameSync(`${file}.new`, file)
      } catch (error) {
        warn(`shell state not saved: ${String(error)}`)
      }
    },
  }
}

function read(file: string, warn: (message: string) => void): ShellState {
  try {
    return shellStateSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (!absent) warn(`shell state starts anew: ${String(error)}`)
    return shellStateSchema.parse({})
  }
}
