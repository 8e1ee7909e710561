import { mkdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contentSecurityPolicy } from '#main/server/csp.ts'
import { testFolder } from '../support/databases.ts'
import { openOffice, type RunningOffice } from './office.ts'

const SCRIPT = `export const words = ${JSON.stringify('Моя ЦРМ '.repeat(500))}\n`

let folder: string
let office: RunningOffice
beforeAll(async () => {
  folder = join(testFolder(), 'renderer')
  mkdirSync(join(folder, 'assets'), { recursive: true })
  writeFileSync(join(folder, 'index.html'), '<!doctype html>\n<html><head><meta charset="utf-8" />\n<!--door-->\n<title>Моя ЦРМ</title></head><body></body></html>\n')
  writeFileSync(join(folder, 'assets', 'app-4f3a9c.js'), SCRIPT)
  writeFileSync(join(folder, 'boot.js'), '"use strict"\n')
  writeFileSync(join(folder, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  writeFileSync(join(folder, '..', 'secret.txt'), 'тайна')
  office = await openOffice({ renderer: folder, compress: 'always' })
})
afterAll(() => office.stop())

/** The bytes of an answer as they were sent. */
function bytesOf(path: string, headers: Record<string, string>): Promise<{ encoding: string | undefined; bytes: Buffer; headers: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: office.port, path, headers }, (response) => {
      const pieces: Buffer[] = []
      response.on('data', (piece: Buffer) => pieces.push(piece)).on('error', reject)
      response.on('end', () => resolve({ encoding: response.headers['content-encoding'], bytes: Buffer.concat(pieces), headers: response.headers }))
    })
      .on('error', reject)
      .end()
  })
}

describe('the page', () => {
  it('is told that it is at a browser seat', async () => {
    const answer = await office.ask('/')
    expect(answer.status).toBe(200)
    expect(answer.text).toContain('<meta name="crm-door" content="browser" />')
    expect(answer.text).not.toContain('<!--door-->')
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8')
  })

  it('answers every address of the application, and asks whether it is still the same', async () => {
    const { text, headers } = await office.ask('/')
    for (const path of ['/clients', '/clients/0190?tab=history', '/settings/users/', '/index.html']) {
      const answer = await office.ask(path)
      expect([path, answer.status, answer.text]).toEqual([path, 200, text])
      expect(answer.headers['cache-control']).toBe('no-cache')
    }
    const again = await office.ask('/', { headers: { 'if-none-match': String(headers.etag) } })
    expect([again.status, again.text]).toEqual([304, ''])
  })

  it('runs no script but ours, is framed by nobody, and tells nobody where it was', async () => {
    for (const path of ['/', '/assets/app-4f3a9c.js', '/boot.js']) {
      expect((await office.ask(path)).headers).toMatchObject({
        'content-security-policy': contentSecurityPolicy,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      })
    }
    for (const part of ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "base-uri 'none'", "frame-ancestors 'none'", "object-src 'none'"]) expect(contentSecurityPolicy.split('; ')).toContain(part)
    expect(contentSecurityPolicy).not.toMatch(/unsafe-eval|https?:|\*/)
  })
})

describe('a file of the renderer', () => {
  it('with a hash in its name is kept for ever', async () => {
    const answer = await office.ask('/assets/app-4f3a9c.js')
    expect([answer.status, answer.text]).toEqual([200, SCRIPT])
    expect(answer.headers).toMatchObject({ 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'public, max-age=31536000, immutable' })
  })

  it('of another kind says which', async () => {
    expect((await office.ask('/icon.svg')).headers).toMatchObject({ 'content-type': 'image/svg+xml', 'cache-control': 'no-cache' })
  })

  it.each([
    ['gzip, deflate, br, zstd', 'br', (bytes: Buffer) => brotliDecompressSync(bytes)],
    ['gzip', 'gzip', (bytes: Buffer) => gunzipSync(bytes)],
    ['gzip;q=1.0, br;q=0', 'gzip', (bytes: Buffer) => gunzipSync(bytes)],
  ] as const)('is squeezed for whoever accepts “%s”, once', async (accepted, encoding, open) => {
    const first = await bytesOf('/assets/app-4f3a9c.js', { 'accept-encoding': accepted })
    expect(first.encoding).toBe(encoding)
    expect(first.headers['vary']).toBe('accept-encoding')
    expect(first.bytes.length).toBeLessThan(SCRIPT.length / 10)
    expect(open(first.bytes).toString('utf8')).toBe(SCRIPT)
    const second = await bytesOf('/assets/app-4f3a9c.js', { 'accept-encoding': accepted })
    expect(second.bytes.equals(first.bytes)).toBe(true)
  })

  it('is sent as it is to a browser on the same computer, to which bytes cost nothing', async () => {
    const plain = await openOffice({ renderer: folder })
    try {
      const answer = await plain.ask('/assets/app-4f3a9c.js', { headers: { 'accept-encoding': 'gzip, br' } })
      expect([answer.headers['content-encoding'], answer.text]).toEqual([undefined, SCRIPT])
    } finally {
      await plain.stop()
    }
  })

  it('is sent as it is to whoever accepts nothing', async () => {
    expect((await bytesOf('/assets/app-4f3a9c.js', {})).encoding).toBeUndefined()
    expect((await bytesOf('/assets/app-4f3a9c.js', { 'accept-encoding': 'identity' })).encoding).toBeUndefined()
  })

  it('that is not there is 404 and never the page', async () => {
    for (const path of ['/assets/gone.js', '/assets/', '/nothing.css', '/favicon.ico']) {
      const answer = await office.ask(path)
      expect([path, answer.status, answer.json()]).toEqual([path, 404, { code: 'NOT_FOUND', data: { module: 'api', id: '' } }])
    }
  })

  it('of a new build is found without a restart', async () => {
    await new Promise((resolve) => setTimeout(resolve, 1100))
    writeFileSync(join(folder, 'assets', 'app-000002.js'), 'export {}\n')
    expect((await office.ask('/assets/app-000002.js')).text).toBe('export {}\n')
  })
})

describe('a path that leads out of the folder', () => {
  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/..%5csecret.txt',
    '/assets/%252e%252e/%252e%252e/secret.txt',
    '/....//secret.txt',
    '//secret.txt',
    '/\\secret.txt',
    '/assets/app-4f3a9c.js%00.html',
    '/etc/passwd.txt',
    'http://127.0.0.1/../secret.txt',
  ])('is refused: %s', async (path) => {
    const text = await raw(path)
    expect(text).toMatch(/^HTTP\/1\.1 (400|403|404) /)
    expect(text).not.toContain('тайна')
    expect(text).not.toContain('root:')
    expect(text).not.toContain(folder)
  })
})

it('without a built renderer the doors still work', async () => {
  const bare = await openOffice({ renderer: join(testFolder(), 'nothing') })
  try {
    expect((await bare.ask('/')).status).toBe(404)
    expect((await bare.api('/clients')).status).toBe(200)
  } finally {
    await bare.stop()
  }
})

/** A request line that no client would send. */
function raw(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(office.port, '127.0.0.1', () => socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${office.port}\r\nConnection: close\r\n\r\n`))
    let text = ''
    socket.setEncoding('utf8').on('data', (piece: string) => (text += piece))
    socket.on('error', reject).on('close', () => resolve(text))
  })
}
