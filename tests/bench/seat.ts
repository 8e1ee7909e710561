import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { startCore, type Host } from '#main/server/host.ts'
import type { Client } from '#tests/support/workspace.ts'
import { ACCOUNT } from './data/workspace.ts'

/** A window: the typed client over a port to the core in its own thread, signed in as the administrator. */
export interface Seat {
  host: Host
  client: Client
  userId: string
  close(): Promise<void>
}

export async function openSeat(dataDir: string): Promise<Seat> {
  const host = await startCore({ dataDir, version: '0.0.0-bench' })
  const { port1, port2 } = new MessageChannel()
  host.connect(port2, { kind: 'window', address: 'bench' })
  const client = createORPCClient(new RPCLink({ port: port1 as never })) as Client
  port1.start()
  const session = await client.auth.signIn({ ...ACCOUNT, remember: false } as never)
  const userId = (session as { user: { id: string } }).user.id
  return {
    host,
    client,
    userId,
    async close() {
      port1.close()
      await host.stop()
    },
  }
}
