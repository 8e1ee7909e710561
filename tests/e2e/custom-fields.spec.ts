import { expect, test } from './app.ts'
import { card } from './pages/card.ts'
import { choose, pick } from './pages/fields.ts'
import { form } from './pages/form.ts'
import { list } from './pages/list.ts'

test('a field of one’s own is made in the settings and stands in the form, the card, the list, the filter and the search', async ({ app }) => {
  const page = await app.open('/settings/fields')
  await page.getByRole('button', { name: 'Клиенты', exact: true }).click()
  const make = async (kind: string, label: string, fill?: (panel: ReturnType<typeof page.getByRole>) => Promise<void>) => {
    await page.getByRole('button', { name: 'Добавить поле' }).first().click()
    const panel = page.getByRole('dialog', { name: 'Добавить поле' })
    await panel.getByRole('button', { name: kind, exact: true }).click()
    await panel.getByLabel('Название', { exact: false }).first().fill(label)
    await fill?.(panel)
    await panel.getByRole('button', { name: 'Добавить', exact: true }).click()
    await expect(panel).toBeHidden()
    await expect(page.getByRole('button', { name: new RegExp(label) }).first()).toBeVisible()
  }
  await make('Выбор из списка', 'Сегмент', async (panel) => {
    await panel.getByRole('textbox', { name: 'Вариант 1' }).fill('Опт')
    await panel.getByRole('textbox', { name: 'Вариант 1' }).press('Enter')
    await panel.getByRole('textbox', { name: 'Вариант 2' }).fill('Розница')
    await panel.getByRole('switch', { name: 'Показывать в списке' }).check()
  })
  await make('Строка', 'Номер договора', async (panel) => {
    await panel.getByRole('switch', { name: 'Показывать в списке' }).check()
    await panel.getByRole('switch', { name: 'Искать по этому полю' }).check()
  })

  await page.getByRole('link', { name: 'Клиенты' }).click()
  const clients = list(page, 'Клиенты')
  await clients.create.click()
  const drawer = form(page, 'Создать клиента')
  await drawer.input('Название').fill('Альфа')
  await drawer.more()
  await choose(drawer.input('Сегмент'), 'Опт')
  await drawer.input('Номер договора').fill('ДГ-1702')
  await drawer.submit()
  await expect(drawer.root).toBeHidden()

  const panel = page.getByRole('complementary', { name: 'Альфа' })
  await expect(card(page, panel).field('Сегмент')).toHaveText('Опт')
  await card(page, panel).write('Номер договора', 'ДГ-1703')
  await page.keyboard.press('Escape')
  await expect(panel).toBeHidden()
  await expect(await clients.cell('Альфа', 'Номер договора')).toHaveText('ДГ-1703')
  await expect(await clients.cell('Альфа', 'Сегмент')).toHaveText('Опт')

  await (await app.api()).clients.create({ name: 'Бета' })
  await expect(clients.row('Бета')).toBeVisible()
  await clients.search.fill('дг-1703')
  await expect.poll(() => clients.column('Название')).toEqual(['Альфа'])
  await clients.search.fill('')
  const filter = await clients.panel('Фильтр')
  await pick(filter.getByRole('combobox', { name: 'Поле' }), 'Сегмент')
  await choose(filter.locator('.value').getByRole('combobox'), 'Опт')
  await expect.poll(() => clients.column('Название')).toEqual(['Альфа'])
})
