import { isUtf8 } from 'node:buffer'
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'

/** What the parser of HTTP says of a request that it could not read: the piece that came, and how much of it was well. */
export interface UnreadRequest extends NodeJS.ErrnoException {
  rawPacket?: unknown
  bytesParsed?: number
}

/**
 * Letters that stand in an address as they are (`GET /api/v1/clients?search=Ромашка`): curl and many a program send them so,
 * and Node's parser has no setting that lets them through. The refused piece is read once more by the same strict parser, with
 * the letters escaped, and answered; then its connection ends, so that nothing after it can be taken for something else.
 * Answers whether the failure is dealt with.
 */
export function rawAddresses(server: Server, secure: boolean): (error: UnreadRequest, socket: Socket) => boolean {
  const busy = new WeakSet<Duplex>()
  const taken = new WeakSet<Duplex>()
  server.prependListener('request', ({ socket }, response) => {
    if (socket instanceof SecondReading) response.setHeader('connection', 'close')
    busy.add(socket)
    response.once('close', () => busy.delete(socket))
  })
  return (error, socket) => {
    // Whatever the first parser still says of this connection is of no interest: a second one answers.
    if (taken.has(socket)) return true
    const escaped = socket instanceof SecondReading || busy.has(socket) ? null : escapeAddress(error)
    if (escaped === null) return false
    taken.add(socket)
    server.emit(secure ? 'secureConnection' : 'connection', new SecondReading(socket, escaped))
    return true
  }
}

/** A first line that asks the REST door for something, with no space in its address. */
const ASKS = /^GET \/api\/[\x21-\x7e\x80-\xff]* HTTP\/1\.[01]\r$/

/**
 * The piece with its address escaped; null when it is anything else than one whole GET with letters of UTF-8 in its address.
 * It begins where the piece begins, for had the parser been within a line already, it would have stopped at the space behind
 * GET and not at a letter.
 */
export function escapeAddress({ code, rawPacket: piece, bytesParsed = 0 }: UnreadRequest): Buffer | null {
  if (code !== 'HPE_INVALID_URL' || !Buffer.isBuffer(piece) || (piece[bytesParsed] ?? 0) < 0x80) return null
  const end = piece.indexOf('\n')
  if (end < bytesParsed || piece.indexOf('\r\n\r\n', end - 1) !== piece.length - 4) return null
  const line = piece.subarray(0, end)
  const bytes = line.toString('latin1')
  if (!isUtf8(line) || !ASKS.test(bytes)) return null
  const escaped = bytes.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`)
  return Buffer.concat([Buffer.from(escaped, 'latin1'), piece.subarray(end)])
}

/** A connection on which one piece has come and no more will; what is answered goes to the one behind it. */
class SecondReading extends Duplex {
  readonly #socket: Socket

  constructor(socket: Socket, piece: Buffer) {
    super()
    this.#socket = socket
    socket.once('close', () => this.destroy())
    this.push(piece)
  }

  get encrypted(): boolean { return (this.#socket as Partial<TLSSocket>).encrypted === true }
  get localAddress(): string | undefined { return this.#socket.localAddress }
  get remoteAddress(): string | undefined { return this.#socket.remoteAddress }

  override _read(): void {
    // The piece is there from the beginning.
  }

  override _write(piece: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(piece, encoding, done)
  }

  override _final(done: () => void): void {
    this.#socket.destroySoon()
    done()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroySoon()
    done(error)
  }
}
