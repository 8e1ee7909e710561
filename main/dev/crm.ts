import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildIfStale } from './build.ts'

/*
 * npm run -s crm -- <verb> …
 * Runs the headless verbs from the bundle, which starts faster than the sources, after making it current.
 */
const root = resolve(import.meta.dirname, '../..')
// npm runs scripts in the project's folder; files are named from where the person stands.
const { INIT_CWD, npm_lifecycle_event } = process.env
if (npm_lifecycle_event === 'crm' && INIT_CWD) process.chdir(INIT_CWD)
if (npm_lifecycle_event === 'crm' && process.platform !== 'win32') followShell(process.ppid)
// The core's thread reads this when it starts: compiled code is kept from run to run.
process.env['NODE_COMPILE_CACHE'] ??= resolve(root, '.cache/node')
// Only the office has anything to do with the screens.
const parts = process.argv[2] === 'office' && !process.argv.includes('--help') ? ['renderer', 'main'] : ['main']
await buildIfStale({ only: parts, say: (line) => console.error(line) })
await import(pathToFileURL(resolve(root, 'dist/main/cli.js')).href)

/** npm tells a signal to the shell between it and us, which ends without passing it on; so its end is our signal. */
function followShell(shell: number): void {
  setInterval(() => {
    if (process.ppid !== shell) process.kill(process.pid, 'SIGTERM')
  }, 250).unref()
}
