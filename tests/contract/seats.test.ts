import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readJoinCode } from '#shared/core/join-code.ts'
import type { SetupDraft } from '#shared/modules/setup/setup.contract.ts'
import { readConfig } from '#main/core/config.ts'
import { startApp, type App } from '#main/core/app.ts'
import { noDesktop } from '#main/gateways/desktop.ts'
import { moduleHooks } from '#main/modules/hooks.ts'
import { DATABASES, testFolder } from '../support/databases.ts'
import { clientOf, doorOf, makeWorkspace, type TestWorkspace } from '../support/workspace.ts'

/** J04 as the screens ask for it: who may invite, what a newcomer is told, and that the door to the wizard closes behind them. */
describe.each(DATABASES)('inviting a seat on $name', (database) => {
  let office: TestWorkspace
  beforeAll(async () => {
    office = await makeWorkspace(database)
  })
  afterAll(() => office.close())

  test('is for whoever manages the settings', async () => {
    const { client } = await office.person('manager')
    const refused = { code: 'FORBIDDEN', data: { permission: 'settings:manage' } }
    await expect(client.settings.place()).rejects.toMatchObject(refused)
    await expect(client.settings.invite({ host: '127.0.0.1' })).rejects.toMatchObject(refused)
  })

  test('the wizard is closed to an office that is one already', async () => {
    const way = { code: 'mycrm://', user: 'seat', password: '' }
    for (const call of [office.administrator.client.setup.testJoin(way), office.administrator.client.setup.join(way)]) await expect(call).rejects.toMatchObject({ code: 'RULE', data: { rule: 'workspace.exists' } })
  })
})

test('a workspace in a file says so and invites nobody', async () => {
  const office = await makeWorkspace()
  const { settings } = office.administrator.client
  expect(await settings.place()).toEqual({ database: 'sqlite' })
  await expect(settings.invite({ host: '192.168.1.10' })).rejects.toMatchObject({ code: 'RULE', data: { rule: 'join.oneComputer' } })
  await office.close()
})

const START = { version: '0.0.0-test', hooks: moduleHooks, jobsEveryMs: null, desktop: noDesktop }

describe.each(DATABASES.filter(({ name }) => name !== 'sqlite'))('a newcomer at $name', (database) => {
  let office: TestWorkspace
  let root: Awaited<ReturnType<typeof createConnection>>
  const accounts: string[] = []
  const apps: App[] = []
  beforeAll(async () => {
    office = await makeWorkspace(database)
    const config = readConfig(office.dataDir)
    if (config?.database !== 'mysql') throw new Error('the test needs a server')
    root = await createConnection({ host: config.host, port: config.port, user: config.user, password: config.password })
  })
  afterAll(async () => {
    for (const account of accounts) await root.query(`drop user ${account}`)
    await root.end()
    for (const app of apps) await app.stop()
    await office.close()
  })

  /** Invites, and makes the account as the script says, with a password of the administrator's own. */
  async function invited() {
    const { code, expiresAt, script } = await office.administrator.client.settings.invite({ host: ' 127.0.0.1 ' })
    for (const statement of script.replace("'ваш-пароль'", "'пароль места'").split('\n')) await root.query(statement)
    const [, account, user] = /CREATE USER ('([^']+)'@'%')/.exec(script)!
    accounts.push(account!)
    return { way: { code, user: user!, password: 'пароль места' }, expiresAt }
  }

  async function fresh() {
    const app = await startApp({ ...START, dataDir: testFolder() })
    apps.push(app)
    return { app, client: clientOf(app, doorOf()) }
  }

  test('tries the way, joins with the account of the script, and signs in with their own name', async () => {
    const { way, expiresAt } = await invited()
    expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now())
    const made = await office.administrator.client.clients.create({ name: 'Клиент офиса' })
    const { app, client } = await fresh()
    await client.setup.saveDraft({ step: 'database', locale: 'ru', database: { kind: 'join', user: way.user } } satisfies SetupDraft)
    expect(await client.setup.testJoin({ ...way, password: 'не тот' })).toEqual({ reached: false, problem: 'auth' })
    // A try takes nothing: the second finds what the first did.
    for (let attempt = 0; attempt < 2; attempt++) expect(await client.setup.testJoin(way)).toMatchObject({ reached: true, company: 'ООО «Проверка»' })
    expect(await client.auth.state()).toMatchObject({ stage: 'setup' })

    await client.setup.join(way)
    expect(existsSync(join(app.dataDir, 'setup.json'))).toBe(false)
    expect(await client.auth.state()).toMatchObject({ stage: 'signIn', company: 'ООО «Проверка»', problem: null })
    await expect(client.setup.join(way)).rejects.toMatchObject({ data: { rule: 'workspace.exists' } })
    await client.auth.signIn({ email: 'anna@example.ru', password: office.password, remember: false })
    expect((await client.clients.get({ id: made.id })).name).toBe('Клиент офиса')
    expect((await client.clients.create({ name: 'С нового места' })).name).toBe('С нового места')
    const other = await fresh()
    await expect(other.client.setup.testJoin(way)).rejects.toMatchObject({ code: 'RULE', data: { rule: 'join.used' } })
  })

  test('is told what is wrong with the code, and stays before the wizard', async () => {
    const { way } = await invited()
    const { app, client } = await fresh()
    for (const call of [client.setup.testJoin({ ...way, code: way.code.slice(0, -2) }), client.setup.join({ ...way, code: way.code.slice(0, -2) })]) await expect(call).rejects.toMatchObject({ code: 'INVALID', data: { fields: { code: 'join.cut' } } })
    await expect(client.setup.join({ ...way, password: 'не тот' })).rejects.toMatchObject({ code: 'UNAVAILABLE', data: { what: 'database', problem: 'auth' } })
    expect(readConfig(app.dataDir)).toBeNull()
    expect(await client.auth.state()).toMatchObject({ stage: 'setup' })
  })

  test('the server is named as the other computer finds it', async () => {
    const { settings } = office.administrator.client
    expect(await settings.place()).toMatchObject({ database: 'mysql', host: '127.0.0.1', local: true })
    await expect(settings.invite({})).rejects.toMatchObject({ code: 'RULE', data: { rule: 'join.localHost' } })
    for (const host of ['192.168.1.10', 'db.office.lan', 'fe80::1', 'сервер']) expect(readJoinCode((await settings.invite({ host })).code)?.host).toBe(host)
    for (const host of ['192.168.1.10:3306', 'mysql://db', 'db office', 'user@db', 'db/mycrm']) await expect(settings.invite({ host })).rejects.toMatchObject({ code: 'INVALID', data: { fields: { host: 'join.host' } } })
  })
})
