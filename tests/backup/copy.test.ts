import fs, { fstatSync, statSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { copyDatabase, PIECE } from '#main/core/backup/copy.ts'
import { testFolder } from '../support/databases.ts'

/** What the driver keeps of a copy until its end: a cache of 16 MB, and a little. */
const KEPT = 17 * 1024 * 1024

/** `left` lies in the first pages and `right` in the last: a copy of two moments has more of the one than of the other. */
function makeBig(file: string): void {
  const database = new Sqlite(file)
  database.pragma('journal_mode = WAL')
  database.exec('create table left (n integer primary key); create table filler (bytes blob); create table right (n integer primary key)')
  for (let i = 0; i < 64; i++) database.prepare('insert into filler values (randomblob(1048576))').run()
  database.close()
}

describe('a copy of a base that is larger than a piece', () => {
  const source = join(testFolder(), 'big.db')
  const ours = fs.fdatasyncSync
  beforeAll(() => makeBig(source))
  afterEach(() => {
    fs.fdatasyncSync = ours
    syncBuiltinESMExports()
  })

  it('waits for the disk before the next piece: never do more than one and what the driver keeps lie before it', async () => {
    const target = join(testFolder(), 'copy.db')
    const flushed: number[] = []
    fs.fdatasyncSync = (handle) => {
      ours(handle)
      flushed.push(fstatSync(handle).size)
    }
    syncBuiltinESMExports()
    await copyDatabase(source, target)
    const size = statSync(target).size
    expect(size).toBeGreaterThanOrEqual(64 * 1024 * 1024)
    const pieces = [...flushed, size].map((end, at, all) => end - (all[at - 1] ?? 0))
    expect(flushed.length).toBeGreaterThan(size / PIECE - 1)
    expect(Math.max(...pieces)).toBeLessThanOrEqual(PIECE + KEPT)
  })

  it('is of one moment, and comes to an end although there is a save between any two pieces', async () => {
    const target = join(testFolder(), 'copy.db')
    const saving = new Sqlite(source)
    const save = saving.transaction((n: number) => {
      saving.prepare('insert into left values (?)').run(n)
      saving.prepare('insert into right values (?)').run(n)
    })
    let [saves, ended] = [0, false]
    const busy = (async () => {
      for (; !ended; await breathe()) save((saves += 1))
    })()
    await copyDatabase(source, target)
    ended = true
    await busy
    saving.close()
    expect(saves).toBeGreaterThan(2)
    const copy = new Sqlite(target, { readonly: true })
    const count = (table: string) => Number(copy.prepare(`select count(*) from "${table}"`).pluck().get())
    expect(copy.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(count('left')).toBe(count('right'))
    expect(count('left')).toBeLessThan(saves)
    copy.close()
  })
})
