import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildIfStale } from '#main/dev/build.ts'
import { ROOT } from '#tests/support/paths.ts'
import { until } from './small-app.ts'

let folder: string
let child: ChildProcess
let said: { out: string; err: string }
let ended: Promise<number | null>

beforeAll(async () => {
  await buildIfStale()
}, 300_000)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'moya-crm-start-'))
})

afterEach(async () => {
  child.kill('SIGTERM')
  await ended
  rmSync(folder, { recursive: true, force: true })
})

function start(args: string[], env: Record<string, string>): void {
  const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, LC_ALL: _all, ...rest } = process.env
  const data = args.includes('--data') ? [] : ['--data', join(folder, 'data')]
  child = spawn(process.execPath, [join(ROOT, 'main/dev/start.ts'), ...data, ...args], { env: { ...rest, ...env } })
  said = { out: '', err: '' }
  child.stdout?.on('data', (chunk: Buffer) => (said.out += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (said.err += chunk.toString()))
  ended = new Promise((resolve) => child.on('exit', resolve))
}

/** A program in the browser's place: writes down its arguments and does what the test says. */
function browser(script: string): string {
  const file = join(folder, 'browser')
  writeFileSync(file, `#!/bin/sh\nprintf '%s\\n' "$@" > '${folder}/arguments'\n${script}\n`)
  chmodSync(file, 0o755)
  return file
}

const address = async () => {
  const line = /^(?:Адрес|Address): (http:\/\/127\.0\.0\.1:\d+)$/m
  await until(() => line.test(said.out), 15)
  return line.exec(said.out)?.[1] ?? ''
}

describe.runIf(process.platform === 'linux')('npm start', () => {
  it('without a display prints the address, stays up and ends cleanly when told to', async () => {
    start([], { LANG: 'ru_RU.UTF-8' })
    const url = await address()
    expect(said.err).toContain('Экрана нет')
    expect(said.out).toBe(`Адрес: ${url}\n`)
    const page = await fetch(url)
    expect(page.status).toBe(200)
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    await expect(fetch(url)).rejects.toThrow()
  })

  it('opens an application window of Chromium and ends when it is closed', async () => {
    start(['--browser'], { DISPLAY: ':7', LANG: 'en_US.UTF-8', MOYA_CRM_BROWSER: browser('sleep 2') })
    const url = await address()
    expect(await ended).toBe(0)
    const given = readFileSync(join(folder, 'arguments'), 'utf8').split('\n')
    expect(given).toContain(`--app=${url}`)
    expect(given).toContain(`--user-data-dir=${join(folder, 'data/.desktop/browser')}`)
    await expect(fetch(url)).rejects.toThrow()
  })

  it('stays up and says so when the browser does not come up', async () => {
    start(['--browser'], { DISPLAY: ':7', LANG: 'en_US.UTF-8', MOYA_CRM_BROWSER: browser('exit 1') })
    const url = await address()
    await until(() => said.err.includes('No browser could be opened'))
    expect(existsSync(join(folder, 'arguments'))).toBe(true)
    expect((await fetch(url)).status).toBe(200)
  })

  it('takes another port when the usual one is taken', async () => {
    start(['--data', join(folder, 'one')], {})
    const first = await address()
    const other = { child, ended }
    start(['--data', join(folder, 'two')], {})
    expect(await address()).not.toBe(first)
    other.child.kill('SIGTERM')
    await other.ended
  })
})
