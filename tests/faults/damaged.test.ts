import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { beforeAll, describe, expect, test } from 'vitest'
import { startApp, type App } from '#main/core/app.ts'
import { list } from '#main/core/service.ts'
import { systemContext } from '#main/core/workspace.ts'
import { noDesktop } from '#main/gateways/desktop.ts'
import { APPLICATION_ID } from '#main/db/sqlite-file.ts'
import { moduleHooks } from '#main/modules/hooks.ts'
import { initWorkspace } from '#main/modules/setup/init.ts'
import { isAppError } from '#shared/core/errors.ts'
import { loadWords, wordAt } from '#shared/locales/index.ts'
import { entities } from '#shared/modules.ts'
import { testFolder } from '../support/databases.ts'
import { chance, SEED, tries } from '../support/random.ts'
import { clientOf, doorOf, makeWorkspace } from '../support/workspace.ts'

/**
 * A database file that is empty, somebody else's, cut short or has bits flipped. It is never opened as a fresh
 * workspace and never filled with our tables: it opens with what was in it, or the answer says what is wrong.
 */
const CUTS = tries('CRM_TEST_CUTS', 60)
const FLIPS = tries('CRM_TEST_FLIPS', 200)

let whole: string
let clients: number
beforeAll(async () => {
  const office = await makeWorkspace()
  for (let n = 0; n < 60; n++) await office.administrator.client.clients.create({ name: `Клиент ${n}`, notes: 'заметка '.repeat(60) })
  clients = (await office.administrator.client.clients.count({})).count
  whole = office.dataDir
  await office.close()
})

const file = (folder: string) => join(folder, 'workspace.db')
const digest = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')

function copy(): string {
  const folder = testFolder()
  for (const name of ['workspace.db', 'workspace.json']) copyFileSync(join(whole, name), join(folder, name))
  return folder
}

const open = (dataDir: string): Promise<App> => startApp({ dataDir, version: '0', hooks: moduleHooks, desktop: noDesktop })

const words = await Promise.all((['ru', 'en'] as const).map((locale) => loadWords(locale, 'errors')))

/** What the screen says instead of the workspace, in both languages. */
function expectWords(problem: App['problem']): string {
  const key = problem!.key.replace(/^errors\./, '')
  for (const messages of words) expect([key, wordAt(messages, key, problem!.params)]).toEqual([key, expect.stringMatching(/^[^{}]+$/)])
  return key.replace('unavailable.', '')
}

/** Refused, in words of both languages, and the file is as it was. */
async function refusal(folder: string): Promise<string> {
  const before = digest(file(folder))
  const app = await open(folder)
  try {
    expect(app.core).toBeNull()
    const key = expectWords(app.problem)
    expect(digest(file(folder))).toBe(before)
    // The wizard must not be offered over somebody's data.
    const client = clientOf(app, doorOf())
    expect((await client.auth.state()).stage).toBe('unavailable')
    await expect(client.setup.draft()).rejects.toMatchObject({ code: 'RULE' })
    await expect(client.clients.list({})).rejects.toMatchObject({ code: 'UNAVAILABLE', data: { what: 'workspace', problem: 'closed' } })
    return key
  } finally {
    await app.stop()
  }
}

describe('a database file that is no workspace of ours', () => {
  const cases: [string, (path: string) => void, string][] = [
    ['is empty', (path) => writeFileSync(path, ''), 'workspace.empty'],
    ['is a text', (path) => writeFileSync(path, 'Это не база данных\n'.repeat(500)), 'workspace.notDatabase'],
    ['is zeros', (path) => writeFileSync(path, Buffer.alloc(40_960)), 'workspace.notDatabase'],
    ['ends within its head', (path) => truncateSync(path, 60), 'workspace.notDatabase'],
    ['is a database of another program', (path) => foreign(path, 0, 'create table notes (id, text)'), 'workspace.foreign'],
    ['is a database of another program with tables called like ours', (path) => foreign(path, 0x4d5a5a5a, 'create table clients (id); create table schema_migrations (version)'), 'workspace.foreign'],
    ['bears our mark but holds nothing', (path) => foreign(path, APPLICATION_ID, 'create table x (y)'), 'workspace.foreign'],
    ['bears our mark and the list of steps, but no step', (path) => foreign(path, APPLICATION_ID, 'create table schema_migrations (name, at)'), 'workspace.foreign'],
    ['has lost its second half', (path) => truncateSync(path, readFileSync(path).length >> 1), 'workspace.truncated'],
    ['has lost its second half, beside an empty log', (path) => (truncateSync(path, readFileSync(path).length >> 1), writeFileSync(`${path}-wal`, '')), 'workspace.truncated'],
    ['has lost its last page', (path) => truncateSync(path, readFileSync(path).length - 4096), 'workspace.truncated'],
    ['is gone', (path) => writeFileSync(`${path}.moved`, readFileSync(path)), 'workspace.missing'],
  ]
  test.each(cases)('and %s is refused and left alone', async (name, spoil, key) => {
    const folder = testFolder()
    copyFileSync(join(whole, 'workspace.json'), join(folder, 'workspace.json'))
    copyFileSync(file(whole), file(folder))
    spoil(file(folder))
    if (name === 'is gone') {
      rmSync(file(folder))
      const app = await open(folder)
      expect([app.core, app.problem?.key, existsSync(file(folder))]).toEqual([null, `errors.unavailable.${key}`, false])
      return app.stop()
    }
    expect(await refusal(folder)).toBe(key)
  })

  test('is not taken by the wizard either', async () => {
    const dataDir = testFolder()
    mkdirSync(dataDir, { recursive: true })
    foreign(file(dataDir), 0, 'create table notes (id, text); insert into notes values (1, 2)')
    const before = digest(file(dataDir))
    const input = { locale: 'ru', database: { kind: 'sqlite' }, administrator: { name: 'Анна', email: 'anna@example.ru', password: 'верный конь батарейка' }, company: { name: 'ООО', inn: null } } as const
    await expect(initWorkspace({ dataDir, hooks: moduleHooks }, input)).rejects.toMatchObject({ code: 'UNAVAILABLE', data: { problem: 'foreign' } })
    expect(digest(file(dataDir))).toBe(before)
  })

  test.each(['', '{', 'null', '[]', '{"database":"oracle"}', '\u0000\u0000', '{"database":"mysql"}'])('a configuration that reads %j is refused', async (text) => {
    const folder = copy()
    writeFileSync(join(folder, 'workspace.json'), text)
    expect(await refusal(folder)).toBe('workspace.config')
  })
})

describe('a draft of the wizard', () => {
  test.each(['', '{', 'null', '{"step":"nowhere"}', '\u0000'])('that reads %j is begun anew', async (text) => {
    const dataDir = testFolder()
    writeFileSync(join(dataDir, 'setup.json'), text)
    const app = await open(dataDir)
    const client = clientOf(app, doorOf())
    expect(await client.setup.draft()).toBeNull()
    await client.setup.saveDraft({ step: 'check', locale: 'ru' })
    expect(await client.setup.draft()).toEqual({ step: 'check', locale: 'ru' })
    await app.stop()
  })
})

function foreign(path: string, mark: number, statements: string): void {
  writeFileSync(path, '')
  const sqlite = new Sqlite(path)
  sqlite.pragma(`application_id = ${mark}`)
  if (mark === APPLICATION_ID) sqlite.pragma('journal_mode = WAL')
  sqlite.exec(statements)
  sqlite.close()
}

/** Opens with every record, or is refused; `silent` when it opens and the records are not what they were. */
async function outcome(folder: string): Promise<'whole' | 'silent' | string> {
  const app = await open(folder)
  try {
    if (!app.core) {
      const key = expectWords(app.problem)
      expect(key).toMatch(/^(workspace|schema)\./)
      return key
    }
    expect(await app.core.connection.db.selectFrom('users').select('email').execute()).toEqual([{ email: 'anna@example.ru' }])
    try {
      const { items } = await list(systemContext(app.core), entities.clients, { limit: 500 })
      return items.length === clients && items.every((row) => row['notes'] === 'заметка '.repeat(60).trim()) ? 'whole' : 'silent'
    } catch (error) {
      if (isAppError(error)) expect(error.data).toEqual({ what: 'damaged' })
      else expect((error as { code: string }).code).toMatch(/^SQLITE_/)
      return 'damaged in use'
    }
  } finally {
    await app.stop()
  }
}

function tell(what: string, outcomes: readonly string[]): void {
  const counted = Object.entries(Object.groupBy(outcomes, (o) => o)).map(([name, all]) => `${name} ${all!.length}`)
  console.log(`${what}: ${counted.join(', ')}`)
}

describe('a workspace file that was damaged', () => {
  test(`is whole or refused at each of ${CUTS} cuts`, { timeout: 120_000 }, async () => {
    const random = chance(SEED)
    const size = readFileSync(file(whole)).length
    const outcomes: string[] = []
    for (let n = 0; n < CUTS; n++) {
      const folder = copy()
      truncateSync(file(folder), n < 20 ? random.int(0, 4096) : random.int(0, size - 1))
      outcomes.push(await outcome(folder))
    }
    tell(`${CUTS} cuts of ${size} bytes`, outcomes)
    expect(outcomes).not.toContain('whole')
    expect(outcomes).not.toContain('silent')
  })

  test('with a bit flipped anywhere in its head opens with its data or says what is wrong', { timeout: 240_000 }, async () => {
    const outcomes: string[] = []
    // All of the head on a long run; on a day every byte once, each day another bit.
    const bits = process.env['CRM_TEST_ALL'] ? [0, 1, 2, 3, 4, 5, 6, 7] : [SEED % 8]
    for (let byte = 0; byte < 108; byte++) {
      for (const bit of bits) {
        const folder = copy()
        const bytes = readFileSync(file(folder))
        bytes[byte]! ^= 1 << ((bit + byte) % 8)
        writeFileSync(file(folder), bytes)
        outcomes.push(await outcome(folder))
      }
    }
    tell(`${outcomes.length} flips in the head`, outcomes)
    expect(outcomes).not.toContain('silent')
  })

  test(`with one of ${FLIPS} random bits flipped never opens as a fresh one and never crashes`, { timeout: 240_000 }, async () => {
    const random = chance(SEED)
    const outcomes: string[] = []
    for (let n = 0; n < FLIPS; n++) {
      const folder = copy()
      const bytes = readFileSync(file(folder))
      bytes[random.int(0, bytes.length - 1)]! ^= 1 << random.int(0, 7)
      writeFileSync(file(folder), bytes)
      outcomes.push(await outcome(folder))
    }
    // Silent damage within a record is what checksums of our own are for; here it is only counted.
    tell(`${FLIPS} flips anywhere`, outcomes)
    expect(outcomes.length).toBe(FLIPS)
  })
})
