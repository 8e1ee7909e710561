import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tablesOf, type Report } from '../bench/table.ts'
import { testFolder } from './databases.ts'
import { ROOT } from './paths.ts'

const stats = (p95: number) => ({ n: 400, median: p95 / 2, p95, min: 0.1, max: p95 * 3 })
const REPORT: Report = {
  at: '2026-11-24T20:00:00.000Z',
  machine: { cores: 2, model: 'Example | CPU', memoryMb: 8192, platform: 'linux x64' },
  versions: { node: '24.1.0', mariadb: '11.4' },
  rows: 1_000_000,
  figures: [
    { database: 'sqlite', item: 'list', what: 'page 1', compared: { ours: stats(1.234), probe: stats(0.5), ratio: { median: 2.1, p95: 2.468 }, drift: 0 }, goal: 'p95 5x, guard 3 ms', met: { goal: true, guard: true } },
    { database: 'sqlite', item: 'import', what: 'rows/s', value: { ours: 12_345, raw: 20_000, ratio: 0.617 }, goal: '0.6x raw', met: { goal: true, guard: false } },
    { database: 'sqlite', item: 'gap', what: 'a page asked for meanwhile, ms', value: { median: 1, p95: 4.5 }, met: null },
    { database: 'mariadb', item: 'save', what: 'one field', compared: { ours: stats(9), probe: stats(1), ratio: { median: 9, p95: 9 }, drift: 0.2 }, goal: 'p95 3x, guard 8 ms', met: { goal: false, guard: false } },
    { database: 'mariadb', item: 'doubles', what: 'while typing', value: { p95: 31 }, goal: 'p95 30 ms', met: { goal: false, guard: true } },
    { database: 'mariadb', item: 'backup', what: 'while it is used', notMeasured: 'the server’s own tools do that' },
  ],
}
const TABLES = [
  '2026-11-24, 1,000,000 clients, 2 cores (Example | CPU), 8,192 MB, linux x64; node 24.1.0, mariadb 11.4.',
  '',
  '### sqlite',
  '',
  '| what | ours | bare driver | ratio | goal | met |',
  '|---|---|---|---|---|---|',
  '| list: page 1 | p95 1.23 ms | p95 0.5 ms | 2.47 | p95 5x, guard 3 ms | yes |',
  '| import: rows/s | 12,345 | 20,000 | 0.62 | 0.6x raw | guard missed |',
  '| gap: a page asked for meanwhile, ms | median 1, p95 4.5 |  |  |  |  |',
  '',
  '### mariadb',
  '',
  '| what | ours | bare driver | ratio | goal | met |',
  '|---|---|---|---|---|---|',
  '| save: one field | p95 9 ms | p95 1 ms | 9 | p95 3x, guard 8 ms | **no** |',
  '| doubles: while typing | p95 31 |  |  | p95 30 ms | guard only |',
  '| backup: while it is used | not measured: the server’s own tools do that |  |  |  |  |',
  '',
].join('\n')

test('a report of the bench becomes a table for each database, with every figure in it', () => {
  expect(tablesOf(REPORT)).toBe(TABLES)
})

test('a bar in a text breaks no table', () => {
  const figure = { database: null, item: 'a|b', what: 'two\nlines', value: { ours: 1 }, met: null }
  expect(tablesOf({ ...REPORT, figures: [figure] })).toContain('| a\\|b: two lines | 1 |')
})

test('the command prints it from a file', () => {
  const file = join(testFolder(), 'report.json')
  writeFileSync(file, JSON.stringify(REPORT))
  expect(execFileSync(process.execPath, [join(ROOT, 'tests/bench/table.ts'), file], { encoding: 'utf8' })).toBe(`${TABLES}\n`)
})
