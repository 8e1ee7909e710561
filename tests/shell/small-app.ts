import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { ROOT } from '#tests/support/paths.ts'

export interface SmallApp {
  /** For `launchShell({ ...app.launch })`. */
  launch: { entry: string; appPath: string; home: string; dataDir: string }
  remove(): void
}

export const smallVersion = '1.2.3'

/** Lays out an application folder with the real preload and resources and the small page, in a place of its own. */
export async function smallApp(): Promise<SmallApp> {
  const folder = mkdtempSync(join(tmpdir(), 'moya-crm-shell-'))
  const appPath = join(folder, 'app')
  mkdirSync(join(appPath, 'dist'), { recursive: true })
  cpSync(join(ROOT, 'tests/shell/app'), join(appPath, 'dist/renderer'), { recursive: true })
  cpSync(join(ROOT, 'main/desktop/resources'), join(appPath, 'main/desktop/resources'), { recursive: true })
  writeFileSync(join(appPath, 'package.json'), JSON.stringify({ name: 'moya-crm', productName: 'Моя ЦРМ', version: smallVersion }))
  const outfile = join(appPath, 'dist/preload/index.cjs')
  await build({ entryPoints: [join(ROOT, 'preload/index.ts')], outfile, bundle: true, platform: 'node', format: 'cjs', external: ['electron'] })
  return {
    launch: { entry: join(ROOT, 'tests/shell/small-core.ts'), appPath, home: join(folder, 'home'), dataDir: join(folder, 'data') },
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  }
}

/** What the small core wrote down, line by line. */
export function coreLog(app: SmallApp): string[] {
  return readFileSync(join(app.launch.dataDir, 'core.log'), 'utf8').trim().split('\n')
}

/** Waits for something that comes by itself; fails after so many seconds. */
export async function until(holds: () => boolean | Promise<boolean>, seconds = 10): Promise<void> {
  const deadline = performance.now() + seconds * 1000
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`did not come true within ${seconds} s: ${holds.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

declare global {
  /** What the small page puts on its window: a call of the core, and what the core said by itself. */
  function calls(call: string, ...args: unknown[]): Promise<unknown>
  var heard: unknown[]
}
