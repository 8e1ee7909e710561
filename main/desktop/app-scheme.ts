import { readFile, realpath } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { securityHeaders } from '../server/csp.ts'

export const appScheme = 'app'
export const appHost = 'crm'
export const appOrigin = `${appScheme}://${appHost}`
export const startPage = `${appOrigin}/`

const mimeTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
}

/**
 * The file under `root` that an `app://crm/…` address names, or null when the address is not ours or would leave
 * the folder. A path without an extension is a route of the application and gets its page.
 */
export function appFile(root: string, address: string): string | null {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url === null || url.protocol !== `${appScheme}:` || url.host !== appHost || url.username !== '') return null
  const path = decoded(url.pathname)
  if (path === null || /[\0\\:]/.test(path)) return null
  const segments = path.split('/').filter((segment) => segment !== '')
  if (segments.some((segment) => segment === '.' || segment === '..')) return null
  const last = segments.at(-1) ?? ''
  return extname(last) === '' ? join(root, 'index.html') : join(root, ...segments)
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path)
  } catch (error) {
    if (error instanceof URIError) return null
    throw error
  }
}

/** Answers requests of the `app://` scheme with the renderer's files and nothing else. */
export function appHandler(root: string): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405)
    const file = appFile(root, request.url)
    const type = file === null ? undefined : mimeTypes[extname(file).toLowerCase()]
    if (file === null || type === undefined) return refusal(404)
    const body = await fileWithin(root, file)
    if (body === null) return refusal(404)
    return new Response(request.method === 'HEAD' ? null : new Uint8Array(body), {
      headers: { ...securityHeaders, 'content-type': type, 'cache-control': cacheRule(file) },
    })
  }
}

async function fileWithin(root: string, file: string): Promise<Buffer | null> {
  try {
    const [realRoot, realFile] = await Promise.all([realpath(root), realpath(file)])
    return realFile.startsWith(realRoot + sep) ? await readFile(realFile) : null
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return null
    throw error
  }
}

/** Vite puts a hash into the names under assets/, so those never change. */
function cacheRule(file: string): string {
  return file.includes(`${sep}assets${sep}`) ? 'public, max-age=31536000, immutable' : 'no-cache'
}

function refusal(status: number): Response {
  return new Response(null, { status, headers: { ...securityHeaders } })
}
