import { globSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildIfStale } from '#main/dev/build.ts'
import { checks, runChecks, tellCheck } from '#main/dev/checks.ts'
import { prepareChromium } from './support/chromium.ts'
import type { TestServer } from './support/database-server.ts'
import { prepareElectron } from './support/electron.ts'
import { run, temporaryFolder } from './support/lifetime.ts'
import { startImap } from './support/imap-server.ts'
import { startMariadb } from './support/mariadb-server.ts'
import { startMysql } from './support/mysql-server.ts'
import { REPORTS, ROOT } from './support/paths.ts'
import { line, NOTHING, playwrightCounts, sum, vitestCounts, vitestFailures, type Counts } from './support/report.ts'

/*
 * npm test                       everything
 * npm test -- unit FILE…         one part (check, unit, e2e), or some of its files
 * npm test -- servers            starts the database servers, prints their addresses and waits for Ctrl+C
 * node tests/run.ts electron     the end-to-end specs in real Electron
 */
const PARTS = ['check', 'unit', 'e2e'] as const
type Part = (typeof PARTS)[number] | 'electron' | 'servers'

const isPart = (word: string): word is Part => [...PARTS, 'electron', 'servers'].includes(word)

const words = process.argv.slice(2)
const filters = words.filter((word) => !isPart(word))
const guessed: Part[] = filters.length > 0 ? [filters.some((word) => word.includes('e2e') || word.includes('.spec.')) ? 'e2e' : 'unit'] : [...PARTS]
const parts = new Set<Part>(words.some(isPart) ? words.filter(isPart) : guessed)

const began = performance.now()
const missing: string[] = []
const failures: string[] = []
const servers: { stop(): Promise<void> }[] = []
const { path: folder } = temporaryFolder()

const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`
const title = (text: string) => console.log(`\n— ${text} [${seconds(began)}]`)

/** Gets something from outside that the tests need, or remembers that it could not be had. */
async function need<T>(name: string, get: () => Promise<T>): Promise<T | undefined> {
  const since = performance.now()
  try {
    const found = await get()
    console.log(`  ${name} is ready (${seconds(since)})`)
    return found
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    missing.push(`${name}: ${why}`)
    console.warn(`  ${name} could not be had (${seconds(since)}): ${why}`)
    return undefined
  }
}

async function server(name: string, variable: string, start: () => Promise<Pick<TestServer, 'url' | 'stop'>>): Promise<[string, string] | undefined> {
  const given = process.env[variable]
  if (given) return [variable, given]
  const started = await need(name, start)
  if (started) servers.push(started)
  return started && [variable, started.url]
}

async function ownServers(): Promise<Record<string, string>> {
  title('servers')
  const found = [await server('MariaDB', 'CRM_TEST_MARIADB_URL', startMariadb), await server('MySQL', 'CRM_TEST_MYSQL_URL', startMysql), await server('Dovecot', 'CRM_TEST_IMAP_URL', startImap)]
  return Object.fromEntries(found.filter((entry) => entry !== undefined))
}

async function check(): Promise<Counts> {
  title('types and lint')
  const results = await runChecks(checks({ quick: false }), tellCheck)
  failures.push(...results.filter(({ ok }) => !ok).map(({ name }) => name))
  return { ...NOTHING, failed: results.filter(({ ok }) => !ok).length }
}

async function unit(env: NodeJS.ProcessEnv): Promise<Counts> {
  title('tests')
  const report = join(REPORTS, 'vitest.json')
  rmSync(report, { force: true })
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...filters]
  const { code } = await run(process.execPath, args, { cwd: ROOT, env, show: true })
  failures.push(...vitestFailures(report))
  return vitestCounts(report, code)
}

async function endToEnd(env: NodeJS.ProcessEnv, projects: readonly string[]): Promise<Counts> {
  title(`end to end: ${projects.join(', ')}`)
  if (globSync('tests/e2e/**/*.spec.ts', { cwd: ROOT }).length === 0) {
    console.log('  there is no end-to-end spec yet')
    return NOTHING
  }
  const browser = projects.includes('electron') ? await need('Electron', prepareElectron) : await need('Chromium', prepareChromium)
  if (!browser) return NOTHING
  const report = join(REPORTS, `playwright-${projects.join('-')}.json`)
  rmSync(report, { force: true })
  const args = ['node_modules/@playwright/test/cli.js', 'test', '-c', 'tests/e2e/playwright.config.ts', '--reporter=list,json', ...projects.map((name) => `--project=${name}`), ...filters]
  const given = projects.includes('electron') ? { CRM_TEST_ELECTRON: browser } : { CRM_TEST_CHROMIUM: browser }
  const { code } = await run(process.execPath, args, { cwd: ROOT, env: { ...env, ...given, PLAYWRIGHT_JSON_OUTPUT_FILE: report }, show: true })
  return playwrightCounts(report, code)
}

async function main(): Promise<number> {
  mkdirSync(REPORTS, { recursive: true })
  const counts: Counts[] = []
  if (parts.has('check')) counts.push(await check())
  const usesServers = parts.has('unit') || parts.has('e2e') || parts.has('electron') || parts.has('servers')
  const env = { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0', CRM_TEST_FOLDER: folder, ...(usesServers ? await ownServers() : {}) }
  if (parts.has('servers')) {
    for (const [name, value] of Object.entries(env)) if (/^CRM_TEST_\w+_URL$/.test(name)) console.log(`export ${name}='${value}'`)
    await new Promise(() => setInterval(() => undefined, 60_000))
  }
  // Once, before anything runs side by side: tests that need what is built find it.
  if (parts.has('unit') || parts.has('e2e') || parts.has('electron')) await need('the build of the application', () => buildIfStale())
  if (parts.has('unit')) counts.push(await unit(env))
  if (parts.has('e2e')) counts.push(await endToEnd(env, ['office', 'shell']))
  if (parts.has('electron')) counts.push(await endToEnd(env, ['electron']))

  await Promise.all(servers.map((started) => started.stop()))

  title('the end')
  const total = sum(counts)
  const strict = !['', '0', 'false'].includes(process.env.CI ?? '') || parts.has('electron')
  if (missing.length > 0) {
    console.log(`Could not be had, so what needs it was left out${strict ? ', which is a failure here' : ''}:`)
    for (const what of missing) console.log(`  - ${what}`)
    if (strict) total.failed += missing.length
  }
  if (failures.length > 0) console.log(`Failed before the pages:\n${failures.map((what) => `  - ${what}`).join('\n')}`)
  console.log(line(total))
  return total.failed > 0 ? 1 : 0
}

process.exit(await main())
