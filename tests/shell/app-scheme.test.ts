import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { appHandler } from '#main/desktop/app-scheme.ts'
import { contentSecurityPolicy } from '#main/server/csp.ts'

const folder = mkdtempSync(join(tmpdir(), 'moya-crm-scheme-'))
const root = join(folder, 'renderer')
mkdirSync(join(root, 'assets'), { recursive: true })
writeFileSync(join(root, 'index.html'), '<title>страница</title>')
writeFileSync(join(root, 'assets/main-a1.js'), 'export {}')
writeFileSync(join(root, 'assets/inter.woff2'), 'font')
writeFileSync(join(root, 'assets/notes.exe'), 'MZ')
writeFileSync(join(folder, 'secret.txt'), 'тайна')
symlinkSync(join(folder, 'secret.txt'), join(root, 'assets/link.txt'))
mkdirSync(join(folder, 'renderer-twin'))
writeFileSync(join(folder, 'renderer-twin/secret.txt'), 'тайна')
afterAll(() => rmSync(folder, { recursive: true }))

const handler = appHandler(root)
const get = (address: string, method = 'GET') => handler(new Request(address, { method }))

describe('app://', () => {
  it.each([
    ['app://crm/', 'text/html; charset=utf-8'],
    ['app://crm/index.html', 'text/html; charset=utf-8'],
    ['app://crm/clients/0198c5a2', 'text/html; charset=utf-8'],
    ['app://crm/assets/main-a1.js', 'text/javascript; charset=utf-8'],
    ['app://crm/assets/inter.woff2?v=1', 'font/woff2'],
  ])('serves %s as %s under the policy', async (address, type) => {
    const response = await get(address)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(type)
    expect(response.headers.get('content-security-policy')).toBe(contentSecurityPolicy)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it.each([
    'app://crm/../secret.txt',
    'app://crm/..%2fsecret.txt',
    'app://crm/%2e%2e/secret.txt',
    'app://crm/%2e%2e%2fsecret.txt',
    'app://crm/assets/..%5c..%5csecret.txt',
    'app://crm/assets/%2e%2e/%2e%2e/secret.txt',
    'app://crm/..%2frenderer-twin%2fsecret.txt',
    'app://crm//etc/passwd.txt',
    'app://crm/C:%5cWindows%5cwin.ini.txt',
    'app://crm/assets/link.txt',
    'app://crm/assets/main-a1.js%00.txt',
    'app://crm/%zz.txt',
    'app://crm/assets/notes.exe',
    'app://crm/missing.js',
    'app://crm/assets/main-a1.js/x.js',
    `app://crm/${'a'.repeat(5000)}.js`,
    'app://other/index.html',
    'app://crm:80/index.html',
    'app://crm.evil/index.html',
  ])('answers 404 for %s', async (address) => {
    const response = await get(address)
    expect(response.status).toBe(404)
    expect(await response.text()).toBe('')
    expect(response.headers.get('content-security-policy')).toBe(contentSecurityPolicy)
  })

  it('serves a route of the application with its page, so nothing under a dotless name can be reached', async () => {
    expect(await (await get('app://crm/%2e%2e/secret')).text()).toContain('страница')
  })

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('refuses %s', async (method) => {
    expect((await get('app://crm/', method)).status).toBe(405)
  })

  it('allows no script but its own files', () => {
    expect(contentSecurityPolicy).toContain("default-src 'none'")
    expect(contentSecurityPolicy).toMatch(/script-src 'self'(;|$)/)
    expect(contentSecurityPolicy).toContain("frame-ancestors 'none'")
    expect(contentSecurityPolicy).not.toMatch(/unsafe-eval|https?:|\*|script-src[^;]*unsafe-inline/)
  })
})
