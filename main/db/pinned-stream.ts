import { connect as connectSocket, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { beginTls, FAILED, HEAD, OK, offersTls, Packets, REQUEST, SSL, strangerness, TlsProblem, type Known, type Place } from './mysql-tls.ts'

/**
 * A connection to a database server that goes on only with the server that is known. The driver checks
 * certificates by their authority alone, and a server in an office seldom has one; so TLS is begun here, and the driver
 * speaks through it: what it says of its account leaves this computer after the certificate was seen. The request for
 * TLS is one packet more than the driver knows of, so until it has signed in its packets are counted anew.
 */
class PinnedStream extends Duplex {
  readonly #pin: Place & Known
  readonly #socket: Socket
  readonly #coming = new Packets()
  readonly #going = new Packets()
  #secure: TLSSocket | null = null
  #stage: 'greeting' | 'answer' | 'signingIn' | 'open' = 'greeting'

  constructor(pin: Place & Known) {
    super()
    this.#pin = pin
    this.#socket = connectSocket(pin.port, pin.host)
    this.#socket.setNoDelay(true).setKeepAlive(true)
    this.#follow(this.#socket)
  }

  #follow(source: Socket): void {
    source.on('data', (bytes: Buffer) => this.#receive(bytes))
    source.once('error', (error) => this.destroy(error))
    source.once('end', () => this.push(null))
    source.once('close', () => this.destroy())
  }

  #receive(bytes: Buffer): void {
    if (this.#stage === 'open') return this.#hand(bytes)
    for (const packet of this.#coming.take(bytes)) {
      if (this.#stage === 'greeting') this.#greeted(packet)
      else this.#answered(packet)
    }
  }

  #hand(bytes: Buffer): void {
    if (!this.push(bytes)) (this.#secure ?? this.#socket).pause()
  }

  #greeted(packet: Buffer): void {
    this.#stage = 'answer'
    if (packet[HEAD] === FAILED) return this.#hand(packet)
    if (!offersTls(packet)) return void this.destroy(new TlsProblem('HANDSHAKE_NO_SSL_SUPPORT'))
    this.#hand(packet)
  }

  /** What the server says while one signs in; after its OK both count as they always do. */
  #answered(packet: Buffer): void {
    packet[3] = packet[3]! - 1
    if (packet[HEAD] === OK || packet[HEAD] === FAILED) this.#stage = 'open'
    this.#hand(packet)
  }

  override _read(): void {
    const source = this.#secure ?? this.#socket
    if (source.isPaused()) source.resume()
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#stage === 'open') return void this.#secure!.write(bytes, done)
    const [packet] = this.#going.take(bytes)
    if (packet === undefined) return done()
    const send = (): void => {
      packet[3] = packet[3]! + 1
      this.#secure!.write(packet, done)
    }
    if (this.#stage === 'signingIn') return send()
    this.#stage = 'signingIn'
    packet.writeUInt32LE((packet.readUInt32LE(HEAD) | SSL) >>> 0, HEAD)
    this.#encrypt(packet, (error) => (error ? done(error) : send()))
  }

  /** Asks for TLS with the head of the driver's own answer, and looks whose certificate comes. */
  #encrypt(answer: Buffer, done: (error?: Error) => void): void {
    this.#secure = beginTls(this.#socket, this.#pin, answer.subarray(HEAD, HEAD + REQUEST), (secure, found) => done(strangerness(secure, found, this.#pin) ?? undefined))
    this.#follow(this.#secure)
  }

  override _final(done: () => void): void {
    (this.#secure ?? this.#socket).end(done)
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#secure?.destroy()
    this.#socket.destroy()
    done(error)
  }
}

/** @see PinnedStream */
export const pinnedStream = (pin: Place & Known): Duplex => new PinnedStream(pin)
