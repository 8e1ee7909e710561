import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { extractAll, listPackage } from '@electron/asar'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { Ajv } from 'ajv'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { buildIfStale } from '#main/dev/build.ts'
import { layOutRuntime } from '#tests/support/electron-standin/fake-runtime.ts'
import { launchShell } from '#tests/support/electron-standin/launch.ts'
import { ROOT } from '#tests/support/paths.ts'

const configFile = join(ROOT, 'electron-builder.yml')

describe('the configuration of the installers', () => {
  const schema = JSON.parse(readFileSync(join(ROOT, 'node_modules/app-builder-lib/scheme.json'), 'utf8')) as object
  const validate = new Ajv({ strict: false, allErrors: true }).compile(schema)
  const config = parse(readFileSync(configFile, 'utf8')) as Record<string, unknown>

  it('is what electron-builder understands', () => {
    expect(validate(config), JSON.stringify(validate.errors)).toBe(true)
  })

  it('would be refused if it were not', () => {
    expect(validate({ ...config, electronFuses: { runAsNod: false } })).toBe(false)
    expect(validate({ ...config, appID: 'x' })).toBe(false)
  })

  it('makes NSIS, DMG, AppImage and deb', () => {
    expect(config).toMatchObject({ win: { target: 'nsis' }, mac: { target: 'dmg' }, linux: { target: ['AppImage', 'deb'] }, publish: { provider: 'generic' } })
  })
})

describe.runIf(process.platform === 'linux')('the package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'moya-crm-package-'))
  const unpacked = join(folder, 'out', 'linux-unpacked')
  const archive = join(unpacked, 'resources', 'app.asar')
  const installed = join(folder, 'installed')
  let files: string[] = []

  beforeAll(async () => {
    await buildIfStale()
    await layOutRuntime(join(folder, 'runtime'))
    const builder = join(ROOT, 'node_modules/electron-builder/cli.js')
    const args = ['build', '--linux', 'dir', `--${process.arch}`, '--publish', 'never', `-c.electronDist=${join(folder, 'runtime')}`, `-c.directories.output=${join(folder, 'out')}`]
    const { status, stdout, stderr } = spawnSync(process.execPath, [builder, ...args], { cwd: ROOT, encoding: 'utf8' })
    if (status !== 0) throw new Error(`electron-builder ended with ${status}\n${stdout}\n${stderr}`)
    files = listPackage(archive, { isPack: false }).map((file) => file.replace(/^\//, ''))
    extractAll(archive, installed)
  }, 300_000)

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('holds the built application, its pictures and two native add-ons, and nothing else', () => {
    expect(files).toContain('dist/main/index.js')
    expect(files).toContain('dist/main/core-worker.js')
    expect(files).toContain('dist/preload/index.cjs')
    expect(files).toContain('dist/renderer/index.html')
    expect(files).toContain('main/desktop/resources/tray.png')
    const allowed = /^(package\.json|dist|dist\/(main|preload|renderer)(\/.+)?|main|main\/desktop|main\/desktop\/resources(\/[\w@]+\.png)?|node_modules|node_modules\/better-sqlite3(\/.+)?|node_modules\/@node-rs(\/.+)?)$/
    expect(files.filter((file) => !allowed.test(file))).toEqual([])
    expect(files.filter((file) => /\.(ts|map|vue)$|(^|\/)(tests?|docs)\//.test(file))).toEqual([])
    expect(files.filter((file) => file.endsWith('.node')).length).toBeGreaterThanOrEqual(2)
  })

  it('keeps the native add-ons outside the archive', () => {
    for (const file of files.filter((name) => name.endsWith('.node'))) {
      expect(existsSync(join(unpacked, 'resources/app.asar.unpacked', file)), file).toBe(true)
    }
  })

  it('says where its updates come from', () => {
    const feed = parse(readFileSync(join(unpacked, 'resources/app-update.yml'), 'utf8')) as object
    expect(feed).toMatchObject({ provider: 'generic', updaterCacheDirName: expect.stringContaining('moya-crm') })
  })

  it('has its fuses closed in the executable itself', async () => {
    const wire = await getCurrentFuseWire(join(unpacked, 'moya-crm'))
    const state = (fuse: FuseV1Options) => String.fromCharCode(wire[fuse] ?? 0)
    expect(state(FuseV1Options.RunAsNode)).toBe('0')
    expect(state(FuseV1Options.EnableNodeOptionsEnvironmentVariable)).toBe('0')
    expect(state(FuseV1Options.EnableNodeCliInspectArguments)).toBe('0')
    expect(state(FuseV1Options.GrantFileProtocolExtraPrivileges)).toBe('0')
    expect(state(FuseV1Options.EnableCookieEncryption)).toBe('1')
    expect(state(FuseV1Options.EnableEmbeddedAsarIntegrityValidation)).toBe('1')
    expect(state(FuseV1Options.OnlyLoadAppFromAsar)).toBe('1')
  })

  it('makes and serves a workspace by its Node entry, from its own files alone', async () => {
    const data = join(folder, 'data')
    const env = { PATH: process.env.PATH, HOME: folder }
    const crm = (...args: string[]) => [join(installed, 'dist/main/cli.js'), ...args, '--data', data]
    const person = ['--company', 'ООО «Ромашка»', '--email', 'anna@example.com', '--password', 'длинный пароль 7']
    const init = spawnSync(process.execPath, crm('init', ...person), { cwd: installed, env, encoding: 'utf8' })
    expect(init.stderr + init.stdout).toContain('"workspace"')
    const office = spawn(process.execPath, crm('office', '--port', '0'), { cwd: installed, env })
    const ended = new Promise<number | null>((resolve) => office.on('exit', resolve))
    const address = await readyAddress(office, ended)
    const page = await fetch(address)
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('<div id="app">')
    expect((await fetch(`${address}/api/v1/clients`)).status).toBe(401)
    office.kill('SIGTERM')
    expect(await ended).toBe(0)
  })

  it('opens its window from its own files alone', async () => {
    const shell = await launchShell({ dataDir: join(folder, 'desktop-data'), appPath: installed, packaged: true })
    try {
      await shell.page.waitForSelector('#app > *', { state: 'attached' })
      expect((await shell.standin.windows())[0]?.url).toMatch(/^app:\/\/crm\//)
    } finally {
      expect(await shell.stop()).toBe(0)
    }
  })
})

function readyAddress(office: ChildProcess, ended: Promise<number | null>): Promise<string> {
  let output = ''
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString()
      const found = /^ready (http\S+)$/m.exec(output)?.[1]
      if (found !== undefined) resolve(found)
    }
    office.stdout?.on('data', read)
    office.stderr?.on('data', read)
    void ended.then((code) => reject(new Error(`ended with ${code}: ${output}`)))
  })
}
