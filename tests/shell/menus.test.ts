import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dictionaries, localeOf, words } from '#main/desktop/words.ts'
import type { MenuEntry } from '#tests/support/electron-standin/menus.ts'
import { launchShell, type Shell } from '#tests/support/electron-standin/launch.ts'
import { coreLog, smallApp, smallVersion, until, type SmallApp } from './small-app.ts'

let app: SmallApp
let shell: Shell

beforeAll(async () => {
  app = await smallApp()
  shell = await launchShell(app.launch)
})

afterAll(async () => {
  await shell?.stop()
  app?.remove()
})

const labels = (entries: MenuEntry[] = []) => entries.map(({ label }) => label)
const setLocale = (locale: string) => shell.page.evaluate((value) => globalThis.calls('desktop.setLocale', value), locale)

describe('the words', () => {
  it('are there in both languages, without a gap, a hint of the other or a lost value', () => {
    expect(Object.keys(dictionaries.en)).toEqual(Object.keys(dictionaries.ru))
    for (const [word, text] of Object.entries(dictionaries.en)) {
      expect(text, word).not.toMatch(/[а-яё]/i)
      const russian = dictionaries.ru[word as keyof typeof dictionaries.ru]
      expect(russian.match(/\{\w+\}/g)?.sort(), word).toEqual(text.match(/\{\w+\}/g)?.sort())
      expect(text.trim(), word).not.toBe('')
      if (!['ok'].includes(word)) expect(russian, word).toMatch(/[а-яё]/i)
    }
  })

  it('take their values', () => {
    expect(words('ru')('updateTo', { version: '2.0.0' })).toBe('Обновить до версии 2.0.0…')
  })

  it.each([
    [['ru-RU', 'en'], 'ru'],
    [['be-BY'], 'ru'],
    [['en-US', 'ru'], 'en'],
    [['de-DE'], 'en'],
    [[], 'ru'],
  ])('for a system that speaks %j are in %s', (languages, locale) => {
    expect(localeOf(languages)).toBe(locale)
  })
})

describe('the menu', () => {
  it('is Russian at first and follows the setting, tray included, also after a restart', async () => {
    expect(labels(await shell.standin.menu())).toEqual(['&Файл', '&Правка', '&Вид', '&Справка'])
    expect(labels((await shell.standin.tray())?.menu)).toEqual(['Открыть Мою ЦРМ', 'Уведомления', 'Создать клиента', 'Создать лида', 'Проверить обновления…', 'Выход'])
    await setLocale('en')
    expect(labels(await shell.standin.menu())).toEqual(['&File', '&Edit', '&View', '&Help'])
    expect(labels((await shell.standin.tray())?.menu)).toEqual(['Open My CRM', 'Notifications', 'New client', 'New lead', 'Check for updates…', 'Quit'])
    expect((await shell.standin.tray())?.toolTip).toBe('My CRM')
    await shell.stop()
    shell = await launchShell(app.launch)
    expect(labels(await shell.standin.menu())).toEqual(['&File', '&Edit', '&View', '&Help'])
    expect(coreLog(app).at(-2)).toContain('start en')
    await setLocale('ru')
  })

  it('holds every item of every menu in words, with a shortcut at most once', async () => {
    const all = (await shell.standin.menu()).flatMap(({ submenu }) => submenu ?? [])
    expect(labels(all).every((label) => label !== undefined && /[А-Яа-яё]/.test(label))).toBe(true)
    const shortcuts = all.map(({ accelerator }) => accelerator).filter((accelerator) => accelerator !== undefined)
    expect(shortcuts).toEqual([...new Set(shortcuts)])
    expect(shortcuts).toEqual(['CmdOrCtrl+N', 'CmdOrCtrl+,', 'CmdOrCtrl+Q', 'CmdOrCtrl+K', 'CmdOrCtrl+/'])
  })

  it.each(['create', 'import', 'settings', 'search', 'undo', 'shortcuts'])('tells the page of the command %s', async (name) => {
    await shell.standin.clickMenu(name)
    await until(async () => (await shell.page.evaluate(() => globalThis.heard.at(-1) as { name?: string }))?.name === name)
  })

  it('tells what the program is', async () => {
    await shell.standin.clickMenu('about')
    const { message, detail } = (await shell.standin.record()).dialogs.at(-1) ?? {}
    expect(message).toBe('Моя ЦРМ')
    expect(detail).toMatch(new RegExp(`^Версия ${smallVersion.replaceAll('.', '\\.')}\\nElectron \\d+\\.\\d+`))
  })

  it('says honestly that no updates are set up', async () => {
    await shell.standin.clickMenu('updates')
    await until(async () => (await shell.standin.record()).dialogs.at(-1)?.message === 'Проверка обновлений не настроена')
  })

  it('has no developer tools in an installed application', async () => {
    const { submenu } = (await shell.standin.menu())[2] ?? {}
    expect(submenu?.some(({ role }) => role === 'toggleDevTools')).toBe(true)
    await shell.stop()
    shell = await launchShell({ ...app.launch, packaged: true })
    const packaged = (await shell.standin.menu())[2]?.submenu
    expect(packaged?.some(({ role }) => role === 'toggleDevTools')).toBe(false)
    expect((await shell.standin.record()).windowOptions[0]?.webPreferences?.devTools).toBe(false)
  })
})

describe('a right click', () => {
  const flags = { canCut: true, canCopy: true, canPaste: false, canSelectAll: true } as Electron.EditFlags

  it('in a field offers the clipboard', async () => {
    const menu = await shell.standin.rightClick({ isEditable: true, selectionText: '', editFlags: flags })
    expect(menu?.map(({ label, enabled }) => [label, enabled])).toEqual([
      ['Вырезать', true],
      ['Копировать', true],
      ['Вставить', false],
      ['Выделить всё', true],
    ])
  })

  it('on selected text offers to copy it, and on nothing offers nothing', async () => {
    expect(labels((await shell.standin.rightClick({ isEditable: false, selectionText: 'ООО «Ромашка»', editFlags: flags })) ?? [])).toEqual(['Копировать'])
    expect(await shell.standin.rightClick({ isEditable: false, selectionText: ' ', editFlags: flags })).toBeNull()
  })
})

describe('the tray', () => {
  const heard = () => shell.page.evaluate(() => globalThis.heard.at(-1))

  it.each([
    ['createClient', { kind: 'create', module: 'clients' }],
    ['createLead', { kind: 'create', module: 'leads' }],
    ['notifications', { kind: 'command', name: 'notifications' }],
  ])('opens the window for its item %s, and the window hears of it', async (item, wish) => {
    await shell.standin.minimizeWindow()
    await shell.standin.clickTrayMenu(item)
    expect(await shell.standin.windows()).toMatchObject([{ minimized: false, focused: true }])
    await until(async () => JSON.stringify(await heard()) === JSON.stringify(wish))
  })

  it('counts the unread in the language of the program, and in nothing once there are none or nobody counts', async () => {
    const setBadge = (count: number) => shell.page.evaluate((value) => globalThis.calls('desktop.setBadge', value), count)
    const shown = async () => {
      const tray = await shell.standin.tray()
      return [tray?.toolTip, tray?.menu.find(({ id }) => id === 'notifications')?.label, (await shell.standin.record()).badge]
    }
    await setBadge(3)
    expect(await shown()).toEqual(['Моя ЦРМ\nНепрочитанных: 3', 'Непрочитанных: 3', 3])
    await setLocale('en')
    expect(await shown()).toEqual(['My CRM\nUnread: 3', 'Unread: 3', 3])
    await setBadge(0)
    expect(await shown()).toEqual(['My CRM', 'Notifications', 0])
    await setLocale('ru')
    await setBadge(12)
    await shell.page.evaluate(() => globalThis.calls('desktop.setPreferences', { closeToTray: true }))
    await shell.standin.closeWindow()
    expect(await shown()).toEqual(['Моя ЦРМ\nНепрочитанных: 12', 'Непрочитанных: 12', 12])
  })
})
