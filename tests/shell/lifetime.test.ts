import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { laptop } from '#tests/support/electron-standin/config.ts'
import { launchShell, startShell, type LaunchOptions, type Shell } from '#tests/support/electron-standin/launch.ts'
import { coreLog, smallApp, until, type SmallApp } from './small-app.ts'

let app: SmallApp
let shell: Shell | null = null

beforeEach(async () => {
  app = await smallApp()
})

afterEach(async () => {
  await shell?.stop()
  shell = null
  app.remove()
})

async function launch(options: Partial<LaunchOptions> = {}): Promise<Shell> {
  shell = await launchShell({ ...app.launch, ...options })
  return shell
}

async function relaunch(options: Partial<LaunchOptions> = {}): Promise<Shell> {
  await shell?.stop()
  return launch(options)
}

const place = async () => {
  const [window] = (await shell?.standin.windows()) ?? []
  return window && { x: window.x, y: window.y, width: window.width, height: window.height, maximized: window.maximized }
}

describe('a second start', () => {
  it('ends by itself and brings the first window forward, out of the taskbar too', async () => {
    const { standin } = await launch()
    await standin.minimizeWindow()
    const second = startShell(app.launch)
    expect(await second.exited).toBe(0)
    await until(async () => (await standin.windows())[0]?.focused === true)
    expect(await standin.windows()).toMatchObject([{ minimized: false, visible: true, focused: true }])
    expect(coreLog(app).filter((line) => line.startsWith('start'))).toHaveLength(1)
  })

  it('hands its deep link to the window of the first', async () => {
    await launch()
    const second = startShell({ ...app.launch, args: ['mycrm://clients/0198c5a2-7b1e-7c3d-9f00-1234567890a2'] })
    expect(await second.exited).toBe(0)
    const event = { kind: 'open', path: '/m/clients/0198c5a2-7b1e-7c3d-9f00-1234567890a2' }
    await until(() => coreLog(app).includes(`tell window:1 ${JSON.stringify(event)}`))
    expect(await shell?.page.evaluate(() => globalThis.heard)).toEqual([event])
  })

  it('opens another instance when it names another workspace', async () => {
    await launch()
    const other = await launchShell({ ...app.launch, dataDir: join(app.launch.dataDir, '../other') })
    expect(await other.standin.windows()).toHaveLength(1)
    expect(await shell?.standin.windows()).toHaveLength(1)
    expect(await other.stop()).toBe(0)
  })

  it('is the first again after the first was killed', async () => {
    const { kill, exited } = await launch()
    kill()
    await exited
    await relaunch()
    expect(await shell?.page.evaluate(() => globalThis.calls('echo', 'жив'))).toBe('жив')
  })
})

describe('a deep link', () => {
  it('given at the first start is told to the window, and one that is none is not', async () => {
    await launch({ args: ['mycrm://clients/0198c5a2-7b1e-7c3d-9f00-1234567890a7'] })
    await until(() => coreLog(app).some((line) => line.includes('"/m/clients/0198c5a2-7b1e-7c3d-9f00-1234567890a7"')))
    await relaunch({ args: ['mycrm://clients/../../etc'] })
    expect(coreLog(app).filter((line) => line.startsWith('tell'))).toHaveLength(1)
    expect((await shell?.standin.record())?.protocolClients).toEqual(['mycrm'])
  })

  it('from macOS comes as an event', async () => {
    const { standin } = await launch()
    await standin.openUrl('mycrm://clients/0198c5a2-7b1e-7c3d-9f00-1234567890a9')
    await until(() => coreLog(app).some((line) => line.includes('"/m/clients/0198c5a2-7b1e-7c3d-9f00-1234567890a9"')))
  })
})

describe('the place of the window', () => {
  it('is the same after a restart', async () => {
    const { standin } = await launch()
    await standin.moveWindow({ x: 200, y: 100, width: 1111, height: 777 })
    await relaunch()
    expect(await place()).toEqual({ x: 200, y: 100, width: 1111, height: 777, maximized: false })
    await shell?.standin.maximizeWindow()
    await relaunch()
    expect(await place()).toEqual({ x: 200, y: 100, width: 1111, height: 777, maximized: true })
  })

  it('survives a kill', async () => {
    const { standin, kill, exited } = await launch()
    await standin.moveWindow({ x: 50, y: 60, width: 1000, height: 700 })
    const remembered = join(app.launch.dataDir, '.desktop/shell.json')
    await until(() => existsSync(remembered) && readFileSync(remembered, 'utf8').includes('"width":1000'))
    kill()
    await exited
    await relaunch()
    expect(await place()).toMatchObject({ x: 50, y: 60, width: 1000, height: 700 })
  })

  it('is one for each arrangement of displays', async () => {
    const desk = { id: 2, bounds: { x: 1920, y: 0, width: 2560, height: 1440 }, workArea: { x: 1920, y: 0, width: 2560, height: 1400 }, scaleFactor: 1 }
    await launch({ displays: [laptop, desk] })
    await shell?.standin.moveWindow({ x: 2500, y: 200, width: 1500, height: 1000 })
    await relaunch({ displays: [laptop] })
    expect(await place()).toEqual({ x: 210, y: 20, width: 1500, height: 1000, maximized: false })
    await relaunch({ displays: [laptop, desk] })
    expect(await place()).toMatchObject({ x: 2500, y: 200, width: 1500, height: 1000 })
  })

  it('starts anew when what was remembered is damaged', async () => {
    mkdirSync(join(app.launch.dataDir, '.desktop'), { recursive: true })
    writeFileSync(join(app.launch.dataDir, '.desktop/shell.json'), '{"places": {"x": 7')
    await launch()
    expect(await place()).toEqual({ x: 320, y: 120, width: 1280, height: 800, maximized: false })
    expect(shell?.output()).toContain('shell state starts anew')
  })
})

describe('the end', () => {
  it('stops the core before the process ends, with exit code 0', async () => {
    await launch()
    expect(await shell?.stop()).toBe(0)
    expect(coreLog(app).at(-1)).toBe('stop')
    shell = null
  })

  it('comes with the last window', async () => {
    const { standin, exited } = await launch()
    await standin.closeWindow()
    expect(await exited).toBe(0)
    expect(coreLog(app).at(-1)).toBe('stop')
  })

  it('waits in the tray when the person has chosen that, and comes by the tray', async () => {
    const { standin, page, exited } = await launch()
    await page.evaluate(() => globalThis.calls('desktop.setPreferences', { closeToTray: true }))
    expect(await standin.closeWindow()).toBe(false)
    expect(await standin.windows()).toMatchObject([{ visible: false }])
    await standin.clickTray()
    expect(await standin.windows()).toMatchObject([{ visible: true, focused: true }])
    await standin.closeWindow()
    await standin.clickTrayMenu('quit')
    expect(await exited).toBe(0)
    expect(coreLog(app).at(-1)).toBe('stop')
  })
})

describe('what is not saved', () => {
  it('keeps the window until the person says that it may be lost', async () => {
    const { standin, page, exited } = await launch()
    await page.fill('#draft', 'ещё не всё')
    await standin.answer({ button: 0 })
    expect(await standin.closeWindow()).toBe(false)
    expect((await standin.record()).dialogs.at(-1)).toMatchObject({ message: 'Есть несохранённые изменения', buttons: ['Остаться', 'Закрыть без сохранения'] })
    expect(await page.evaluate(() => globalThis.calls('echo', 1))).toBe(1)
    await standin.answer({ button: 1 })
    await standin.closeWindow()
    expect(await exited).toBe(0)
    expect(coreLog(app).at(-1)).toBe('stop')
  })

  it('stops quitting too, and the window can be put into the tray afterwards', async () => {
    const { standin, page } = await launch()
    await page.evaluate(() => globalThis.calls('desktop.setPreferences', { closeToTray: true }))
    await page.fill('#draft', 'ещё не всё')
    await standin.answer({ button: 0 })
    await standin.clickMenu('quit')
    await until(async () => (await standin.record()).dialogs.length === 1)
    await until(async () => {
      await standin.closeWindow()
      return (await standin.windows())[0]?.visible === false
    })
    await page.fill('#draft', '')
  })
})

describe('a workspace that cannot be opened', () => {
  it('is explained, and the process ends with an error', async () => {
    const started = startShell({ ...app.launch, args: ['--broken-workspace'] })
    expect(await started.exited).toBe(1)
    expect(started.lastDialog()).toMatchObject({
      message: 'Не удалось открыть рабочую папку',
      detail: `Папку держит другая программа\n\nПапка: ${app.launch.dataDir}`,
      buttons: ['Выход'],
    })
  })
})

describe('a workspace that another program holds', () => {
  it('is named with its holder and can be opened where that program serves it', async () => {
    const started = startShell({ ...app.launch, args: ['--held-workspace'], dialogAnswers: [{ button: 0 }] })
    expect(await started.exited).toBe(1)
    expect(started.lastDialog()).toMatchObject({
      message: 'Не удалось открыть рабочую папку',
      detail: expect.stringMatching(/^Рабочая папка уже открыта на компьютере бухгалтерия[^]*Папка: /),
      buttons: ['Открыть в браузере', 'Выход'],
    })
    expect(started.opened()).toEqual(['http://127.0.0.1:4800/'])
  })
})

describe('a core that dies', () => {
  it('is reported, and the application starts again if the person wants it', async () => {
    const { standin, page, exited, lastDialog } = await launch()
    await standin.answer({ button: 0 })
    await page.evaluate(() => void globalThis.calls('die'))
    expect(await exited).toBe(1)
    expect(lastDialog()).toMatchObject({ message: 'Программа остановилась из-за внутренней ошибки', buttons: ['Перезапустить', 'Выход'] })
  })
})

describe('the key of the workspace', () => {
  it('is sealed by the keychain', async () => {
    await launch()
    expect(coreLog(app)[0]).toMatch(/тайна$/)
    expect(await shell?.page.evaluate(() => globalThis.calls('desktop.info'))).toMatchObject({ secrets: 'keychain' })
    expect((await shell?.standin.record())?.dialogs).toEqual([])
  })

  it.each(['basic_text', 'none'] as const)('is left to a file where the keychain is %s, and that is said once in so many words', async (keychain) => {
    await launch({ keychain })
    expect(coreLog(app)[0]).toMatch(/no secrets$/)
    expect(await shell?.page.evaluate(() => globalThis.calls('desktop.info'))).toMatchObject({ secrets: 'file' })
    const shown = (await shell?.standin.record())?.dialogs
    expect(shown).toMatchObject([{ kind: 'message', message: 'Связка ключей недоступна' }])
    await relaunch({ keychain })
    expect((await shell?.standin.record())?.dialogs).toEqual([])
  })
})
