import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { ContractRouterClient } from '@orpc/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { contract } from '#shared/modules.ts'
import type { Change } from '#shared/modules/changes/changes.contract.ts'
import { openOffice, type RunningOffice } from './office.ts'

let office: RunningOffice
beforeAll(async () => {
  office = await openOffice()
})
afterAll(() => office.stop())

type Client = ContractRouterClient<typeof contract>
const clientOf = (cookie: string): Client => createORPCClient(new RPCLink({ url: `${office.url}/rpc`, headers: { 'x-crm': '1', cookie } }))

const createClient = async (name: string) => ((await office.api('/clients', { method: 'POST', body: { name } })).json() as { id: string }).id

/** The next change that concerns a module, within ten seconds. */
async function nextOf(changes: AsyncIterator<Change>, module: string): Promise<Change> {
  const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('no change came')), 10_000).unref())
  for (;;) {
    const next = await Promise.race([changes.next(), late])
    if (next.done) throw new Error('the stream ended')
    if (next.value.module === module) return next.value
  }
}

describe('live changes', () => {
  it('come to a browser seat as they happen', async () => {
    const { cookie } = await office.signIn()
    const changes = await clientOf(cookie).changes.live()
    const heard = nextOf(changes, 'clients')
    const id = await createClient('Услышанный')
    expect(await heard).toMatchObject({ module: 'clients', id, action: 'create' })
    await changes.return?.()
  })

  it('come over REST as a stream of events', async () => {
    const stop = new AbortController()
    const answer = await fetch(`${office.url}/api/v1/changes/live`, { headers: { authorization: `Bearer ${office.token}` }, signal: stop.signal })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream'])
    const id = await createClient('В потоке')
    let text = ''
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
    while (!text.includes(id)) text += (await reader.read()).value ?? ''
    expect(text).toMatch(/event: message\ndata: \{.*"module":"clients".*\}\n/)
    stop.abort()
  })

  it('stop being gathered for whoever has gone', async () => {
    const { cookie } = await office.signIn()
    const bus = office.app.core!.bus
    let listening = 0
    const listen = bus.listen.bind(bus)
    bus.listen = (listener) => {
      listening += 1
      const stop = listen(listener)
      return () => {
        listening -= 1
        return stop()
      }
    }
    try {
      const stop = new AbortController()
      const changes = await clientOf(cookie).changes.live(undefined, { signal: stop.signal })
      const heard = nextOf(changes, 'clients')
      await createClient('Пока слушают')
      await heard
      expect(listening).toBe(1)
      stop.abort()
      await expect.poll(() => listening).toBe(0)
    } finally {
      bus.listen = listen
    }
  })

  it('end when the office stops, and the port is free at once', async () => {
    const other = await openOffice()
    const answer = await fetch(`${other.url}/api/v1/changes/live`, { headers: { authorization: `Bearer ${other.token}` } })
    const ended = answer.text().catch((error: unknown) => String(error))
    const began = Date.now()
    await other.stop()
    expect(Date.now() - began).toBeLessThan(2000)
    await ended
    await expect(fetch(`${other.url}/api/v1/auth/state`)).rejects.toThrow()
  })

  it('do not keep an answer that is under way from being given', async () => {
    const other = await openOffice()
    const { cookie } = await other.signIn()
    // Argon2 keeps this one busy while the server is told to stop.
    const signingIn = other.signIn()
    await new Promise((resolve) => setTimeout(resolve, 30))
    const stopping = other.stop()
    expect((await signingIn).cookie).toMatch(/^crm_session=./)
    expect(cookie).not.toBe('')
    await stopping
  })
})
