import { AppError } from '#shared/core/errors.ts'

/** Where a request came in: what the socket knows, not what a header claims. */
export interface Arrival {
  secure: boolean
  /** the address of ours that the connection reached */
  localAddress: string
}

export interface GuardOptions {
  /** host names by which this server may be called, besides loopback's and the address reached */
  names: readonly string[]
  /** further origins whose pages may call, e.g. of a development server; `http://localhost:5173` */
  origins: readonly string[]
}

type Headers = Readonly<Record<string, string | string[] | undefined>>

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

const refuse = (what: string) => new AppError('FORBIDDEN', { permission: `door:${what}` })

/** `office.local:8080` -> `office.local`; null for what is no host. */
function hostName(host: string | undefined): string | null {
  if (host === undefined || !/^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/i.test(host)) return null
  return host.replace(/:\d{1,5}$/, '').toLowerCase()
}

/** `::ffff:10.0.0.1` -> `10.0.0.1`, `::1` -> `[::1]`: as it stands in a Host header. */
function asHost(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d)/i, '').replace(/%.*$/, '')
  return plain.includes(':') ? `[${plain}]` : plain
}

/**
 * A page of a stranger may point a name of its own at our address (DNS rebinding); the browser then takes us for
 * its server. So we answer only to names that are ours.
 * @throws FORBIDDEN `door:host`
 */
export function checkHost(headers: Headers, arrival: Arrival, { names }: GuardOptions): void {
  const name = hostName(one(headers['host']))
  if (name === null || ![...LOOPBACK, asHost(arrival.localAddress), ...names].includes(name)) throw refuse('host')
}

/**
 * Calls come from our own page or from no page at all. `same-site` is foreign too: it is another port of this computer.
 * @throws FORBIDDEN `door:origin`
 */
export function checkOrigin(headers: Headers, { secure }: Arrival, { origins }: GuardOptions): void {
  const origin = one(headers['origin'])
  const own = `${secure ? 'https' : 'http'}://${one(headers['host'])}`.toLowerCase()
  if (origin !== undefined && origins.includes(origin)) return
  if (origin !== undefined && origin.toLowerCase() !== own) throw refuse('origin')
  const site = one(headers['sec-fetch-site'])
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw refuse('origin')
}

/**
 * A header that no form and no image can send; a script of a stranger would have to ask first, and we never agree.
 * @throws FORBIDDEN `door:header`
 */
export function checkHeader(headers: Headers): void {
  if (one(headers['x-crm']) !== '1') throw refuse('header')
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}
