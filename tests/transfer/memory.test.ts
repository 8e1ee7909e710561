import { execFile } from 'node:child_process'
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, expect, it } from 'vitest'
import { testFolder } from '../support/databases.ts'
import { ROOT } from '../support/paths.ts'
import { makeWorkspace } from '../support/workspace.ts'
import { innOf } from './support.ts'

/** The issue promises a million; a tenth of the time shows the same, because memory does not follow the rows. */
const ROWS = Number(process.env['CRM_TEST_IMPORT_ROWS'] ?? 300_000)
const LIMIT_MB = 300
const OUT = join(ROOT, '.cache', `memory-${process.pid}`)
afterAll(() => rmSync(OUT, { recursive: true, force: true }))

/** The child as the application ships: bundled, so that the loader of TypeScript is not counted. */
async function bundled(): Promise<string> {
  await build({
    entryPoints: ['tests/transfer/memory-child.ts', 'main/db/sqlite-worker.ts'].map((file) => join(ROOT, file)), entryNames: '[name]', outdir: OUT, bundle: true, splitting: true, platform: 'node', format: 'esm', target: 'node22',
    external: ['better-sqlite3', '@node-rs/argon2'], logLevel: 'error',
    banner: { js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);" },
  })
  return join(OUT, 'memory-child.js')
}

function writeRows(path: string): void {
  const file = openSync(path, 'w')
  writeSync(file, 'Наименование;ИНН;Город\r\n')
  for (let n = 0; n < ROWS; n += 10_000) {
    writeSync(file, Array.from({ length: Math.min(10_000, ROWS - n) }, (_, i) => `ООО «Ромашка ${n + i}»;${innOf(n + i)};Тверь\r\n`).join(''))
  }
  closeSync(file)
}

it(`a file of ${ROWS} rows comes in within ${LIMIT_MB} MB, whatever its length`, async () => {
  const workspace = await makeWorkspace()
  await workspace.close()
  const path = join(testFolder(), 'очень-много.csv')
  writeRows(path)
  // As `npm run crm` and the core's thread are started.
  const { stdout } = await promisify(execFile)(process.execPath, ['--max-semi-space-size=16', await bundled(), workspace.dataDir, path], { maxBuffer: 1 << 20 })
  const cost = JSON.parse(stdout) as { created: number; before: number; peak: number }
  console.log('import', stdout.trim())
  expect(cost.created).toBe(ROWS)
  expect(cost.peak).toBeLessThan(LIMIT_MB)
}, 1_200_000)
