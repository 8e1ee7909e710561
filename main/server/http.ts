import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { isIP, type AddressInfo, type Socket } from 'node:net'
import type { Readable } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { App } from '../core/app.ts'
import { checkHeader, checkHost, checkOrigin, type Arrival, type GuardOptions } from './door-checks.ts'
import { rawAddresses } from './raw-address.ts'
import { httpRefusal, refusalOf, restBody, rpcBody, unknownAddress, unreadableAddress, type Refusal } from './refusals.ts'
import { restDoor } from './rest.ts'
import { rpcDoor } from './rpc.ts'
import { rendererFolder, serveRenderer, type Renderer } from './static.ts'

export interface OfficeOptions {
  app: App
  /** where to listen; loopback unless somebody decides otherwise */
  host?: string
  /** 0 = any free port */
  port?: number
  /** PEM texts */
  tls?: { cert: string | Buffer; key: string | Buffer }
  /** further host names by which the server is called on the network */
  names?: readonly string[]
  /** further origins whose pages may call: a development server */
  origins?: readonly string[]
  /** the built renderer; by default the one that belongs to this program */
  renderer?: string
  /** files are squeezed for clients on the network only, or for all */
  compress?: 'network' | 'always'
  /** how long a client may take for the head of a request, in milliseconds; four times as long for all of it */
  patience?: number
}

export interface Office {
  url: string
  port: number
  /** Answers what is under way, ends the streams, and frees the port. */
  stop(): Promise<void>
}

const MiB = 1024 * 1024
/** An import's piece is the largest thing that anybody sends. */
const BODY_LIMIT = 2 * MiB
/** A filter by a thousand ids still fits into an address. */
const HEADER_LIMIT = 64 * 1024
const STOP_WITHIN_MS = 5000

/** Serves the application over HTTP: the pages, the calls of browser seats, and the REST door. */
export async function startOffice(options: OfficeOptions): Promise<Office> {
  const { app, host = '127.0.0.1', port = 0, tls } = options
  const streams = new Set<FastifyReply>()
  const server = makeServer(app, tls, options.patience ?? 15_000)
  const names = [...(isLoopback(host) ? [] : ownNames(host)), ...(options.names ?? []).map((name) => name.toLowerCase())]
  const guards: GuardOptions = { names, origins: options.origins ?? [] }
  protect(server, guards, tls !== undefined)
  report(server, app.log)
  addDoors(server, { app, secure: tls !== undefined, streams })
  addRenderer(server, serveRenderer(options.renderer ?? rendererFolder(), options.compress ?? 'network'))
  server.setErrorHandler((error, request, reply) => send(reply, request, refusalOf(app, error, whereOf(request))))
  await server.listen({ host, port })
  const bound = (server.server.address() as AddressInfo).port
  return {
    url: `${tls ? 'https' : 'http'}://${urlHost(host)}:${bound}`,
    port: bound,
    stop: () => stop(server, streams),
  }
}

const isLoopback = (host: string) => host === 'localhost' || host === '::1' || host.startsWith('127.')

function ownNames(host: string): string[] {
  const name = hostname().toLowerCase()
  return [...(isIP(host) ? [] : [host.toLowerCase()]), name, `${name.split('.')[0]}.local`]
}

/** An address that a browser can open, also when we listen on all of them. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

function makeServer(app: App, tls: OfficeOptions['tls'], patience: number): FastifyInstance {
  // Against clients that send byte by byte to hold a connection.
  const times = { headersTimeout: patience, requestTimeout: 4 * patience, connectionsCheckingInterval: Math.ceil(patience / 3), maxHeaderSize: HEADER_LIMIT }
  const server = Fastify({
    bodyLimit: BODY_LIMIT,
    requestTimeout: times.requestTimeout,
    keepAliveTimeout: 30_000,
    forceCloseConnections: 'idle',
    trustProxy: false,
    exposeHeadRoutes: false,
    genReqId: () => randomUUID(),
    clientErrorHandler: (error, socket) => void (readAgain(error, socket) || refuseUnread(error, socket)),
    frameworkErrors: (error, request, reply) => void send(reply as FastifyReply, request as FastifyRequest, refusalOf(app, error, [request.method])),
    ...(tls ? { https: { ...times, ...tls, minVersion: 'TLSv1.2' } } : { http: times }),
  }) as unknown as FastifyInstance
  const readAgain = rawAddresses(server.server, tls !== undefined)
  server.removeContentTypeParser('text/plain')
  server.server.maxConnections = 2000
  return server
}

/** What is no HTTP at all gets the same form of answer, and its connection is closed. */
function refuseUnread(error: NodeJS.ErrnoException, socket: Socket): void {
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const body = JSON.stringify(restBody(error.code === 'HPE_INVALID_URL' ? unreadableAddress() : httpRefusal(status)!))
  const words: Record<number, string> = { 400: 'Bad Request', 408: 'Request Timeout', 431: 'Request Header Fields Too Large' }
  socket.end(`HTTP/1.1 ${status} ${words[status]}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`)
}

const arrivalOf = (request: FastifyRequest): Arrival => ({
  secure: (request.socket as Partial<TLSSocket>).encrypted === true,
  localAddress: request.socket.localAddress ?? '',
})

/** For the log: without the query, which may hold what somebody searched for. */
const whereOf = (request: FastifyRequest): string[] => [request.method, request.raw.url?.split('?')[0] ?? '', request.id]

const isRpc = (request: FastifyRequest) => request.raw.url?.startsWith('/rpc/') === true
const isApi = (request: FastifyRequest) => request.raw.url?.startsWith('/api/') === true

function send(reply: FastifyReply, request: FastifyRequest, refused: Refusal): FastifyReply {
  if (request.headers['content-length'] !== undefined && refused.status === 413) void reply.header('connection', 'close')
  return reply.code(refused.status).type('application/json; charset=utf-8').send(JSON.stringify(isRpc(request) ? rpcBody(refused) : restBody(refused)))
}

function protect(server: FastifyInstance, guards: GuardOptions, secure: boolean): void {
  server.addHook('onRequest', async (request, reply) => {
    void reply.headers({ 'x-request-id': request.id, 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cross-origin-resource-policy': 'same-origin', 'cross-origin-opener-policy': 'same-origin' })
    const arrival = { ...arrivalOf(request), secure }
    checkHost(request.headers, arrival, guards)
    if (!isRpc(request) && !isApi(request)) return
    void reply.headers({ 'cache-control': 'no-store', 'content-security-policy': "default-src 'none'; frame-ancestors 'none'" })
    checkOrigin(request.headers, arrival, guards)
    const byCookie = request.headers.cookie !== undefined && request.headers.authorization === undefined
    if (isRpc(request) || (byCookie && request.method !== 'GET')) checkHeader(request.headers)
  })
}

/** One line for each request. */
function report(server: FastifyInstance, log: App['log']): void {
  server.addHook('onResponse', async (request, reply) => {
    const level = reply.statusCode >= 500 ? 'warn' : 'info'
    log(level, `${whereOf(request).join(' ')} ${reply.statusCode} ${reply.elapsedTime.toFixed(1)} ms`)
  })
}

interface Doors {
  app: App
  secure: boolean
  streams: Set<FastifyReply>
}

function addDoors(server: FastifyInstance, { app, secure, streams }: Doors): void {
  const rest = restDoor(app, secure)
  const rpc = rpcDoor(app, secure)
  const none = (request: FastifyRequest, reply: FastifyReply) => send(reply, request, unknownAddress())
  server.addHook('onSend', async (request, reply, payload: unknown) => {
    // What whoever was refused should bring (RFC 9110 §11.6.1).
    if (reply.statusCode === 401 && isApi(request)) void reply.header('www-authenticate', 'Bearer')
    // Streams of changes last until somebody ends them.
    if (typeof (payload as Readable | null)?.pipe === 'function') {
      streams.add(reply)
      reply.raw.once('close', () => streams.delete(reply))
    }
    return payload
  })
  server.post('/rpc/*', async (request, reply) => ((await rpc(request, reply)) ? reply : none(request, reply)))
  server.route({
    method: ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'],
    url: '/api/*',
    handler: async (request, reply) => ((await rest(request, reply)) ? reply : none(request, reply)),
  })
  server.setNotFoundHandler(none)
}

function addRenderer(server: FastifyInstance, renderer: Renderer): void {
  server.get('/*', async (request, reply) => {
    // As it was sent: what is encoded in it, or leads upwards, is the name of no file.
    const pathname = request.raw.url?.split(/[?#]/)[0] ?? '/'
    const ours = !/^\/(api|rpc)(\/|$)/.test(pathname)
    if (ours && (await renderer.send(pathname, request, reply))) return reply
    return send(reply, request, unknownAddress())
  })
}

async function stop(server: FastifyInstance, streams: ReadonlySet<FastifyReply>): Promise<void> {
  for (const reply of streams) reply.raw.destroy()
  const force = setTimeout(() => server.server.closeAllConnections(), STOP_WITHIN_MS)
  await server.close()
  clearTimeout(force)
}
