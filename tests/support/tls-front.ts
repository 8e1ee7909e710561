import { readFileSync } from 'node:fs'
import { connect as connectSocket, createServer, type AddressInfo, type Socket } from 'node:net'
import { join } from 'node:path'
import { connect as connectTls, createSecureContext, TLSSocket } from 'node:tls'
import { ROOT } from './paths.ts'

/**
 * Certificates of an office's own authority: `authority.pem`, and with their keys `here.pem` (localhost, 127.0.0.1),
 * `elsewhere.pem` (db.elsewhere.example) and `expired.pem`; `other-authority.pem` has signed none of them.
 */
export const officePem = (name: 'authority' | 'other-authority' | 'here' | 'elsewhere' | 'expired'): string => readFileSync(join(ROOT, 'tests/server/tls/office', `${name}.pem`), 'utf8')

/** What a person would copy: the certificate without its key. */
export const certificateOf = (pem: string): string => /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(pem)![0]

/** The bytes of a request for TLS, its head included. */
const REQUEST = 36

/** A real database server that shows a certificate of our choice: what is said goes on to it, encrypted on both ways. */
export async function tlsFront(place: { host: string; port: number }, pem: string): Promise<{ port: number; close(): void }> {
  const secureContext = createSecureContext({ cert: pem, key: pem })
  const open = new Set<Socket>()
  const server = createServer((client) => {
    const behind = connectSocket(place.port, place.host)
    for (const socket of [client, behind]) {
      open.add(socket)
      socket.on('error', () => socket.destroy()).on('close', () => void [client, behind].forEach((one) => one.destroy()))
    }
    behind.once('data', (greeting: Buffer) => client.write(greeting))
    client.once('data', (request: Buffer) => {
      behind.write(request.subarray(0, REQUEST))
      client.pause().unshift(request.subarray(REQUEST))
      const there = connectTls({ socket: behind, rejectUnauthorized: false }).on('error', () => client.destroy())
      const here = new TLSSocket(client, { isServer: true, secureContext }).on('error', () => behind.destroy())
      here.pipe(there).pipe(here)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close()
      for (const socket of open) socket.destroy()
    },
  }
}
