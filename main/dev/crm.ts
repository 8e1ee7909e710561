import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildIfStale } from './build.ts'

/*
 * npm run -s crm -- <verb> …
 * Runs the headless verbs from the bundle, which starts faster than the sources, after making it current.
 */
const root = resolve(import.meta.dirname, '../..')
// Only the office has anything to do with the screens.
const parts = process.argv[2] === 'office' && !process.argv.includes('--help') ? ['renderer', 'main'] : ['main']
await buildIfStale({ only: parts, say: (line) => console.error(line) })
await import(pathToFileURL(resolve(root, 'dist/main/cli.js')).href)
