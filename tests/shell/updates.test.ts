import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { feedAddress } from '#main/desktop/updates.ts'
import { launchShell, type Shell } from '#tests/support/electron-standin/launch.ts'
import { smallApp, smallVersion, until, type SmallApp } from './small-app.ts'

describe('the address of updates', () => {
  it.each(['https://updates.example.com/crm', 'http://127.0.0.1:8080/', 'http://localhost/x', 'http://[::1]:1/'])('may be %s', (url) => {
    expect(feedAddress(url)).toBe(new URL(url).href)
  })

  it.each([null, '', 'updates', 'http://updates.example.com/', 'file:///tmp/', 'ftp://example.com/', 'https://user:secret@example.com/', 'http://localhost.evil.example/', 'javascript:0'])(
    'is not %j',
    (url) => {
      expect(feedAddress(url)).toBeNull()
    },
  )
})

/** A generic feed as electron-builder publishes it, with one AppImage. */
interface Feed {
  url: string
  asked: string[]
  close(): void
}

const newImage = Buffer.from('новая программа '.repeat(1000))

async function startFeed(version: string, served: Buffer = newImage): Promise<Feed> {
  const sha512 = createHash('sha512').update(newImage).digest('base64')
  const file = `moya-crm-${version}.AppImage`
  const manifest = [`version: ${version}`, 'files:', `  - url: ${file}`, `    sha512: ${sha512}`, `    size: ${newImage.length}`, `path: ${file}`, `sha512: ${sha512}`, ''].join('\n')
  const asked: string[] = []
  const server: Server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://feed').pathname
    asked.push(path)
    if (path === '/latest-linux.yml') return response.end(manifest)
    if (path === `/${file}`) return response.end(served)
    response.statusCode = 404
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked, close: () => server.close() }
}

describe.runIf(process.platform === 'linux' && process.arch === 'x64')('an update of an AppImage', () => {
  let app: SmallApp
  let shell: Shell
  let feed: Feed
  let image: string

  beforeEach(async () => {
    app = await smallApp()
    image = join(app.launch.home, 'moya-crm.AppImage')
    mkdirSync(join(app.launch.appPath, 'resources'), { recursive: true })
    mkdirSync(app.launch.home, { recursive: true })
    writeFileSync(join(app.launch.appPath, 'resources/app-update.yml'), 'provider: generic\nurl: https://updates.invalid/moya-crm\nupdaterCacheDirName: moya-crm-updater\n')
    writeFileSync(image, 'старая программа')
    const env = { APPIMAGE: image, XDG_CACHE_HOME: join(app.launch.home, 'cache') }
    shell = await launchShell({ ...app.launch, packaged: true, env })
  })

  afterEach(async () => {
    await shell.stop()
    feed.close()
    app.remove()
  })

  const lookAt = async (version: string, served?: Buffer) => {
    feed = await startFeed(version, served)
    await shell.page.evaluate((updateUrl) => globalThis.calls('desktop.setPreferences', { updateUrl }), feed.url)
  }
  const state = () => shell.page.evaluate(() => globalThis.calls('desktop.updateState')) as Promise<{ status: string }>
  const messages = async () => (await shell.standin.record()).dialogs.map(({ message }) => message)

  it('is found quietly: a notification and a menu item, no dialog and no download', async () => {
    await lookAt('9.9.9')
    expect(await shell.page.evaluate(() => globalThis.calls('desktop.checkForUpdates'))).toEqual({ status: 'available', version: '9.9.9' })
    const { notifications, dialogs } = await shell.standin.record()
    expect(notifications).toEqual([{ title: 'Моя ЦРМ', body: 'Есть новая версия: 9.9.9' }])
    expect(dialogs).toEqual([])
    expect(feed.asked).toEqual(['/latest-linux.yml'])
    expect((await shell.standin.tray())?.menu.map(({ label }) => label)).toContain('Обновить до версии 9.9.9…')
    expect(await shell.page.evaluate(() => globalThis.heard.at(-1))).toEqual({ kind: 'update', state: { status: 'available', version: '9.9.9' } })
  })

  it('is downloaded when chosen and put in place when the application quits', async () => {
    await lookAt('9.9.9')
    await shell.standin.answer({ button: 0 })
    await shell.standin.answer({ button: 1 })
    await shell.standin.clickMenu('updates')
    await until(async () => (await messages()).length === 2)
    expect(await messages()).toEqual(['Есть новая версия: 9.9.9', 'Версия 9.9.9 загружена'])
    expect(await state()).toEqual({ status: 'ready', version: '9.9.9' })
    expect(readFileSync(image, 'utf8')).toBe('старая программа')
    expect(await shell.stop()).toBe(0)
    expect(readFileSync(image)).toEqual(newImage)
  })

  it('is left for later when the person says so', async () => {
    await lookAt('9.9.9')
    await shell.standin.answer({ button: 1 })
    await shell.standin.clickMenu('updates')
    await until(async () => (await messages()).length === 1)
    expect(await state()).toEqual({ status: 'available', version: '9.9.9' })
    expect(feed.asked).toEqual(['/latest-linux.yml'])
  })

  it('that was skipped is not announced again', async () => {
    await lookAt('9.9.9')
    await shell.standin.answer({ button: 2 })
    await shell.standin.clickMenu('updates')
    await until(async () => (await messages()).length === 1)
    expect(await shell.page.evaluate(() => globalThis.calls('desktop.checkForUpdates'))).toMatchObject({ status: 'available' })
    expect((await shell.standin.record()).notifications).toEqual([])
  })

  it('whose file is not what the feed promised is refused, and the old version stays', async () => {
    await lookAt('9.9.9', Buffer.from('подмена '.repeat(2000)))
    await shell.standin.answer({ button: 0 })
    await shell.standin.clickMenu('updates')
    await until(async () => (await messages()).length === 2)
    expect(await messages()).toEqual(['Есть новая версия: 9.9.9', 'Обновиться не получилось'])
    expect(await state()).toMatchObject({ status: 'failed' })
    await shell.stop()
    expect(readFileSync(image, 'utf8')).toBe('старая программа')
  })

  it.each(['0.9.0', smallVersion])('to %s is none', async (version) => {
    await lookAt(version)
    await shell.standin.clickMenu('updates')
    await until(async () => (await messages()).length === 1)
    expect(await messages()).toEqual(['У вас последняя версия'])
  })

  it('that cannot be looked for is explained', async () => {
    await lookAt('9.9.9')
    feed.close()
    await shell.page.evaluate((updateUrl) => globalThis.calls('desktop.setPreferences', { updateUrl }), `${feed.url}missing/`)
    await shell.standin.clickMenu('updates')
    await until(async () => (await messages()).length === 1)
    expect(await messages()).toEqual(['Обновиться не получилось'])
  })
})
