import { chmodSync, copyFileSync, existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { tmpdir } from 'node:os'
import { beforeAll, describe, expect, test } from 'vitest'
import { startApp } from '#main/core/app.ts'
import { lockWorkspace } from '#main/core/lock.ts'
import { noDesktop } from '#main/gateways/desktop.ts'
import { moduleHooks } from '#main/modules/hooks.ts'
import { loadWords, wordAt } from '#shared/locales/index.ts'
import { testFolder } from '../support/databases.ts'
import { clientOf, doorOf, makeWorkspace } from '../support/workspace.ts'

/** The folder or the file may not be written to. A clear refusal, at once; nothing waits and nothing loops. */
const NOBODY = 65_534
/** Milliseconds: less than SQLite would wait for a lock. */
const AT_ONCE = 3000

let whole: string
beforeAll(async () => {
  const office = await makeWorkspace()
  await office.administrator.client.clients.create({ name: 'Ромашка' })
  whole = office.dataDir
  await office.close()
})

function copy(): string {
  const folder = testFolder()
  for (const name of ['workspace.db', 'workspace.json']) copyFileSync(join(whole, name), join(folder, name))
  return folder
}

/** Rights do not bind the system's administrator, so the work is done as somebody else. */
async function asNobody<T>(folder: string, work: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return work()
  for (let at = dirname(folder); at !== dirname(tmpdir()) && at !== '/'; at = dirname(at)) if (at.startsWith(tmpdir()) && at !== tmpdir()) chmodSync(at, 0o755)
  process.seteuid!(NOBODY)
  try {
    return await work()
  } finally {
    process.seteuid!(0)
  }
}

const CASES: [string, number, number, number, string][] = [
  // folder, database, configuration
  ['folder and files may only be read', 0o555, 0o444, 0o444, 'workspace.notWritable'],
  ['the database may only be read', 0o777, 0o444, 0o444, 'workspace.notWritable'],
  ['the folder takes no new files', 0o555, 0o666, 0o444, 'workspace.notWritable'],
  ['the database may not even be read', 0o777, 0o000, 0o444, 'workspace.unreadable'],
  ['the configuration may not be read', 0o777, 0o666, 0o000, 'workspace.config'],
]

describe('a workspace where', () => {
  test.each(CASES)('%s is refused at once and in words', async (_name, folderMode, fileMode, configMode, key) => {
    const folder = copy()
    chmodSync(join(folder, 'workspace.db'), fileMode)
    chmodSync(join(folder, 'workspace.json'), configMode)
    chmodSync(folder, folderMode)
    const before = readFileSync(join(whole, 'workspace.db'))
    const words = await Promise.all((['ru', 'en'] as const).map((locale) => loadWords(locale, 'errors')))
    try {
      await asNobody(folder, async () => {
        const since = performance.now()
        const app = await startApp({ dataDir: folder, version: '0', hooks: moduleHooks, desktop: noDesktop })
        const client = clientOf(app, doorOf())
        expect(performance.now() - since).toBeLessThan(AT_ONCE)
        expect(app.problem?.key).toBe(`errors.unavailable.${key}`)
        for (const messages of words) expect(wordAt(messages, `unavailable.${key}`)).toEqual(expect.any(String))
        expect((await client.auth.state()).stage).toBe('unavailable')
        await expect(client.clients.list({})).rejects.toMatchObject({ code: 'UNAVAILABLE' })
        await expect(client.auth.signIn({ email: 'anna@example.ru', password: 'x' })).rejects.toMatchObject({ code: 'UNAVAILABLE' })
        await app.stop()
      })
    } finally {
      chmodSync(folder, 0o755)
      chmodSync(join(folder, 'workspace.db'), 0o644)
    }
    expect(readFileSync(join(folder, 'workspace.db')).equals(before)).toBe(true)
    for (const name of readdirSync(folder).filter((n) => n.endsWith('-wal'))) expect(statSync(join(folder, name)).size).toBe(0)
  })

  test('the folder takes no new files cannot be held, and says so', async () => {
    const folder = copy()
    chmodSync(folder, 0o555)
    try {
      await asNobody(folder, async () => {
        expect(() => lockWorkspace(folder)).toThrow(expect.objectContaining({ code: 'UNAVAILABLE', data: expect.objectContaining({ what: 'workspace', problem: 'notWritable' }) as unknown }) as Error)
      })
    } finally {
      chmodSync(folder, 0o755)
    }
  })
})

test('an empty folder that may not be written to has a wizard that says so', async () => {
  const folder = testFolder()
  chmodSync(folder, 0o555)
  try {
    await asNobody(folder, async () => {
      const app = await startApp({ dataDir: folder, version: '0', hooks: moduleHooks, desktop: noDesktop })
      const client = clientOf(app, doorOf())
      expect((await client.setup.check()).lines).toContainEqual(expect.objectContaining({ key: 'folder', level: 'error' }))
      await expect(client.setup.saveDraft({ step: 'check', locale: 'ru' })).rejects.toMatchObject({ code: 'UNAVAILABLE', data: { what: 'notWritable' } })
      const finish = client.setup.finish({ locale: 'ru', database: { kind: 'sqlite' }, administrator: { name: 'Анна', email: 'anna@example.ru', password: 'верный конь батарейка' }, company: { name: 'ООО', inn: null }, data: 'empty' })
      await expect(finish).rejects.toMatchObject({ code: 'UNAVAILABLE', data: { what: 'workspace', problem: 'notWritable' } })
      await app.stop()
    })
  } finally {
    chmodSync(folder, 0o755)
  }
  expect(existsSync(join(folder, 'workspace.db'))).toBe(false)
})
