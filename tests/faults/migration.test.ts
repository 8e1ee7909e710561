import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { migrations } from '#migrations'
import { openWorkspace } from '#main/core/workspace.ts'
import { moduleHooks } from '#main/modules/hooks.ts'
import { initWorkspace } from '#main/modules/setup/init.ts'
import { testFolder } from '../support/databases.ts'
import { run } from '../support/lifetime.ts'
import { chance, SEED, tries } from '../support/random.ts'
import { outdatedWorkspace } from './outdated.ts'

/**
 * On SQLite a migration, or the wizard that makes a workspace, is killed before any of its statements. What stays
 * is the old schema or the new one, never something between, and the next start goes on by itself.
 */
const STEP = tries('CRM_TEST_MIGRATION_STRIDE', 3)
const BEHIND = 4
const INIT_KILLS = tries('CRM_TEST_INIT_KILLS', 30)
const CHILD = new URL('setup-child.ts', import.meta.url).pathname

function die(what: 'init' | 'migrate', where: string, at: number): string {
  const child = spawnSync(process.execPath, [CHILD, what, where, String(at)], { encoding: 'utf8' })
  expect([child.signal, child.stderr]).toEqual(['SIGKILL', ''])
  return child.stdout
}

/** Every table, index and trigger as it was declared: equal text is an equal schema. */
function schemaOf(file: string): string[] {
  const sqlite = new Sqlite(file, { readonly: true })
  const rows = sqlite.prepare("select type || ' ' || name || ' ' || coalesce(sql, '') from sqlite_schema where name not like 'sqlite_%' order by 1").pluck().all() as string[]
  sqlite.close()
  return rows
}

describe('a migration that is killed', () => {
  test('leaves the schema as it was or as it shall be, whichever statement was the last', { timeout: 240_000 }, async () => {
    // Some steps behind: what stays is the schema after a whole number of them.
    const before = await outdatedWorkspace(BEHIND)
    const file = (folder: string) => join(folder, 'workspace.db')
    const old = schemaOf(file(before.dataDir))
    const between = await Promise.all(Array.from({ length: BEHIND - 1 }, async (_, i) => JSON.stringify(schemaOf(file((await outdatedWorkspace(i + 1)).dataDir)))))
    const copy = () => {
      const folder = testFolder()
      for (const name of ['workspace.db', 'workspace.json']) copyFileSync(join(before.dataDir, name), join(folder, name))
      return folder
    }
    const whole = copy()
    const statements = Number(die('migrate', file(whole), 0).split(' ')[1])
    const next = schemaOf(file(whole))
    expect(next).not.toEqual(old)
    expect(statements).toBeGreaterThan(30)
    // Every statement over the nights, every third one on a day, each day other ones.
    let kept = 0
    for (let at = 1 + (SEED % STEP); at <= statements; at += STEP) {
      const folder = copy()
      expect(die('migrate', file(folder), at)).toBe('')
      const left = schemaOf(file(folder))
      if (JSON.stringify(left) === JSON.stringify(old)) kept += 1
      else if (!between.includes(JSON.stringify(left))) expect([at, left]).toEqual([at, next])
      const core = await openWorkspace({ dataDir: folder, hooks: moduleHooks })
      await core.connection.close()
      expect([at, schemaOf(file(folder))]).toEqual([at, next])
    }
    console.log(`${Math.ceil((statements - (SEED % STEP)) / STEP)} kills over ${statements} statements; the old schema stayed ${kept} times`)
    expect(kept).toBeGreaterThan(0)
  })

  test('that two programs begin at once is done by one, and both go on', async () => {
    const { dataDir } = await outdatedWorkspace()
    const both = await Promise.all([1, 2].map(() => run(process.execPath, [CHILD, 'migrate', join(dataDir, 'workspace.db'), '0'])))
    for (const child of both) expect(child.output).toMatch(/^done \d+\n$/)
    const core = await openWorkspace({ dataDir, hooks: moduleHooks })
    const marks = await core.connection.db.selectFrom('schema_migrations').select('name').orderBy('name').execute()
    await core.connection.close()
    expect(marks.map((row) => row['name'])).toEqual(Object.keys(migrations))
  })
})

describe('a wizard that is killed', () => {
  const input = { locale: 'ru', database: { kind: 'sqlite' }, administrator: { name: 'Анна', email: 'anna@example.ru', password: 'верный конь батарейка' }, company: { name: 'ООО «Проверка»', inn: null } } as const

  test(`can be finished afterwards (${INIT_KILLS} kills)`, { timeout: 10_000 * INIT_KILLS }, async () => {
    const random = chance(SEED)
    const statements = Number(die('init', testFolder(), 0).split(' ')[1])
    for (let n = 1; n <= INIT_KILLS; n++) {
      // The first statements make the file itself: each of them, then any.
      const at = n <= 12 ? n : random.int(13, statements)
      const dataDir = testFolder()
      expect(die('init', dataDir, at)).toBe('')
      expect([at, existsSync(join(dataDir, 'workspace.json'))]).toEqual([at, false])
      const { core, administratorId } = await initWorkspace({ dataDir, hooks: moduleHooks }, input)
      const users = await core.connection.db.selectFrom('users').select(['id', 'email']).execute()
      const settings = await core.connection.db.selectFrom('settings').select('key').where('key', '=', 'workspaceId').execute()
      await core.connection.close()
      expect([at, users, settings.length]).toEqual([at, [{ id: administratorId, email: 'anna@example.ru' }], 1])
    }
  })

  test('right after its end leaves a workspace that opens', async () => {
    const dataDir = testFolder()
    expect(die('init', dataDir, 0)).toMatch(/^done/)
    const core = await openWorkspace({ dataDir, hooks: moduleHooks })
    expect(await core.connection.db.selectFrom('users').select('email').execute()).toEqual([{ email: 'anna@example.ru' }])
    await core.connection.close()
  })
})
