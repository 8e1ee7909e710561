import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchShell, type Shell } from '#tests/support/electron-standin/launch.ts'
import { coreLog, smallApp, smallVersion, until, type SmallApp } from './small-app.ts'

let app: SmallApp
let shell: Shell

beforeAll(async () => {
  app = await smallApp()
  shell = await launchShell({ ...app.launch, packaged: true })
})

afterAll(async () => {
  await shell?.stop()
  app?.remove()
})

const ask = (call: string, ...args: unknown[]) => shell.page.evaluate(([name, given]) => globalThis.calls(`desktop.${name as string}`, ...(given as unknown[])), [call, args] as const)
const lastDialog = async () => (await shell.standin.record()).dialogs.at(-1)
const filters = [{ name: 'Таблицы', extensions: ['csv', 'xlsx'] }]

describe('choosing files', () => {
  it('opens a dialog over the window that asked and answers path, name and size', async () => {
    const path = join(app.launch.appPath, 'клиенты.csv')
    writeFileSync(path, 'имя\n')
    await shell.standin.answer({ paths: [path] })
    expect(await ask('pickFile', '@seat', { title: 'Файл с клиентами', filters })).toEqual([{ path, name: 'клиенты.csv', size: 7 }])
    expect(await lastDialog()).toMatchObject({
      kind: 'open',
      title: 'Файл с клиентами',
      filters: [...filters, { name: 'Все файлы', extensions: ['*'] }],
      properties: ['openFile'],
      overWindow: true,
    })
  })

  it('answers nothing when the person changed their mind', async () => {
    expect(await ask('pickFile', '@seat', { multiple: true })).toEqual([])
    expect((await lastDialog())?.properties).toEqual(['openFile', 'multiSelections'])
    expect(await ask('pickFolder', '@seat', {})).toBeNull()
    expect(await ask('saveFile', '@seat', { suggestedName: 'x.csv' })).toBeNull()
  })

  it('chooses folders and places to save', async () => {
    await shell.standin.answer({ paths: ['/tmp/копии'] })
    expect(await ask('pickFolder', '@seat', {})).toBe('/tmp/копии')
    await shell.standin.answer({ paths: ['/tmp/клиенты.xlsx'] })
    expect(await ask('saveFile', '@seat', { suggestedName: 'клиенты.xlsx', filters })).toBe('/tmp/клиенты.xlsx')
    expect(await lastDialog()).toMatchObject({ kind: 'save', title: 'Сохранить как', defaultPath: join(app.launch.home, 'documents/клиенты.xlsx') })
  })

  it.each([
    ['../../etc/passwd', '.._.._etc_passwd'],
    ['C:\\Windows\\x.dll', 'C__Windows_x.dll'],
    ['отчёт\u202Exslx.exe', 'отчёт_xslx.exe'],
    ['a\u0000b.csv', 'a_b.csv'],
    ['точки...', 'точки'],
    ['', 'file'],
  ])('suggests for %j the name %j and never a folder', async (suggestedName, name) => {
    await ask('saveFile', '@seat', { suggestedName })
    expect((await lastDialog())?.defaultPath).toBe(join(app.launch.home, 'documents', name))
  })

  it.each(['browser:7', 'window:999', ''])('is refused to the seat %j, which is no window here', async (seat) => {
    const before = (await shell.standin.record()).dialogs.length
    expect(await ask('pickFile', seat, {})).toEqual({ error: `Error: no window of this desktop: ${seat}` })
    expect(await ask('saveFile', seat, { suggestedName: 'x' })).toMatchObject({ error: expect.stringContaining('no window') })
    expect((await shell.standin.record()).dialogs).toHaveLength(before)
  })
})

describe('a page on paper', () => {
  it('is printed into a PDF where the person wants it, and nowhere when they changed their mind', async () => {
    const path = join(app.launch.appPath, 'клиенты.pdf')
    await shell.standin.answer({ paths: [path] })
    expect(await ask('savePdf', '@seat', { suggestedName: 'Клиенты: все.pdf', landscape: true })).toBe(true)
    expect(readFileSync(path).subarray(0, 5).toString()).toBe('%PDF-')
    expect(await lastDialog()).toMatchObject({ kind: 'save' })
    await shell.standin.answer({ paths: [] })
    expect(await ask('savePdf', '@seat', { suggestedName: 'x.pdf', landscape: false })).toBe(false)
    expect(await ask('savePdf', '127.0.0.1', { suggestedName: 'x.pdf', landscape: false })).toMatchObject({ error: expect.stringContaining('no window') })
  })
})

describe('notifications', () => {
  it('are native, and a click brings the window to what they are about', async () => {
    expect(await ask('notify', { title: 'Импорт закончен', body: 'Создано 5 клиентов', path: '/clients' })).toBe(true)
    expect((await shell.standin.record()).notifications).toEqual([{ title: 'Импорт закончен', body: 'Создано 5 клиентов' }])
    await shell.standin.minimizeWindow()
    await shell.standin.clickNotification(0)
    expect(await shell.standin.windows()).toMatchObject([{ minimized: false, focused: true }])
    await until(() => coreLog(app).at(-1) === 'tell window:1 {"kind":"open","path":"/clients"}')
  })

  it('of the core itself are shown too', async () => {
    await ask('info')
    await shell.page.evaluate(() => globalThis.calls('remind', { title: 'Звонок', body: 'Через 5 минут' }))
    expect((await shell.standin.record()).notifications.at(-1)).toEqual({ title: 'Звонок', body: 'Через 5 минут' })
  })
})

describe('the rest of the desktop', () => {
  it('says what it is', async () => {
    expect(await ask('info')).toMatchObject({ version: smallVersion, platform: process.platform, packaged: true, secrets: 'keychain' })
  })

  it('opens allowed addresses only', async () => {
    expect(await ask('openExternal', 'https://example.com/счёт')).toBe(true)
    expect(await ask('openExternal', 'file:///etc/passwd')).toBe(false)
    expect(await ask('openExternal', { toString: 'https://example.com' })).toBe(false)
    expect((await shell.standin.record()).openedExternally).toEqual(['https://example.com/%D1%81%D1%87%D1%91%D1%82'])
  })

  it('shows a file that is there, by its full path', async () => {
    const path = join(app.launch.appPath, 'package.json')
    expect(await ask('revealFile', path)).toBe(true)
    expect(await ask('revealFile', 'package.json')).toBe(false)
    expect(await ask('revealFile', '/нет/такого')).toBe(false)
    expect((await shell.standin.record()).revealed).toEqual([path])
  })

  it('counts on the icon', async () => {
    await ask('setBadge', 7)
    expect((await shell.standin.record()).badge).toBe(7)
    await ask('setBadge', -3)
    expect((await shell.standin.record()).badge).toBe(0)
  })

  it.runIf(process.platform === 'linux')('starts with the system when asked to', async () => {
    mkdirSync(app.launch.home, { recursive: true })
    const file = join(app.launch.home, 'appData/autostart/moya-crm.desktop')
    expect(await ask('setPreferences', { autostart: true })).toMatchObject({ autostart: true, closeToTray: false, updateUrl: null })
    expect(readFileSync(file, 'utf8')).toMatch(/^Exec="\/.+"$/m)
    expect(await ask('setPreferences', { autostart: false })).toMatchObject({ autostart: false })
  })
})
