import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { beforeAll, describe, expect, it } from 'vitest'
import { backUp, restoreBackup, verifyBackup } from '#main/core/backup/backup.ts'
import { DATABASES, testFolder } from '../support/databases.ts'
import { chance } from '../support/random.ts'
import { makeWorkspace, openTestWorkspace, type TestWorkspace } from '../support/workspace.ts'

const NOW = new Date('2026-11-24T10:00:00.000Z')
const backUpTo = (workspace: TestWorkspace, file: string) => backUp(workspace.dataDir, file, '1.2.3', NOW)
const fresh = () => join(testFolder(), 'копия.mycrm')

/** Everything that a database holds, table by table. */
function contents(file: string): Record<string, unknown[]> {
  const database = new Sqlite(file, { readonly: true })
  const tables = database.prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like 'search_words%'").pluck().all() as string[]
  const all = Object.fromEntries(tables.map((table) => [table, database.prepare(`select * from "${table}" order by 1, 2`).all()]))
  database.close()
  return all
}

describe('a backup', () => {
  let workspace: TestWorkspace
  let backup: string
  beforeAll(async () => {
    workspace = await makeWorkspace()
    for (let i = 0; i < 300; i++) await workspace.administrator.client.clients.create({ name: `Клиент ${i}`, kind: 'company' })
    backup = fresh()
    await backUpTo(workspace, backup)
    return () => workspace.close()
  })

  it('says of what it is, and is found sound', async () => {
    expect(await verifyBackup(backup)).toMatchObject({ at: NOW.toISOString(), version: '1.2.3', company: 'ООО «Проверка»', schema: expect.stringMatching(/^\d{4}-/) as string })
    expect(readdirSync(join(backup, '..'))).toEqual(['копия.mycrm'])
  })

  it('brings every row of every table back in a new folder, which opens', async () => {
    const folder = join(testFolder(), 'restored')
    expect((await restoreBackup(backup, folder, { now: NOW })).kept).toBeNull()
    expect(contents(join(folder, 'workspace.db'))).toEqual(contents(join(workspace.dataDir, 'workspace.db')))
    const opened = await openTestWorkspace(folder)
    expect((await opened.administrator.client.clients.list({ search: 'Клиент 299' })).items).toMatchObject([{ name: 'Клиент 299' }])
    await opened.close()
  })

  it('is of one moment although saves go on, and hinders none', async () => {
    const file = fresh()
    let last = 0
    let ended = false
    const saving = (async () => {
      // A save of SQLite never waits for the loop, which the copy needs too.
      for (; !ended; await breathe()) await workspace.administrator.client.clients.create({ name: `Во время копии ${(last += 1)}`, kind: 'company' })
    })()
    await backUpTo(workspace, file)
    ended = true
    await saving
    expect(last).toBeGreaterThan(0)
    const folder = join(testFolder(), 'moment')
    await restoreBackup(file, folder, { now: NOW })
    const database = new Sqlite(join(folder, 'workspace.db'))
    const one = (text: string) => Number(database.prepare(text).pluck().get())
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(one("select count(*) from clients where id not in (select record_id from journal where module = 'clients')")).toBe(0)
    expect(one("select count(*) from journal where module = 'clients' and record_id not in (select id from clients)")).toBe(0)
    database.close()
  })

  it('with one flipped bit anywhere is refused before anything is touched (N=40)', async () => {
    const random = chance(20_261_124)
    const whole = readFileSync(backup)
    const folder = join(testFolder(), 'target')
    for (let i = 0; i < 40; i++) {
      const bad = Buffer.from(whole)
      bad[random.int(0, bad.length - 1)]! ^= 1 << random.int(0, 7)
      const file = fresh()
      writeFileSync(file, bad)
      await expect(restoreBackup(file, folder, { now: NOW }), `flip ${i}`).rejects.toMatchObject({ code: 'UNAVAILABLE', data: { what: 'backup' } })
      expect(readdirSync(folder).filter((name) => name.startsWith('workspace'))).toEqual([])
    }
  })

  it.each([['empty', 0], ['cut in the middle', 0.5], ['without its last byte', -1]] as const)('that is %s is refused', async (_what, length) => {
    const file = fresh()
    copyFileSync(backup, file)
    const size = readFileSync(backup).length
    truncateSync(file, length < 0 ? size + length : Math.floor(size * length))
    await expect(verifyBackup(file)).rejects.toMatchObject({ code: 'UNAVAILABLE', data: { what: 'backup', problem: 'notBackup' } })
  })

  it('takes no place of a workspace unless it is told to, and then keeps what was there', async () => {
    const folder = join(testFolder(), 'there')
    await restoreBackup(backup, folder, { now: NOW })
    await expect(restoreBackup(backup, folder, { now: NOW })).rejects.toMatchObject({ code: 'RULE', data: { rule: 'workspace.exists' } })
    const { kept } = await restoreBackup(backup, folder, { replace: true, now: NOW })
    expect(existsSync(kept!)).toBe(true)
  })

  it('does not go into a workspace that is open', async () => {
    const { lockWorkspace } = await import('#main/core/lock.ts')
    const folder = join(testFolder(), 'open')
    mkdirSync(folder)
    const lock = lockWorkspace(folder)
    await expect(restoreBackup(backup, folder, { now: NOW })).rejects.toMatchObject({ code: 'UNAVAILABLE', data: { what: 'workspaceOpen' } })
    lock.release()
  })

  it('of nothing is no backup', async () => {
    await expect(backUp(testFolder(), fresh(), '1', NOW)).rejects.toMatchObject({ code: 'UNAVAILABLE', data: { what: 'workspace', problem: 'missing' } })
    await expect(verifyBackup('/does/not/exist.mycrm')).rejects.toMatchObject({ code: 'UNAVAILABLE', data: { what: 'backup', problem: 'missing' } })
  })
})

describe.each(DATABASES.filter(({ name }) => name !== 'sqlite'))('on $name', (database) => {
  it('the server’s own tools make backups, and we say so', async () => {
    const workspace = await makeWorkspace(database)
    await expect(backUpTo(workspace, fresh())).rejects.toMatchObject({ code: 'RULE', data: { rule: 'backup.onServer' } })
    await workspace.close()
  })
})
