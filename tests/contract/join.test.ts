import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#shared/core/ids.ts'
import { joinCodeProblem, readJoinCode, writeJoinCode } from '#shared/core/join-code.ts'
import { hasConfig, readConfig, workspaceKey } from '#main/core/config.ts'
import { invite, joinOffice } from '#main/modules/setup/join.ts'
import { DATABASES, testFolder } from '../support/databases.ts'
import { makeWorkspace, openTestWorkspace, type TestWorkspace } from '../support/workspace.ts'

const DAY = 86_400_000
const CODE = { host: '192.168.1.10', port: 3306, name: 'моя база', tls: true, fingerprint: 'ab'.repeat(32), workspaceId: newId(), secret: '00ff'.repeat(8) }

describe('a join code', () => {
  test('is read back as it was written, also from a letter that has broken its lines', () => {
    const text = writeJoinCode(CODE)
    expect(readJoinCode(text)).toEqual(CODE)
    expect(readJoinCode(`  ${text.slice(0, 40)}\r\n ${text.slice(40)}\n`)).toEqual(CODE)
    expect(readJoinCode(writeJoinCode({ ...CODE, host: 'fe80::1' }))!.host).toBe('fe80::1')
    expect(readJoinCode(writeJoinCode({ ...CODE, fingerprint: null }))).toEqual({ ...CODE, fingerprint: null })
  })

  test('of an older version stays good', () => {
    expect(readJoinCode('mycrm://192.168.1.10:3306/mycrm?office=00000000-0000-0000-0000-000000000000&tls=1&key=00000000000000000000000000000000&sum=05a9a3w')).toMatchObject({ name: 'mycrm', tls: true, fingerprint: null })
  })

  test('a slip of the hand anywhere in it is noticed', () => {
    const text = writeJoinCode(CODE)
    for (let at = 0; at < text.length; at++) expect(readJoinCode(`${text.slice(0, at)}${text[at] === '7' ? '8' : '7'}${text.slice(at + 1)}`), String(at)).toBeNull()
    expect(readJoinCode(text.slice(0, -1))).toBeNull()
    expect(readJoinCode('')).toBeNull()
  })

  test('whoever pastes a wrong one is told why it is wrong', () => {
    const text = writeJoinCode(CODE)
    expect(joinCodeProblem(text)).toBeNull()
    expect(joinCodeProblem('https://example.ru')).toBe('other')
    expect(joinCodeProblem(text.slice(4))).toBe('other')
    expect(joinCodeProblem(text.slice(0, 60))).toBe('cut')
    expect(joinCodeProblem(text.slice(0, -1))).toBe('cut')
    expect(joinCodeProblem(text.replace(':3306/', ':3307/'))).toBe('code')
  })

  test('a name that is no text makes no code, and no failure', () => {
    // The sum is right, so that nothing but the name is wrong.
    expect(readJoinCode('mycrm://h:1/%ff?office=00000000-0000-0000-0000-000000000000&tls=0&key=00000000000000000000000000000000&sum=0b5wq2u')).toBeNull()
  })
})

test('a workspace in a file of one computer invites nobody', async () => {
  const office = await makeWorkspace()
  await expect(invite(office.administrator.ctx)).rejects.toMatchObject({ code: 'RULE', data: { rule: 'join.oneComputer' } })
  await office.close()
})

/** A second seat of an office on one server. */
describe.each(DATABASES.filter(({ name }) => name !== 'sqlite'))('a second seat on $name', (database) => {
  let office: TestWorkspace
  let account: { user: string; password: string }
  let ahead = 0
  beforeAll(async () => {
    office = await makeWorkspace(database, { clock: () => new Date(Date.now() + ahead) })
    const config = readConfig(office.dataDir)
    if (config?.database !== 'mysql') throw new Error('the test needs a server')
    account = { user: config.user, password: config.password }
  })
  afterAll(() => office.close())

  const code = async () => (await invite(office.administrator.ctx, { host: '127.0.0.1' })).code

  test('joins with the code and its own account, has the office’s key, and both see each other’s work', async () => {
    const dataDir = testFolder()
    await joinOffice(dataDir, { code: await code(), ...account })
    expect(workspaceKey(dataDir).equals(workspaceKey(office.dataDir))).toBe(true)
    const second = await openTestWorkspace(dataDir)
    const made = await second.administrator.client.clients.create({ name: 'Со второго места' })
    expect((await office.administrator.client.clients.get({ id: made.id })).name).toBe('Со второго места')
    const heard: string[] = []
    const stop = second.app.core!.bus.listen((changes) => heard.push(...changes.flatMap((change) => change.id ?? [])))
    const other = await office.administrator.client.clients.create({ name: 'С первого места' })
    await second.app.feed!.poll()
    stop()
    expect(heard).toContain(other.id)
    await second.close()
  })

  test('a code is good once', async () => {
    const once = await code()
    await joinOffice(testFolder(), { code: once, ...account })
    const late = testFolder()
    await expect(joinOffice(late, { code: once, ...account })).rejects.toMatchObject({ data: { rule: 'join.used' } })
    expect(hasConfig(late)).toBe(false)
  })

  test('of two who come with one code at once one gets in', async () => {
    const shared = await code()
    const outcomes = await Promise.allSettled([testFolder(), testFolder()].map((dataDir) => joinOffice(dataDir, { code: shared, ...account })))
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('a code from before yesterday opens nothing', async () => {
    ahead = -DAY - 60_000
    const old = await code()
    ahead = 0
    await expect(joinOffice(testFolder(), { code: old, ...account })).rejects.toMatchObject({ data: { rule: 'join.used' } })
  })

  test('says what is wrong: the code, the password, the port, another office, a folder that is one already', async () => {
    const good = await code()
    const read = readJoinCode(good)!
    const refused = (text: string, who = account) => joinOffice(testFolder(), { code: text, ...who })
    await expect(refused(good.slice(3))).rejects.toMatchObject({ code: 'INVALID', data: { fields: { code: 'join.other' } } })
    await expect(refused(good, { ...account, password: 'не тот' })).rejects.toMatchObject({ code: 'UNAVAILABLE', data: { what: 'database', problem: 'auth' } })
    await expect(refused(writeJoinCode({ ...read, port: 1 }))).rejects.toMatchObject({ code: 'UNAVAILABLE', data: { what: 'database', problem: 'port' } })
    await expect(refused(writeJoinCode({ ...read, workspaceId: newId() }))).rejects.toMatchObject({ data: { rule: 'join.otherOffice' } })
    await expect(joinOffice(office.dataDir, { code: good, ...account })).rejects.toMatchObject({ data: { rule: 'workspace.exists' } })
  })

  test('what the database keeps of a code opens nothing without it, and only who manages the settings makes one', async () => {
    const text = await code()
    const rows = await office.app.core!.connection.db.selectFrom('settings').selectAll().where('scope', '=', 'join').execute()
    const kept = JSON.stringify(rows)
    expect(kept).not.toContain(readJoinCode(text)!.secret)
    expect(kept).not.toContain(workspaceKey(office.dataDir).toString('base64'))
    const manager = await office.person('manager')
    await expect(invite(manager.ctx)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(invite(office.administrator.ctx)).rejects.toMatchObject({ data: { rule: 'join.localHost' } })
  })
})
