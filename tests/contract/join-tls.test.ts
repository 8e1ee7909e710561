import { readFileSync } from 'node:fs'
import { createServer, connect as connectSocket, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createSecureContext, TLSSocket } from 'node:tls'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { readJoinCode, writeJoinCode } from '#shared/core/join-code.ts'
import { readConfig } from '#main/core/config.ts'
import { connect, serverCertificate } from '#main/core/database.ts'
import { invite, joinOffice, tryJoin } from '#main/modules/setup/join.ts'
import { databaseChoiceOf } from '#main/modules/setup/init.ts'
import { DATABASES, testFolder } from '../support/databases.ts'
import { ROOT } from '../support/paths.ts'
import { makeWorkspace, openTestWorkspace, type TestWorkspace } from '../support/workspace.ts'

const REFUSED = { code: 'UNAVAILABLE', data: { what: 'database', problem: 'certificate' } }
const pem = (name: string) => readFileSync(join(ROOT, 'tests/server/tls', name))

/** What a server says first. */
function greetingOf(place: { host: string; port: number }): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connectSocket(place.port, place.host).once('error', reject).once('data', (bytes: Buffer) => {
      socket.destroy()
      resolve(bytes)
    })
  })
}

/** Somebody in between, who greets as the server does; `tls: null` says that it knows no TLS. Keeps what it is told. */
async function somebodyBetween(greeting: Buffer, tls: { cert: Buffer; key: Buffer } | null): Promise<{ port: number; told: Buffer[] }> {
  const told: Buffer[] = []
  const server = createServer((socket) => {
    const said = Buffer.from(greeting)
    const flags = said.indexOf(0, 5) + 1 + 4 + 8 + 1
    if (tls === null) said.writeUInt16LE(said.readUInt16LE(flags) & ~0x0800, flags)
    socket.on('error', () => socket.destroy())
    socket.write(said)
    socket.once('data', (request: Buffer) => {
      if (tls === null) return void told.push(request)
      // The first word of TLS may come with the request for it.
      socket.pause().unshift(request.subarray(36))
      new TLSSocket(socket, { isServer: true, secureContext: createSecureContext(tls) }).on('data', (bytes: Buffer) => told.push(bytes)).on('error', () => socket.destroy())
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { port: (server.address() as AddressInfo).port, told }
}

/** A server whose certificate no authority has signed, as it is in an office. */
describe.each(DATABASES.filter(({ name }) => name !== 'sqlite'))('a protected way to $name', (database) => {
  let office: TestWorkspace
  let place: { host: string; port: number }
  let fingerprint: string
  let account: { user: string; password: string }
  beforeAll(async () => {
    const { url } = await database.fresh()
    const { hostname: host, port } = new URL(url)
    place = { host, port: Number(port) }
    ;({ fingerprint } = await serverCertificate(place))
    office = await makeWorkspace({ ...database, fresh: async () => ({ url: `${url}?tls=1&cert=${fingerprint.toUpperCase()}`, target: { kind: 'mysql', url, tls: true, fingerprint } }) })
    const config = readConfig(office.dataDir)
    if (config?.database !== 'mysql') throw new Error('the test needs a server')
    account = { user: config.user, password: config.password }
  })
  afterAll(() => office.close())
  const code = async () => (await invite(office.administrator.ctx, { host: '127.0.0.1' })).code
  const isProtected = async ({ app }: TestWorkspace) => (await sql<{ Value: string }>`show session status like 'Ssl_cipher'`.execute(app.core!.connection.db)).rows[0]!.Value !== ''

  test('a certificate that nobody vouches for is not believed unless it is named', async () => {
    const { url } = await database.fresh()
    await expect(connect({ kind: 'mysql', url, tls: true })).rejects.toMatchObject({ data: { problem: 'selfSigned' } })
    await expect(connect({ kind: 'mysql', url, tls: true, fingerprint: '0'.repeat(64) })).rejects.toMatchObject(REFUSED)
    await expect(connect({ kind: 'mysql', url: url.replace(/:[^:@]*@/, ':wrong@'), tls: true, fingerprint })).rejects.toMatchObject({ data: { problem: 'auth' } })
    expect(() => databaseChoiceOf(`${url}?tls=1&cert=abc`)).toThrow('database.certificate')
    expect(await isProtected(office)).toBe(true)
  })

  test('the code carries the certificate, and the seat that joins holds on to it', async () => {
    const text = await code()
    expect(readJoinCode(text)).toMatchObject({ tls: true, fingerprint })
    const dataDir = testFolder()
    expect(await tryJoin(dataDir, { code: text, ...account }, new Date())).toMatchObject({ reached: true, company: 'ООО «Проверка»' })
    await joinOffice(dataDir, { code: text, ...account })
    expect(readConfig(dataDir)).toMatchObject({ tls: true, fingerprint })
    const second = await openTestWorkspace(dataDir)
    expect(await isProtected(second)).toBe(true)
    const notes = 'Ж'.repeat(5000)
    const made = await second.administrator.client.clients.create({ name: 'Со второго места', notes })
    expect((await office.administrator.client.clients.get({ id: made.id })).notes).toBe(notes)
    await second.close()
  })

  test('another certificate is refused before anything of the account is said, and so is a way without any', async () => {
    const greeting = await greetingOf(place)
    const read = readJoinCode(await code())!
    const rogue = await somebodyBetween(greeting, { cert: pem('cert.pem'), key: pem('key.pem') })
    const wanted = fingerprint === (await serverCertificate({ host: '127.0.0.1', port: rogue.port })).fingerprint ? '1'.repeat(64) : fingerprint
    const through = (port: number) => ({ code: writeJoinCode({ ...read, port, fingerprint: wanted }), ...account })
    await expect(joinOffice(testFolder(), through(rogue.port))).rejects.toMatchObject(REFUSED)
    expect(await tryJoin(testFolder(), through(rogue.port), new Date())).toEqual({ reached: false, problem: 'certificate' })
    expect(Buffer.concat(rogue.told)).toHaveLength(0)
    const plain = await somebodyBetween(greeting, null)
    await expect(joinOffice(testFolder(), through(plain.port))).rejects.toMatchObject({ data: { problem: 'tls' } })
    expect(Buffer.concat(plain.told)).toHaveLength(0)
  })
})
