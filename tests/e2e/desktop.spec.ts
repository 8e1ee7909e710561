import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { testFolder } from '#tests/support/databases.ts'
import { expect, maria, test } from './app.ts'
import { list } from './pages/list.ts'
import { frame } from './pages/shell.ts'

test('a watched folder is chosen in the system’s dialog where it lies, and typed at a browser seat', async ({ app }) => {
  const folder = join(testFolder(), 'заявки')
  mkdirSync(folder)
  const page = await app.open('/settings/lead-sources')
  await page.getByRole('button', { name: 'Следить за папкой' }).click()
  const panel = page.getByRole('dialog')
  const path = panel.getByLabel('Папка', { exact: false }).first()
  const choose = panel.getByRole('button', { name: 'Выбрать…' })
  await panel.getByLabel('Название').fill('Заявки с сайта')
  const desktop = app.desktop()
  if (desktop === null) {
    await expect(choose).toBeHidden()
    await path.fill(folder)
  } else {
    await path.fill('D:\\старое')
    await desktop.choose()
    await choose.click()
    // Whoever changed their mind keeps what stood there.
    await expect(choose).toBeEnabled()
    await expect(path).toHaveValue('D:\\старое')
    await desktop.choose(folder)
    await choose.click()
    await expect(path).toHaveValue(folder)
    const asked = (await desktop.standin?.record())?.dialogs
    if (asked) expect(asked.at(-1)).toMatchObject({ kind: 'open', title: 'Выберите папку', properties: ['openDirectory', 'createDirectory'], overWindow: true })
  }
  await panel.getByRole('button', { name: 'Сохранить' }).click()
  await expect(panel).toBeHidden()
  expect((await (await app.api())['lead-sources'].list({})).items.map((source) => source.path)).toEqual([folder])
})

test('an export goes where the person wants it, nowhere when they changed their mind, and says why it could not', { tag: '@desktop' }, async ({ app }) => {
  await (await app.api()).clients.create({ name: 'Альфа' })
  const page = await app.open('/m/clients')
  const desktop = app.desktop()!
  const exportAll = async () => {
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Ещё', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Экспорт в файл' }).click()
    await page.getByRole('dialog', { name: 'Экспорт' }).getByRole('button', { name: 'Скачать' }).click()
  }
  await expect(list(page, 'Клиенты').row('Альфа')).toBeVisible()
  await desktop.choose()
  await exportAll()
  await expect(page.getByText('Файл готовится')).toBeHidden()
  await expect(page.getByText('Скачано')).toBeHidden()
  await desktop.choose(join(testFolder(), 'нет такой', 'клиенты.xlsx'))
  await exportAll()
  await expect(page.getByText('Этой папки больше нет. Выберите другое место')).toBeVisible()
  await desktop.choose(join(testFolder(), 'клиенты.xlsx'))
  await exportAll()
  await expect(page.getByText('Скачано: 1 клиент')).toBeVisible()
})

test('the tray counts with the bell, and forgets who signed out', { tag: '@tray' }, async ({ app }) => {
  const page = await app.open('/m/clients')
  const standin = app.desktop()!.standin!
  const tray = async () => {
    const shown = await standin.tray()
    return [shown?.toolTip, (await standin.record()).badge]
  }
  const mention = async (client: string) => {
    const { id } = await (await app.api()).clients.create({ name: client })
    await (await app.api(maria)).activities.create({ about: `clients:${id}`, kind: 'note', subject: 'Посмотри, @Анна Первая' })
  }
  await expect.poll(tray).toEqual(['Моя ЦРМ', 0])
  await mention('Альфа')
  await mention('Бета')
  await expect(page.getByRole('button', { name: 'Уведомления: 2 непрочитанных' })).toBeVisible()
  await expect.poll(tray).toEqual(['Моя ЦРМ\nНепрочитанных: 2', 2])
  await standin.clickTrayMenu('notifications')
  const bell = page.getByRole('dialog', { name: 'Уведомления' })
  await expect(bell).toBeVisible()
  // Asked for again it stays.
  await standin.clickTrayMenu('notifications')
  await bell.getByRole('button', { name: 'Прочитать все' }).click()
  await expect.poll(tray).toEqual(['Моя ЦРМ', 0])
  await page.keyboard.press('Escape')
  await mention('Гамма')
  await expect.poll(tray).toEqual(['Моя ЦРМ\nНепрочитанных: 1', 1])
  await frame(page).signOut()
  await expect.poll(tray).toEqual(['Моя ЦРМ', 0])
})

test('a client or a lead is added from the tray, whatever is on screen', { tag: '@tray' }, async ({ app }) => {
  const page = await app.open('/m/leads')
  const standin = app.desktop()!.standin!
  await standin.clickTrayMenu('createClient')
  const form = page.getByRole('dialog')
  await expect(form).toHaveAccessibleName('Создать клиента')
  await form.getByLabel('Название').fill('Из трея')
  await form.getByRole('button', { name: 'Создать', exact: true }).click()
  await expect(page).toHaveURL(/\/m\/clients\/[0-9a-f-]{36}/)
  await expect(page.getByRole('heading', { name: 'Из трея' })).toBeVisible()
  await standin.clickTrayMenu('createLead')
  await expect(form).toHaveAccessibleName('Создать лида')
})
