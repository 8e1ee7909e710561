import { createServer } from 'node:net'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { writeFileSync, existsSync, mkdirSync } from 'node:fs'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { contract } from '#shared/modules.ts'
import { noDesktop, type DesktopGateway } from '#main/gateways/desktop.ts'
import { startCore, type Host, type HostOptions } from '#main/server/host.ts'
import { createShellEvents } from '#main/server/shell-events.ts'
import { testFolder } from '../support/databases.ts'
import { ADMINISTRATOR, makeWorkspace } from './office.ts'

type Client = ContractRouterClient<typeof contract>

const hosts: Host[] = []
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.stop()
})

async function start(options: Partial<HostOptions> & { dataDir: string }): Promise<Host> {
  const host = await startCore({ version: '1.2.3', locale: 'ru', secrets: null, desktop: null, ...options })
  hosts.push(host)
  return host
}

function windowOf(host: Host, address: string): Client {
  const { port1, port2 } = new MessageChannel()
  host.connect(port2, { kind: 'window', address })
  const client: Client = createORPCClient(new RPCLink({ port: port1 }))
  port1.start()
  return client
}

const signIn = (api: Client, remember = false) => api.auth.signIn({ email: ADMINISTRATOR.email, password: ADMINISTRATOR.password, remember })

let dataDir: string
beforeAll(async () => {
  dataDir = await makeWorkspace()
})

describe('the core in its thread', () => {
  it('serves windows by ports and browsers over HTTP at once, from one workspace', async () => {
    const host = await start({ dataDir })
    expect(host.status()).toBe('running')
    const api = windowOf(host, 'window:1')
    await signIn(api)
    const { url, port } = await host.serve({})
    expect(url).toBe(`http://127.0.0.1:${port}`)
    expect(await (await fetch(`${url}/api/v1/auth/state`)).json()).toMatchObject({ stage: 'signIn', version: '1.2.3' })
    const { token } = await api.auth.createToken({ label: 'из окна' })
    const made = await (await fetch(`${url}/api/v1/clients`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: '{"name":"Из сети"}' })).json()
    expect(await api.clients.get({ id: (made as { id: string }).id })).toMatchObject({ name: 'Из сети' })
    await host.stop()
    expect(host.status()).toBe('stopped')
    await expect(fetch(url)).rejects.toThrow()
  })

  it('asked twice to serve goes on serving where it does', async () => {
    const host = await start({ dataDir })
    expect(await host.serve({})).toEqual(await host.serve({ port: 1 }))
  })

  it('says which port is taken', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const { port } = taken.address() as { port: number }
    try {
      const host = await start({ dataDir })
      await expect(host.serve({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
      expect((await host.serve({ port: 0 })).port).toBeGreaterThan(0)
    } finally {
      taken.close()
    }
  })

  it('starts over a folder without a workspace, for the wizard', async () => {
    const host = await start({ dataDir: join(testFolder(), 'new') })
    expect(await windowOf(host, 'window:1').auth.state()).toMatchObject({ stage: 'setup', door: 'window' })
  })

  it('starts over a damaged workspace and says what is wrong', async () => {
    const damaged = await makeWorkspace()
    writeFileSync(join(damaged, 'workspace.db'), '')
    const host = await start({ dataDir: damaged })
    expect(await windowOf(host, 'window:1').auth.state()).toMatchObject({ stage: 'unavailable', problem: { key: 'errors.unavailable.workspace.empty' } })
  })

  it('holds its folder: a second start is told who has it and where, and after the end it may', async () => {
    const host = await start({ dataDir })
    const { url } = await host.serve({})
    await expect(startCore({ dataDir, version: '1.2.3' })).rejects.toMatchObject({ code: 'UNAVAILABLE', data: { what: 'workspaceOpen', pid: process.pid, address: url } })
    await host.stop()
    await start({ dataDir })
  })

  it('cannot start where nothing can be written', async () => {
    const file = join(testFolder(), 'file')
    writeFileSync(file, '')
    await expect(startCore({ dataDir: join(file, 'inside'), version: '1.2.3' })).rejects.toThrow()
    expect(existsSync(join(file, 'inside'))).toBe(false)
  })

  it('tells when it ended although nobody stopped it', async () => {
    const folder = join(testFolder(), 'crash')
    mkdirSync(folder)
    const host = await start({ dataDir: folder })
    const ended = new Promise<number>((resolve) => host.on('exit', resolve))
    const { port1, port2 } = new MessageChannel()
    // A message that the thread cannot have been sent by us: it fails as only a fault of ours would.
    ;(host.connect as unknown as (port: unknown, seat: null) => void)(port2, null)
    port1.close()
    expect(await ended).toBe(1)
    expect(host.status()).toBe('stopped')
    await expect(host.serve({})).rejects.toThrow('the core has ended')
  })
})

describe('the desktop of the main thread', () => {
  it('is reached from the thread by its own windows, and by no browser', async () => {
    const asked: unknown[] = []
    const desktop: DesktopGateway = {
      ...noDesktop,
      notify: async (notice) => asked.push(notice) > 0,
      openExternal: async (url) => url.startsWith('https:'),
      updateState: async () => ({ status: 'available', version: '2.0.0' }),
    }
    const host = await start({ dataDir, desktop })
    const api = windowOf(host, 'window:1')
    await signIn(api)
    expect(await api.desktop.state()).toMatchObject({ available: true, update: { state: 'available', version: '2.0.0' } })
    expect(await api.desktop.notify({ title: 'Готово', body: 'Импорт закончен', route: '/clients' })).toEqual({ ok: true })
    expect(asked).toEqual([{ title: 'Готово', body: 'Импорт закончен', path: '/clients' }])
    expect(await api.desktop.openExternal({ url: 'file:///etc/passwd' })).toEqual({ ok: false })
    const { token } = await api.auth.createToken({ label: 'из сети' })
    const { url } = await host.serve({})
    const answer = await fetch(`${url}/api/v1/desktop/notify`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: '{"title":"x","body":"y"}' })
    expect(await answer.json()).toEqual({ ok: false })
    expect(asked).toHaveLength(1)
  })

  it('keeps a session with its keychain over a restart', async () => {
    const calls: string[] = []
    const secrets = {
      seal: (text: string) => (calls.push('seal'), Buffer.from(text).reverse().toString('base64')),
      open: (sealed: string) => (calls.push('open'), Buffer.from(sealed, 'base64').reverse().toString()),
    }
    const first = await start({ dataDir, secrets })
    await signIn(windowOf(first, 'window:1'), true)
    await expect.poll(() => existsSync(join(dataDir, 'seat.session'))).toBe(true)
    await first.stop()
    const second = await start({ dataDir, secrets })
    const api = windowOf(second, 'window:9')
    expect(await api.auth.state()).toMatchObject({ stage: 'ready' })
    expect(calls).toEqual(['seal', 'open'])
    await api.auth.signOut()
  })

  it('tells its menu commands and links to the window that they are meant for', async () => {
    const host = await start({ dataDir })
    const [first, second] = [windowOf(host, 'window:1'), windowOf(host, 'window:2')]
    await signIn(first)
    await signIn(second)
    host.tell('window:1', { kind: 'open', path: '/clients/1' })
    const events = await first.desktop.events()
    const others = await second.desktop.events()
    expect(await events.next()).toMatchObject({ value: { kind: 'open', path: '/clients/1' } })
    host.tell('window:1', { kind: 'command', name: 'search' })
    host.tell('window:2', { kind: 'command', name: 'undo' })
    expect(await events.next()).toMatchObject({ value: { kind: 'command', name: 'search' } })
    expect(await others.next()).toMatchObject({ value: { kind: 'command', name: 'undo' } })
  })
})

describe('what the shell tells a window', () => {
  it('waits while its page loads, but not for ever', async () => {
    const events = createShellEvents()
    for (let i = 0; i < 30; i++) events.tell('window:1', { kind: 'open', path: `/${i}` })
    const stop = new AbortController()
    const heard: string[] = []
    for await (const event of events.listen('window:1', stop.signal)) {
      heard.push((event as { path: string }).path)
      if (heard.length === 20) stop.abort()
    }
    expect(heard[0]).toBe('/10')
    expect(heard.at(-1)).toBe('/29')
  })

  it('goes to the new page when the old one has gone', async () => {
    const events = createShellEvents()
    const [before, after] = [new AbortController(), new AbortController()]
    const old = events.listen('window:1', before.signal)
    const ended = old.next()
    const fresh = events.listen('window:1', after.signal)
    const heard = fresh.next()
    before.abort()
    expect(await ended).toEqual({ done: true, value: undefined })
    events.tell('window:1', { kind: 'command', name: 'create' })
    expect(await heard).toEqual({ done: false, value: { kind: 'command', name: 'create' } })
    after.abort()
  })
})
