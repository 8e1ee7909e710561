import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { buildIfStale } from './build.ts'

/*
 * npm run dist [-- --linux | --win | --mac] [any other flag of electron-builder]
 * Installers for this system (or the named ones) into out/, from a fresh build.
 */
const root = resolve(import.meta.dirname, '../..')

await buildIfStale({ force: true, say: (line) => console.error(line) })
const builder = join(root, 'node_modules/electron-builder/cli.js')
const { status } = spawnSync(process.execPath, [builder, 'build', '--publish', 'never', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' })
process.exit(status ?? 1)
