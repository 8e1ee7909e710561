import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { contract } from '#shared/modules.ts'
import { startApp, type App } from '#main/core/app.ts'
import { noDesktop } from '#main/gateways/desktop.ts'
import { moduleHooks } from '#main/modules/hooks.ts'
import { portDoor } from '#main/server/port.ts'
import { fileSealer, openSeats, type Sealer, type Seats } from '#main/server/seats.ts'
import { ADMINISTRATOR, makeWorkspace } from './office.ts'

type Client = ContractRouterClient<typeof contract>

let app: App
let seats: Seats
const logged: string[] = []
const open: MessagePort[] = []
beforeAll(async () => {
  app = await startApp({ dataDir: await makeWorkspace(), version: '1.2.3', hooks: moduleHooks, desktop: noDesktop, log: (level, message) => void logged.push(`${level} ${message}`) })
  seats = await openSeats(app, fileSealer(app.dataDir))
})
afterAll(async () => {
  for (const port of open) port.close()
  await app.stop()
})

/** A window of its own, or the same one after loading its page anew. */
function openWindow(address: string, among = seats): { api: Client; port: MessagePort } {
  const { port1, port2 } = new MessageChannel()
  open.push(port1, port2)
  portDoor(app)(port2, among.door({ kind: 'window', address }))
  const api: Client = createORPCClient(new RPCLink({ port: port1 }))
  port1.start()
  return { api, port: port1 }
}

const signIn = (api: Client, remember = false) => api.auth.signIn({ email: ADMINISTRATOR.email, password: ADMINISTRATOR.password, remember })

describe('a window', () => {
  it('signs in, works and signs out through its port', async () => {
    const { api } = openWindow('window:1')
    expect(await api.auth.state()).toMatchObject({ stage: 'signIn', door: 'window' })
    await expect(api.clients.list({})).rejects.toMatchObject({ code: 'UNAUTHENTICATED', data: { reason: 'session' } })
    await signIn(api)
    const made = await api.clients.create({ name: 'Через порт' })
    expect((await api.clients.get({ id: made.id })).name).toBe('Через порт')
    await expect(api.clients.create({ name: '' })).rejects.toMatchObject({ code: 'INVALID', data: { fields: { name: expect.any(String) as string } } })
    await api.auth.signOut()
    await expect(api.clients.list({})).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  it('gets records as values and everything else as text, and both are nothing but JSON', async () => {
    const { api, port } = openWindow('window:values')
    const kinds: string[] = []
    port.on('message', (message: unknown) => kinds.push(typeof message))
    await signIn(api)
    const made = await api.clients.create({ name: 'Как есть', tags: [], notes: null })
    const answers = [made, await api.clients.get({ id: made.id }), await api.clients.update({ id: made.id, version: 1, patch: { city: 'Тверь' } }), await api.clients.list({ search: 'есть' })]
    await api.clients.remove({ id: made.id })
    answers.push(await api.clients.restore({ id: made.id }))
    for (const answer of answers) expect(answer).toStrictEqual(JSON.parse(JSON.stringify(answer)))
    await expect(api.clients.get({ id: made.id.replace(/....$/, '0000') })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(kinds).toEqual(['string', 'object', 'object', 'object', 'object', 'string', 'object', 'string'])
  })

  it('hears what another one changes', async () => {
    const [first, second] = [openWindow('window:2').api, openWindow('window:3').api]
    await signIn(first)
    await signIn(second)
    const changes = await first.changes.live()
    const made = await second.clients.create({ name: 'Из другого окна' })
    for await (const change of changes) {
      if (change.module !== 'clients') continue
      expect(change).toMatchObject({ id: made.id, action: 'create' })
      break
    }
  })

  it('that loads its page anew is still signed in; another one is not', async () => {
    const before = openWindow('window:4')
    await signIn(before.api)
    before.port.close()
    expect(await openWindow('window:4').api.auth.state()).toMatchObject({ stage: 'ready' })
    expect(await openWindow('window:5').api.auth.state()).toMatchObject({ stage: 'signIn' })
  })

  it.each([
    'no JSON at all',
    '{"i":1}',
    '{"i":"1","p":{"u":5}}',
    '{"i":"1","p":{"u":"http://evil.example/"}}',
    '{"i":"1","p":null}',
    '{"i":"1","t":3,"p":{"e":"message","d":1}}',
    '[]',
    'null',
    new Uint8Array([1, 2, 255, 3]),
    { i: '1', p: { u: '/auth/state' } },
    7,
    undefined,
  ])('that sends nonsense is not answered, and goes on working: %j', async (message) => {
    const { api, port } = openWindow('window:6')
    logged.length = 0
    port.postMessage(message)
    expect(await api.auth.state()).toMatchObject({ door: 'window' })
    expect(logged).toEqual(['warn a window sent what is no call'])
  })

  it('that sends 64 MB at once is refused at once', async () => {
    const { api } = openWindow('window:6')
    const began = performance.now()
    await expect(api.auth.signIn({ email: 'a', password: 'x'.repeat(64 * 1024 * 1024) })).rejects.toMatchObject({ code: 'INVALID', data: { fields: { '': 'request.tooLarge' } } })
    expect(performance.now() - began).toBeLessThan(5000)
    expect(await api.auth.state()).toMatchObject({ door: 'window' })
  })

  it('that calls what does not exist is told so', async () => {
    const { api } = openWindow('window:7')
    const loose = api as unknown as Record<string, Record<string, () => Promise<unknown>>>
    await expect(loose['clients']!['explode']!()).rejects.toThrow()
    await expect(loose['constructor']!['constructor']!()).rejects.toThrow()
    expect(await api.auth.state()).toMatchObject({ door: 'window' })
  })
})

describe('staying signed in on this computer', () => {
  const file = () => join(app.dataDir, 'seat.session')

  it('outlives a restart, and the file tells nothing by itself', async () => {
    const { api } = openWindow('window:10')
    await signIn(api, true)
    await expect.poll(() => existsSync(file())).toBe(true)
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    expect(readFileSync(file(), 'utf8')).toMatch(/^v1:/)
    const restarted = await openSeats(app, fileSealer(app.dataDir))
    expect(await openWindow('window:1', restarted).api.auth.state()).toMatchObject({ stage: 'ready' })
  })

  it('ends with signing out', async () => {
    const { api } = openWindow('window:10')
    await api.auth.signOut()
    await expect.poll(() => existsSync(file())).toBe(false)
    expect(await openWindow('window:11').api.auth.state()).toMatchObject({ stage: 'signIn' })
  })

  it('is not offered to whoever did not ask for it', async () => {
    const { api } = openWindow('window:12')
    await signIn(api, false)
    await api.auth.state()
    expect(existsSync(file())).toBe(false)
    expect(await openWindow('window:13').api.auth.state()).toMatchObject({ stage: 'signIn' })
  })

  it('uses the keychain where there is one, and does without when it refuses', async () => {
    const sealed: string[] = []
    const keychain: Sealer = {
      seal: async (text) => {
        sealed.push(text)
        return `kc:${Buffer.from(text).toString('base64')}`
      },
      open: async (text) => {
        if (!text.startsWith('kc:')) throw new Error('another keychain')
        return Buffer.from(text.slice(3), 'base64').toString()
      },
    }
    const own = await openSeats(app, keychain)
    await signIn(openWindow('window:20', own).api, true)
    await expect.poll(() => existsSync(file())).toBe(true)
    expect(sealed).toHaveLength(1)
    expect(await openWindow('window:21', await openSeats(app, keychain)).api.auth.state()).toMatchObject({ stage: 'ready' })
    logged.length = 0
    const elsewhere = await openSeats(app, fileSealer(app.dataDir))
    expect(await openWindow('window:22', elsewhere).api.auth.state()).toMatchObject({ stage: 'signIn' })
    expect(logged).toEqual(['warn the remembered session could not be opened'])
    await openWindow('window:20', own).api.auth.signOut()
  })
})
