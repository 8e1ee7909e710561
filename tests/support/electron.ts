import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './lifetime.ts'
import { ROOT } from './paths.ts'

const PACKAGE = join(ROOT, 'node_modules/electron')

/** The Electron runtime of this machine; it is not part of the npm package but downloaded on its first start. */
export function findElectron(): string | undefined {
  const note = join(PACKAGE, 'path.txt')
  if (!existsSync(note)) return undefined
  const path = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(PACKAGE, 'dist'), readFileSync(note, 'utf8'))
  return existsSync(path) ? path : undefined
}

/** Finds the runtime or downloads it; throws a sentence when it cannot be had. */
export async function prepareElectron(): Promise<string> {
  const here = findElectron()
  if (here) return here
  const { output } = await run(process.execPath, [join(PACKAGE, 'install.js')], { cwd: ROOT, timeoutMs: 600_000, quietMs: 30_000 })
  const path = findElectron()
  if (path) return path
  throw new Error(`the Electron runtime is not here and cannot be downloaded: ${output.trim().split('\n')[0] ?? ''}`)
}
