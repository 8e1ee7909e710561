import { X509Certificate } from 'node:crypto'
import { isIP, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'

/** Where a server is as its clients reach it. */
export interface Place {
  host: string
  port: number
}

/** Why no protected connection came about, as the driver's own errors say it: see `mysql-problems.ts`. */
export class TlsProblem extends Error {
  readonly code: 'HANDSHAKE_NO_SSL_SUPPORT' | 'CERT_OTHER' | 'CERT_NOT_VOUCHED' | 'CERT_UNKNOWN' | 'CERT_HAS_EXPIRED' | 'ERR_TLS_CERT_ALTNAME_INVALID'
  constructor(code: TlsProblem['code']) {
    super(code)
    this.code = code
  }
}

/**
 * By what a server is known: the SHA-256 of its one certificate, or certificates (PEM) of its own or of authorities that
 * vouch for it; by neither where the authorities that this computer trusts decide.
 */
export interface Known {
  /** 64 hexadecimal digits */
  fingerprint?: string | null | undefined
  authority?: string | null | undefined
}

/** The certificates of a PEM text, each by itself. */
export const pemBlocks = (pem: string): string[] => pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []

/**
 * What is wrong with the server that was met; null when it is the one that was meant. A certificate that is named itself
 * is taken for what it is; one of an authority has to be valid now, and made out for the name that the server is called by.
 */
export function strangerness(secure: TLSSocket, fingerprint: string, { fingerprint: known, authority }: Known): TlsProblem | null {
  if (known) return fingerprint === known ? null : new TlsProblem('CERT_OTHER')
  if (secure.authorized) return null
  if (authority && pemBlocks(authority).some((block) => plainFingerprint(new X509Certificate(block).fingerprint256) === fingerprint)) return null
  // Node has the code of an error here, whatever its type says.
  const code = String(secure.authorizationError)
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return new TlsProblem(code)
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') return new TlsProblem('CERT_HAS_EXPIRED')
  return new TlsProblem(authority ? 'CERT_NOT_VOUCHED' : 'CERT_UNKNOWN')
}

/** `AB:CD:…` as Node and openssl print a SHA-256, as 64 small hexadecimal digits. */
export const plainFingerprint = (text: string): string => text.replace(/[:\s]/g, '').toLowerCase()

/** three bytes of length, one of order */
export const HEAD = 4
/** flags, the largest packet, the character set and a filler: how a client's answer begins, and all of a request for TLS */
export const REQUEST = 32
export const SSL = 0x0800
export const [OK, FAILED] = [0x00, 0xff]

/** Whole packets of the MySQL protocol out of a stream of bytes. */
export class Packets {
  #left: Buffer = Buffer.alloc(0)
  take(bytes: Buffer): Buffer[] {
    this.#left = Buffer.concat([this.#left, bytes])
    const found: Buffer[] = []
    while (this.#left.length >= HEAD && this.#left.length >= HEAD + this.#left.readUIntLE(0, 3)) {
      const end = HEAD + this.#left.readUIntLE(0, 3)
      found.push(Buffer.from(this.#left.subarray(0, end)))
      this.#left = this.#left.subarray(end)
    }
    return found
  }
}

/** Whether a server's greeting offers TLS: its flags stand after the version, the connection's number, eight bytes of salt and a zero. */
export function offersTls(greeting: Buffer): boolean {
  const at = greeting.indexOf(0, HEAD + 1) + 1 + 4 + 8 + 1
  return at + 2 <= greeting.length && (greeting.readUInt16LE(at) & SSL) !== 0
}

/** Sends a request for TLS that begins like the client's answer will. Whose certificate comes is for the caller to judge. */
export function beginTls(socket: Socket, { host, authority }: Place & Known, head: Buffer, seen: (secure: TLSSocket, fingerprint: string) => void): TLSSocket {
  socket.removeAllListeners('data').removeAllListeners('end')
  socket.write(Buffer.concat([Buffer.from([REQUEST, 0, 0, 1]), head]))
  const secure = connectTls({ socket, host, rejectUnauthorized: false, ...(authority ? { ca: pemBlocks(authority) } : {}), ...(isIP(host) ? {} : { servername: host }) }, () => seen(secure, plainFingerprint(secure.getPeerCertificate().fingerprint256)))
  return secure
}
