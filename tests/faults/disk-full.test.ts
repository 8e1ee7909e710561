import { copyFileSync, existsSync, mkdtempSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { newId } from '#shared/core/ids.ts'
import { startApp } from '#main/core/app.ts'
import { openWorkspace } from '#main/core/workspace.ts'
import { noDesktop } from '#main/gateways/desktop.ts'
import { moduleHooks } from '#main/modules/hooks.ts'
import { initWorkspace } from '#main/modules/setup/init.ts'
import { chance, SEED, tries, type Chance } from '../support/random.ts'
import { clientOf, doorOf, makeWorkspace, openTestWorkspace, type Client, type TestWorkspace } from '../support/workspace.ts'
import { expectNothingHalf } from './halves.ts'
import { outdatedWorkspace } from './outdated.ts'
import { smallDisk } from './small-disk.ts'

/**
 * The disk is full while something is saved, edited in bulk, imported, opened or migrated. The answer says so, no
 * operation is half done, everything can still be read, and it goes on without a restart once there is room.
 */
const ROUNDS = tries('CRM_TEST_DISK_ROUNDS', 50)
const FULL = { code: 'UNAVAILABLE', data: { what: 'diskFull' } }
const MOST = 400

/** One write of any kind that needs room; the same words sent twice are one operation. */
function anyWrite(random: Chance, client: Client, ids: string[]): () => Promise<unknown> {
  const operationId = newId()
  const text = 'слово '.repeat(random.int(1, 12_000)).trim()
  switch (random.int(0, 3)) {
    case 0: {
      const input = { id: newId(), operationId, name: `Клиент ${random.int(1, 1000)}`, notes: text }
      return async () => ids.push((await client.clients.create(input)).id)
    }
    case 1: {
      const id = random.pick(ids)
      return async () => client.clients.update({ id, operationId, version: (await client.clients.get({ id })).version, patch: { notes: `${text} ${operationId}` } })
    }
    case 2: {
      const input = { operationId, selection: {}, patch: { address: text.slice(0, 500), fullName: operationId } }
      return () => client.clients.bulk(input)
    }
    default: {
      const id = random.pick(ids)
      return () => client.clients.bulk({ operationId, ids: [id], patch: { notes: `${text} ${operationId}` } })
    }
  }
}

/** Writes until there is no room; answers the write that was refused. */
async function untilRefused(random: Chance, client: Client, ids: string[]): Promise<() => Promise<unknown>> {
  for (let n = 0; n < MOST; n++) {
    const write = anyWrite(random, client, ids)
    try {
      await write()
    } catch (error) {
      expect(error).toMatchObject(FULL)
      return write
    }
  }
  throw new Error('the disk was never full')
}

/** Rounds of: no room, refusal, reading all the same, room again, the refused write goes through. */
async function rounds(office: TestWorkspace, limit: (leave: number) => void, free: () => void, times: number): Promise<void> {
  const random = chance(SEED)
  const { client } = office.administrator
  const ids: string[] = []
  for (let n = 0; n < 20; n++) ids.push((await client.clients.create({ name: `Клиент ${n}` })).id)
  for (let n = 0; n < times; n++) {
    limit(random.int(0, 200_000))
    const refused = await untilRefused(random, client, ids)
    expect((await client.clients.list({ limit: 1, search: 'клиент' })).items).toHaveLength(1)
    expect((await client.clients.count({})).count).toBe(ids.length)
    await expectNothingHalf(office.app.core!.connection.db)
    free()
    await refused()
    await expectNothingHalf(office.app.core!.connection.db)
  }
  expect(office.errors).toEqual([])
}

test(`a database that may not grow refuses in words and goes on, ${ROUNDS} times`, { timeout: 240_000 }, async () => {
  const office = await makeWorkspace()
  const sqlite = office.app.core!.connection.sqlite!
  const most = sqlite.pragma('max_page_count', { simple: true }) as number
  const limit = (leave: number) => void sqlite.pragma(`max_page_count = ${(sqlite.pragma('page_count', { simple: true }) as number) + Math.floor(leave / 4096)}`)
  await rounds(office, limit, () => void sqlite.pragma(`max_page_count = ${most}`), ROUNDS)
  await office.close()
})

const disk = smallDisk(160)
afterEach(() => disk?.free())
afterAll(() => disk?.remove())
const setup = { locale: 'ru', database: { kind: 'sqlite' }, administrator: { name: 'Анна', email: 'anna@example.ru', password: 'верный конь батарейка' }, company: { name: 'ООО «Проверка»', inn: null } } as const

describe.skipIf(!disk)('on a disk that is full', () => {
  const folder = () => mkdtempSync(join(disk!.path, 'w-'))

  async function office(): Promise<TestWorkspace> {
    const dataDir = folder()
    const { core } = await initWorkspace({ dataDir, hooks: moduleHooks }, setup)
    await core.connection.close()
    return openTestWorkspace(dataDir)
  }

  test(`a save is refused in words and goes through once there is room, ${ROUNDS} times`, { timeout: 240_000 }, async () => {
    const one = await office()
    const limit = (leave: number) => {
      // The log keeps the room that it once had; without it the end comes sooner.
      one.app.core!.connection.sqlite!.pragma('wal_checkpoint(TRUNCATE)')
      disk!.fill(leave)
    }
    await rounds(one, limit, () => disk!.free(), ROUNDS)
    await one.close()
  })

  test('signing in, settings and files are refused in words, and work again afterwards', async () => {
    const one = await office()
    const { client } = one.administrator
    const stranger = clientOf(one.app, doorOf())
    const calls: [string, () => Promise<unknown>][] = [
      ['sign in', () => stranger.auth.signIn({ email: 'anna@example.ru', password: one.password })],
      ['settings', () => client.settings.saveWorkspace({ company: 'ООО «Другая»' })],
      ['layout', () => client.settings.saveLayout({ key: 'list', value: 'я'.repeat(8000) })],
      ['file', async () => {
        const { fileId } = await client.transfer.begin({ name: 'клиенты.csv', bytes: 900_000 })
        return client.transfer.append({ fileId, offset: 0, data: Buffer.alloc(900_000, 'я').toString('base64') })
      }],
    ]
    for (const [name, call] of calls) {
      disk!.fill(0)
      // The log has room of its own from earlier writes: it is used up first.
      let refused: unknown = null
      for (let n = 0; n < MOST && refused === null; n++) refused = await call().then(() => null, (error: unknown) => error)
      expect([name, refused]).toEqual([name, expect.objectContaining(FULL)])
      expect((await client.settings.workspace()).company).toMatch(/^ООО/)
      disk!.free()
      await expect(call(), name).resolves.toBeDefined()
    }
    expect(one.errors).toEqual([])
    await one.close()
  })

  test('a workspace that could not be opened opens by itself once there is room', async () => {
    const one = await office()
    await one.close()
    disk!.fill(0)
    const app = await startApp({ dataDir: one.dataDir, version: '0', hooks: moduleHooks, desktop: noDesktop })
    const client = clientOf(app, doorOf())
    try {
      expect(await client.auth.state()).toMatchObject({ stage: 'unavailable', problem: { key: 'errors.unavailable.workspace.diskFull' } })
      disk!.free()
      await expect.poll(async () => (await client.auth.state()).stage, { timeout: 10_000, interval: 500 }).toBe('signIn')
    } finally {
      disk!.free()
      await app.stop()
    }
  })

  test('a migration leaves the old schema, and is made up for once there is room', { timeout: 60_000 }, async () => {
    const before = await outdatedWorkspace()
    for (const leave of [0, 40_000, 80_000, 120_000, 200_000, 400_000]) {
      const dataDir = folder()
      for (const name of readdirSync(before.dataDir)) copyFileSync(join(before.dataDir, name), join(dataDir, name))
      disk!.fill(leave)
      const opened = await openWorkspace({ dataDir, hooks: moduleHooks }).catch((error: unknown) => error)
      disk!.free()
      if (opened instanceof Error) expect([leave, opened]).toEqual([leave, expect.objectContaining({ code: 'UNAVAILABLE', data: expect.objectContaining({ problem: 'diskFull' }) as unknown })])
      else await (opened as { connection: { close(): Promise<void> } }).connection.close()
      if (leave < 80_000) expect(opened).toBeInstanceOf(Error)
      const core = await openWorkspace({ dataDir, hooks: moduleHooks })
      await core.connection.db.selectFrom('views').selectAll().execute()
      await core.connection.close()
    }
  })

  test('the wizard is refused in words and can be finished later', { timeout: 60_000 }, async () => {
    for (const leave of [0, 4096, 16_384, 65_536, 131_072, 262_144]) {
      const dataDir = folder()
      const app = await startApp({ dataDir, version: '0', hooks: moduleHooks, desktop: noDesktop })
      const client = clientOf(app, doorOf())
      const draft = { step: 'company', locale: 'ru', company: { name: 'Ю'.repeat(300), inn: '' } } as const
      await client.setup.saveDraft(draft)
      disk!.fill(leave)
      const kept = await client.setup.saveDraft({ ...draft, step: 'data' }).then(() => 'data', (error: unknown) => (expect(error).toMatchObject(FULL), 'company'))
      expect([leave, (await client.setup.draft())?.step]).toEqual([leave, kept])
      const first = await client.setup.finish({ ...setup, data: 'empty' }).catch((error: unknown) => error)
      expect([leave, first]).toEqual([leave, expect.objectContaining({ code: 'UNAVAILABLE' })])
      expect(JSON.stringify((first as { data: unknown }).data)).toContain('diskFull')
      expect(existsSync(join(dataDir, 'workspace.json'))).toBe(false)
      disk!.free()
      expect(await client.setup.finish({ ...setup, data: 'empty' })).toMatchObject({ user: { email: 'anna@example.ru' } })
      await app.stop()
    }
  })
})
