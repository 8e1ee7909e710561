import { connect as connectSocket } from 'node:net'
import { AppError } from '#shared/core/errors.ts'
import { connectionProblem } from './mysql-problems.ts'
import { beginTls, offersTls, Packets, REQUEST, strangerness, TlsProblem, type Known, type Place } from './mysql-tls.ts'

export interface SeenCertificate {
  /** SHA-256, 64 hexadecimal digits */
  fingerprint: string
  /** an authority that this computer trusts, or that was named, has signed it for this very name */
  trusted: boolean
}

/** The protocol of 4.1, TLS, passwords that are no plain text, and a say in how one signs in. */
const FLAGS = 0x0200 | 0x0800 | 0x8000 | 0x80000
const UTF8MB4 = 45
const WAIT_MS = 10_000

/** Whose certificate a database server shows. @throws UNAVAILABLE why it could not be seen, or is not the one by which the server is known */
export async function serverCertificate(place: Place & Known): Promise<SeenCertificate> {
  try {
    return await seen(place)
  } catch (error) {
    throw new AppError('UNAVAILABLE', { what: 'database', problem: connectionProblem(error) }, { cause: error })
  }
}

/** Asks for TLS and looks; nothing of any account is said. */
function seen(place: Place & Known): Promise<SeenCertificate> {
  const head = Buffer.alloc(REQUEST)
  head.writeUInt32LE(FLAGS, 0)
  head.writeUInt32LE(0x0100_0000, 4)
  head[8] = UTF8MB4
  const packets = new Packets()
  return new Promise((resolve, reject) => {
    const socket = connectSocket(place.port, place.host)
    const over = (end: () => void): void => {
      socket.destroy()
      end()
    }
    const fail = (error: Error): void => over(() => reject(error))
    socket.setTimeout(WAIT_MS, () => fail(Object.assign(new Error('no greeting'), { code: 'ETIMEDOUT' })))
    socket.once('error', fail)
    socket.once('close', () => reject(Object.assign(new Error('closed'), { code: 'PROTOCOL_CONNECTION_LOST' })))
    socket.on('data', (bytes: Buffer) => {
      const [greeting] = packets.take(bytes)
      if (greeting === undefined) return
      if (!offersTls(greeting)) return fail(new TlsProblem('HANDSHAKE_NO_SSL_SUPPORT'))
      beginTls(socket, place, head, (secure, fingerprint) => {
        const problem = place.fingerprint || place.authority ? strangerness(secure, fingerprint, place) : null
        if (problem) fail(problem)
        else over(() => resolve({ fingerprint, trusted: secure.authorized }))
      }).once('error', fail)
    })
  })
}
