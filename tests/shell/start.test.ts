import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findChromium, hasDisplay } from '#main/dev/start-browser.ts'
import { causeOf, electronRuntime } from '#main/dev/start-electron.ts'
import { startWords } from '#main/dev/start-words.ts'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'moya-crm-start-'))
  mkdirSync(join(root, 'node_modules/electron'), { recursive: true })
  writeFileSync(join(root, 'node_modules/electron/package.json'), '{"type": "commonjs"}')
})

afterEach(() => rmSync(root, { recursive: true, force: true }))

/** Electron's install.js, reduced to the behaviour in question. */
const installer = (script: string) => writeFileSync(join(root, 'node_modules/electron/install.js'), `const fs = require('node:fs'), os = require('node:os'), path = require('node:path')\n${script}`)
const put = `fs.mkdirSync(path.join(__dirname, 'dist'), { recursive: true }); fs.writeFileSync(path.join(__dirname, 'dist/electron'), 'x'); fs.writeFileSync(path.join(__dirname, 'path.txt'), 'electron')`
const runtime = (quietLimit?: number, sizes: number[] = []) => electronRuntime({ root, quietLimit, progress: (megabytes) => sizes.push(megabytes) })

describe('the Electron runtime', () => {
  it('is downloaded once and found from then on', async () => {
    installer(put)
    const path = join(root, 'node_modules/electron/dist/electron')
    expect(await runtime()).toEqual({ path })
    installer('process.exit(9)')
    expect(await runtime()).toEqual({ path })
  })

  it('that cannot be reached is given up with its cause, and not tried again within the hour', async () => {
    installer(`fs.appendFileSync(path.join(__dirname, 'tries'), '.'); console.error('TypeError: fetch failed\\n  [cause]: Error: getaddrinfo ENOTFOUND github.com'); process.exit(1)`)
    expect(await runtime()).toEqual({ reason: 'ENOTFOUND' })
    expect(await runtime()).toEqual({ reason: 'ENOTFOUND' })
    expect(readFileSync(join(root, 'node_modules/electron/tries'), 'utf8')).toBe('.')
    const note = join(root, '.cache/electron-unavailable.json')
    writeFileSync(note, JSON.stringify({ at: Date.now() - 61 * 60_000, reason: 'ENOTFOUND' }))
    await runtime()
    expect(readFileSync(join(root, 'node_modules/electron/tries'), 'utf8')).toBe('..')
  })

  it('whose download stands still is given up, and nothing of it is left', async () => {
    installer(`fs.writeFileSync(path.join(__dirname, 'where'), os.tmpdir()); fs.writeFileSync(path.join(os.tmpdir(), 'electron.zip'), 'half'); setInterval(() => 0, 1000)`)
    const began = performance.now()
    expect(await runtime(400)).toEqual({ reason: 'ETIMEDOUT' })
    expect(performance.now() - began).toBeLessThan(3000)
    expect(existsSync(readFileSync(join(root, 'node_modules/electron/where'), 'utf8'))).toBe(false)
  })

  it('may take its time as long as it grows', async () => {
    installer(`const file = path.join(os.tmpdir(), 'electron.zip'); let rest = 8; const timer = setInterval(() => { fs.appendFileSync(file, Buffer.alloc(2_000_000)); if (--rest === 0) { clearInterval(timer); ${put} } }, 200)`)
    const sizes: number[] = []
    expect(await runtime(700, sizes)).toHaveProperty('path')
    expect(sizes.at(-1)).toBeGreaterThanOrEqual(8)
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b))
  })

  it.each([
    ['HTTPError: Response code 404 (Not Found) for https://github.com/x', 'HTTP 404'],
    ['Error: unable to verify\n code: "SELF_SIGNED_CERT_IN_CHAIN"', 'SELF_SIGNED_CERT_IN_CHAIN'],
    ['Error: something at https://github.com/electron/x is odd', 'Error: something at … is odd'],
    ['TypeError: fetch failed\n    at node:internal', 'fetch failed'],
    ['', 'unknown error'],
  ])('says of %j: %s', (errors, cause) => {
    expect(causeOf(errors)).toBe(cause)
  })
})

describe('the browser', () => {
  it('is the one named, or the first on the path, or none', () => {
    const folder = join(root, 'bin')
    mkdirSync(folder)
    const chrome = join(folder, 'google-chrome')
    writeFileSync(chrome, '#!/bin/sh\n')
    expect(findChromium({ PATH: folder }, 'linux')).toBeNull()
    chmodSync(chrome, 0o755)
    expect(findChromium({ PATH: `/nowhere:${folder}` }, 'linux')).toBe(chrome)
    expect(findChromium({ PATH: folder, MOYA_CRM_BROWSER: '/opt/my-browser' }, 'linux')).toBe('/opt/my-browser')
    expect(findChromium({ PATH: folder, MOYA_CRM_BROWSER: '' }, 'linux')).toBeNull()
  })

  it('needs a display on Linux', () => {
    expect(hasDisplay({}, 'linux')).toBe(false)
    expect(hasDisplay({ DISPLAY: ':0' }, 'linux')).toBe(true)
    expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true)
    expect(hasDisplay({}, 'win32')).toBe(true)
  })
})

describe('the words of the start', () => {
  it('are in the language of the environment', () => {
    expect(startWords({ LANG: 'ru_RU.UTF-8' })('address', { address: 'x' })).toBe('Адрес: x')
    expect(startWords({ LANG: 'C.UTF-8' })('address', { address: 'x' })).toBe('Address: x')
    expect(startWords({ LANG: 'ru_RU.UTF-8', LC_ALL: 'en_GB' })('stop')).toBe('Press Ctrl+C to stop.')
    expect(startWords({ LANG: 'ru_RU.UTF-8' })('noRuntime', { reason: 'ENOTFOUND' })).toContain('(ENOTFOUND), поэтому программа откроется в браузере.')
  })
})
