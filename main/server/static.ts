import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { securityHeaders } from './csp.ts'

const compressors = {
  br: (bytes: Buffer) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
  gzip: (bytes: Buffer) => promisify(gzip)(bytes, { level: 6 }),
}
type Encoding = keyof typeof compressors

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
}
const COMPRESSIBLE = new Set(['.html', '.js', '.css', '.json', '.svg', '.txt', '.webmanifest'])

interface StoredFile {
  bytes: Buffer
  type: string
  etag: string
  /** made when first asked for and kept */
  encoded: Map<Encoding, Promise<Buffer>>
  compressible: boolean
  cache: string
}

export interface Renderer {
  /** Answers a path with its file, or with the page; false for a file that does not exist. */
  send(pathname: string, request: FastifyRequest, reply: FastifyReply): Promise<boolean>
}

/** Where the built renderer lies: beside the bundle in `dist/main`, or in `dist` of a source tree. */
export function rendererFolder(): string {
  const places = ['../renderer', '../../dist/renderer'].map((place) => join(import.meta.dirname, place))
  return places.find((place) => existsSync(join(place, 'index.html'))) ?? places[1]!
}

/**
 * On this computer bytes cost nothing and squeezing them does: a third of a second of the first screen on a busy machine.
 */
const isLoopback = (address: string | undefined) => address === undefined || address === '::1' || /^(::ffff:)?127\./.test(address)

/**
 * Serves the files of one folder. Their names are listed first and a request is only looked up in that list, so no
 * path is ever made from what a request says.
 */
export function serveRenderer(folder: string, compress: 'always' | 'network'): Renderer {
  const files = new Map<string, Promise<StoredFile>>()
  let names = list(folder)
  let listedAt = Date.now()
  const find = async (name: string): Promise<StoredFile | null> => {
    if (!(await names).has(name)) return null
    const known = files.get(name)
    if (known) return known
    const reading = load(folder, name).catch((error: unknown) => {
      files.delete(name)
      throw error
    })
    files.set(name, reading)
    return reading
  }
  /** A new build has other names: they are looked for again, but not for every stray request. */
  const findAgain = async (name: string): Promise<StoredFile | null> => {
    const found = await find(name)
    if (found || Date.now() - listedAt < 1000) return found
    listedAt = Date.now()
    names = list(folder)
    files.clear()
    return find(name)
  }
  return {
    async send(pathname, request, reply) {
      const isFile = pathname.startsWith('/assets/') || extname(pathname) !== ''
      const file = await findAgain(isFile ? pathname.slice(1) : 'index.html')
      if (file === null) return false
      await answer(file, request, reply, compress === 'always' || !isLoopback(request.socket.remoteAddress))
      return true
    },
  }
}

async function list(folder: string): Promise<ReadonlySet<string>> {
  if (!existsSync(folder)) return new Set()
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return new Set(entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1).replaceAll('\\', '/')))
}

async function load(folder: string, name: string): Promise<StoredFile> {
  const file = join(folder, name)
  const raw = (await stat(file)).size > 0 ? await readFile(file) : Buffer.alloc(0)
  const bytes = name === 'index.html' ? Buffer.from(raw.toString('utf8').replace('<!--door-->', '<meta name="crm-door" content="browser" />')) : raw
  const extension = extname(name)
  return {
    bytes,
    type: TYPES[extension] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    encoded: new Map(),
    compressible: COMPRESSIBLE.has(extension) && bytes.length > 1000,
    // Names under assets carry a hash of what is in them.
    cache: name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  }
}

async function answer(file: StoredFile, request: FastifyRequest, reply: FastifyReply, mayCompress: boolean): Promise<void> {
  reply.headers({ ...securityHeaders, 'content-type': file.type, 'cache-control': file.cache, etag: file.etag })
  if (file.compressible) reply.header('vary', 'accept-encoding')
  if (String(request.headers['if-none-match'] ?? '').split(/\s*,\s*/).includes(file.etag)) return void (await reply.code(304).send())
  const encoding = mayCompress && file.compressible ? chosen(request.headers['accept-encoding']) : null
  if (encoding !== null) reply.header('content-encoding', encoding)
  await reply.send(encoding === null ? file.bytes : await encoded(file, encoding))
}

function chosen(accepted: string | string[] | undefined): Encoding | null {
  const offers = String(accepted ?? '').split(',').map((offer) => offer.trim().toLowerCase())
  const takes = (name: string) => offers.some((offer) => offer === name || (offer.startsWith(`${name};`) && !/;\s*q=0(\.0*)?$/.test(offer)))
  return takes('br') ? 'br' : takes('gzip') ? 'gzip' : null
}

function encoded(file: StoredFile, encoding: Encoding): Promise<Buffer> {
  const known = file.encoded.get(encoding)
  if (known) return known
  const making = compressors[encoding](file.bytes)
  file.encoded.set(encoding, making)
  return making
}
