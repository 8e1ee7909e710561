import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { makeWorkspace, openTestWorkspace, type Client, type TestWorkspace } from '../support/workspace.ts'

/** Against a real mail server: `npm test` starts Dovecot; a file that is run by itself without it is left out. */
const url = process.env.CRM_TEST_IMAP_URL
const server = url ? new URL(url) : null
const maildir = server?.searchParams.get('maildir') ?? ''

const text = (headers: Record<string, string>, body = 'Здравствуйте!') => [...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), '', body, ''].join('\r\n')
let n = 0

/** A letter arrives as the delivering program would put it: written aside, then moved. The server never sees a half. */
function arrive(folder: string, content: string | Buffer): void {
  const name = `${Date.now()}.${++n}.test`
  writeFileSync(join(maildir, folder, 'tmp', name), content, { mode: 0o644 })
  renameSync(join(maildir, folder, 'tmp', name), join(maildir, folder, 'new', name))
}

const SIMPLE = (id: string, from: string, subject: string, more: Record<string, string> = {}) => text({ From: from, To: 'office@example.ru', Subject: subject, 'Message-ID': `<${id}@test>`, Date: new Date().toUTCString(), ...more })

describe.skipIf(!server).each(DATABASES)('a mailbox on $name', (database) => {
  let office: TestWorkspace
  let client: Client
  let folder = ''
  beforeAll(async () => {
    office = await makeWorkspace(database)
    client = office.administrator.client
  })
  afterAll(() => office.close())
  beforeEach(async () => {
    folder = `.box-${Date.now()}-${++n}`
    const { ImapFlow } = await import('imapflow')
    const flow = new ImapFlow({ host: server!.hostname, port: Number(server!.port), secure: false, doSTARTTLS: false, auth: { user: 'office', pass: server!.password }, logger: false })
    await flow.connect()
    await flow.mailboxCreate(folder.slice(1))
    await flow.logout()
  })

  async function connect(values: Record<string, unknown> = {}, password = server!.password): Promise<string> {
    const { id } = await client['lead-sources'].create({ name: 'Почта', kind: 'mailbox', host: server!.hostname, port: Number(server!.port), security: 'none', account: 'office', mailbox: folder.slice(1), ...values })
    await client.sources.setPassword({ id, password })
    return id
  }
  const leadsOf = async (email: string) => (await client.leads.list({ filter: { field: 'email', op: 'eq', value: email } as never })).items
  const lettersOn = async (record: string) => (await client.activities.list({ filter: { field: 'about', op: 'eq', value: record } as never, sort: 'happenedAt' })).items

  it('makes a lead of whoever is new and puts the whole thread on it; known people keep theirs', async () => {
    const known = await client.clients.create({ name: 'ООО «Старый друг»', email: 'friend@example.ru' })
    const id = await connect()
    arrive(folder, SIMPLE('t1', 'Вера Новая <vera@new.ru>', 'Нужен забор'))
    arrive(folder, SIMPLE('k1', 'friend@example.ru', 'Где счёт?'))
    expect(await client.sources.fetch({ id })).toEqual({ taken: 2 })
    const [lead] = await leadsOf('vera@new.ru')
    expect(lead).toMatchObject({ name: 'Нужен забор', contactName: 'Вера Новая' })
    // The answer in the thread comes from another address of hers.
    arrive(folder, SIMPLE('t2', 'vera@home.ru', 'Re: Нужен забор', { 'In-Reply-To': '<t1@test>', References: '<t1@test>' }))
    arrive(folder, SIMPLE('t3', 'vera@new.ru', 'И ворота'))
    expect(await client.sources.fetch({ id })).toEqual({ taken: 2 })
    expect((await lettersOn(`leads:${lead!.id}`)).map(({ subject, kind, direction }) => `${subject} ${kind} ${direction}`).toSorted()).toEqual(['Re: Нужен забор letter in', 'И ворота letter in', 'Нужен забор letter in'])
    expect(await lettersOn(`clients:${known.id}`)).toHaveLength(1)
    expect(await leadsOf('vera@home.ru')).toEqual([])
    expect(await client.sources.fetch({ id })).toEqual({ taken: 0 })
  })

  it('takes nothing twice after a restart, from a second seat, or when the server numbers anew', async () => {
    const id = await connect()
    for (let i = 0; i < 5; i++) arrive(folder, SIMPLE(`once-${folder}-${i}`, `once${i}@new${n}.ru`, `Письмо ${i}`))
    const before = (await client.leads.count({})).count
    const second = database.name === 'sqlite' ? null : await openTestWorkspace(office.dataDir)
    const taken = await Promise.all([client.sources.fetch({ id }), second ? second.administrator.client.sources.fetch({ id }) : null])
    expect(taken.reduce((sum, one) => sum + (one?.taken ?? 0), 0)).toBe(5)
    await second?.close()
    // A new UIDVALIDITY: the list that the server keeps of its numbers is gone.
    rmSync(join(maildir, folder, 'dovecot-uidlist'))
    for (const name of ['dovecot.index', 'dovecot.index.log', 'dovecot.index.cache']) rmSync(join(maildir, folder, name), { force: true })
    expect(await client.sources.fetch({ id })).toEqual({ taken: 0 })
    office = await office.reopen()
    client = office.administrator.client
    arrive(folder, SIMPLE(`after-${folder}`, `after${n}@new.ru`, 'После'))
    expect(await client.sources.fetch({ id })).toEqual({ taken: 1 })
    expect((await client.leads.count({})).count).toBe(before + 6)
  })

  it('goes on past every kind of garbage, and says of each why it was passed over', async () => {
    const id = await connect({ mailbox: folder.slice(1) })
    const mark = `${database.name}${++n}`
    const deep = Array.from({ length: 10_000 }, (_, i) => `--b${i}\r\nContent-Type: multipart/mixed; boundary=b${i + 1}\r\n\r\n`).join('')
    arrive(folder, text({ Subject: `никто ${mark}`, 'Message-ID': `<g0${mark}@x>` }))
    arrive(folder, SIMPLE(`g1${mark}`, 'robot@example.ru', `автоответ ${mark}`, { 'Auto-Submitted': 'auto-replied' }))
    arrive(folder, SIMPLE(`g2${mark}`, 'MAILER-DAEMON@example.ru', `возврат ${mark}`, { 'Return-Path': '<>' }))
    arrive(folder, SIMPLE(`g3${mark}`, 'news@example.ru', `рассылка ${mark}`, { Precedence: 'bulk', 'List-Id': '<news.example.ru>' }))
    arrive(folder, `From: deep@example.ru\r\nSubject: deep ${mark}\r\nContent-Type: multipart/mixed; boundary=b0\r\n\r\n${deep}`)
    arrive(folder, text({ From: 'loop@example.ru', Subject: `круг ${mark}`, 'Message-ID': `<g5${mark}@x>`, ...Object.fromEntries(Array.from({ length: 1 }, () => ['Received', 'from a'])) }).replace('Received: from a', Array.from({ length: 80 }, (_, i) => `Received: from host${i}`).join('\r\n')))
    arrive(folder, Buffer.concat([Buffer.from(`From: =?no-such-charset?Q?=E0=E1?= <odd${mark}@example.ru>\r\nSubject: odd ${mark}\r\nContent-Type: text/plain; charset=no-such\r\n\r\n`), Buffer.from([0xff, 0xfe, 0, 1, 2, 0xe0])]))
    arrive(folder, Buffer.concat([Buffer.from(`From: big${mark}@example.ru\r\nSubject: big ${mark}\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nсмета во вложении\r\n--b\r\nContent-Type: application/pdf; name="../../evil\u202egpj.exe"\r\nContent-Disposition: attachment; filename="../../evil.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n`), Buffer.alloc(50 * 1024 * 1024, 'QUFB'), Buffer.from('\r\n--b--\r\n')]))
    arrive(folder, SIMPLE(`last${mark}`, `last${mark}@example.ru`, 'Последнее'))
    const { taken } = await client.sources.fetch({ id })
    expect(taken).toBe(3)
    const log = (await client.sources.arrivals()).items.filter(({ sourceId }) => sourceId === id)
    const became = Object.fromEntries(log.map(({ title, outcome, reason }) => [title.split(' ')[0], reason ?? outcome]))
    expect(became).toMatchObject({ никто: 'noSender', автоответ: 'autoReply', возврат: 'bounce', рассылка: 'newsletter', круг: 'loop', odd: 'lead', big: 'cut', Последнее: 'lead' })
    expect(log.some(({ reason }) => reason === 'tooManyParts')).toBe(true)
    const [big] = await leadsOf(`big${mark}@example.ru`)
    const [activity] = await lettersOn(`leads:${big!.id}`)
    expect(activity?.body).toContain('смета во вложении')
    expect(activity?.body).toContain('Письмо больше 2 МБ')
    expect(activity?.body).not.toContain('..')
  })

  it('keeps the password to itself', async () => {
    const id = await connect()
    const { password } = server!
    const told = JSON.stringify([await client['lead-sources'].get({ id }), await client['lead-sources'].history({ id }), await client.sources.states(), await client['lead-sources'].list({})])
    expect(told).not.toContain(password)
    const { db } = office.app.core!.connection
    const stored = await db.selectFrom('lead_sources').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    expect(String(stored['password'])).toMatch(/^v1:/)
    expect(JSON.stringify([stored, await db.selectFrom('journal').selectAll().where('module', '=', 'lead-sources').execute()])).not.toContain(password)
    // Given to one server, it is not sent to another.
    const { version } = await client['lead-sources'].get({ id })
    await client['lead-sources'].update({ id, version, patch: { host: '127.0.0.2' } })
    expect(await client.sources.check({ id })).toMatchObject({ ok: false, problem: 'noPassword' })
    expect(office.errors.join('\n')).not.toContain(password)
  })
})

describe.skipIf(!server)('the check of a connection', () => {
  let office: TestWorkspace
  let silent: Server
  beforeAll(async () => {
    office = await makeWorkspace()
    silent = createServer((socket) => socket.end('220 no imap at all\r\n'))
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  })
  afterAll(async () => {
    silent.close()
    await office.close()
  })

  it.each([
    ['works', {}, null, null],
    ['a wrong password', {}, 'неверный', 'mail.auth'],
    ['a host that there is not', { host: 'no-such-host.invalid', security: 'tls' }, null, 'mail.dns'],
    ['a port that nobody listens on', { port: 1 }, null, 'mail.port'],
    ['a certificate that nobody vouches for', { port: 'tls', security: 'tls' }, null, 'mail.certificate'],
    ['the same over STARTTLS', { security: 'starttls' }, null, 'mail.certificate'],
    ['TLS where there is none', { security: 'tls' }, null, 'mail.tls'],
    ['a folder that there is not', { mailbox: 'Нет такой' }, null, 'mail.noMailbox'],
    ['a server that speaks something else', { port: 'silent' }, null, 'mail.closed'],
  ] as const)('tells of %s', async (_name, given, password, problem) => {
    const { client } = office.administrator
    const ports: Record<string, number> = { tls: Number(server!.searchParams.get('tls')), silent: (silent.address() as { port: number }).port }
    const port = 'port' in given ? (typeof given.port === 'string' ? ports[given.port]! : given.port) : Number(server!.port)
    const { id } = await client['lead-sources'].create({ name: 'Проверка', kind: 'mailbox', host: server!.hostname, security: 'none', account: 'office', mailbox: 'INBOX', ...given, port })
    await client.sources.setPassword({ id, password: password ?? server!.password })
    const check = await client.sources.check({ id })
    expect(check).toMatchObject({ ok: problem === null, problem })
    expect(JSON.stringify(check)).not.toContain(server!.password)
  })

  it('lets nothing cross a network in the open', async () => {
    await expect(office.administrator.client['lead-sources'].create({ name: 'Открыто', kind: 'mailbox', host: 'imap.example.ru', security: 'none' })).rejects.toMatchObject({ data: { fields: { security: 'leadSource.tls' } } })
  })
})
