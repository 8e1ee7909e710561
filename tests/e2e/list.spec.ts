import { expect, maria, test } from './app.ts'
import { choose, pick } from './pages/fields.ts'
import { list } from './pages/list.ts'
import { frame } from './pages/shell.ts'
import { dayFromToday } from './support/days.ts'

test.describe('a list', () => {
  test.beforeEach(async ({ app }) => {
    const api = await app.api()
    const statuses = await api['list-items'].list({ filter: { field: 'list', op: 'eq', value: 'clientStatuses' } })
    const status = (label: string) => statuses.items.find((item) => item.label === label)!.id
    await api.clients.create({ name: 'Бета', city: 'Омск', phone: '+7 912 000-00-02', statusId: status('Новый'), nextContactOn: dayFromToday(-3) })
    await api.clients.create({ name: 'Альфа', city: 'Тула', phone: '+7 912 000-00-01', statusId: status('Новый'), nextContactOn: dayFromToday(30) })
    await api.clients.create({ name: 'Вега', city: 'Казань', kind: 'entrepreneur', statusId: status('Постоянный') })
  })

  test('is sorted by its headings', async ({ app }) => {
    const page = await app.open('/m/clients')
    const clients = list(page, 'Клиенты')
    await expect(clients.row('Альфа')).toBeVisible()
    await clients.sortBy('Название')
    await expect.poll(() => clients.column('Название')).toEqual(['Альфа', 'Бета', 'Вега'])
    await clients.sortBy('Название')
    await expect.poll(() => clients.column('Название')).toEqual(['Вега', 'Бета', 'Альфа'])
    await expect(clients.heading('Название')).toHaveAttribute('aria-sort', 'descending')
  })

  test('is searched as one types', async ({ app }) => {
    const page = await app.open('/m/clients')
    const clients = list(page, 'Клиенты')
    await expect(clients.count).toHaveText('3')
    await clients.search.fill('каз')
    await expect.poll(() => clients.column('Название')).toEqual(['Вега'])
    await expect(clients.count).toHaveText('1')
    await clients.search.fill('нет такого')
    await expect(page.getByText('По этим условиям ничего не нашлось')).toBeVisible()
    await page.getByRole('button', { name: 'Показать все' }).click()
    await expect(clients.count).toHaveText('3')
  })

  test('is filtered by a group of conditions and a date that moves with today', async ({ app }) => {
    const page = await app.open('/m/clients')
    const clients = list(page, 'Клиенты')
    const filter = await clients.panel('Фильтр')
    await pick(filter.getByRole('combobox', { name: 'Поле' }), 'Следующий контакт')
    await pick(filter.getByRole('combobox', { name: 'Условие' }), 'период')
    await choose(filter.locator('.value').getByRole('combobox'), 'просрочено')
    await expect.poll(() => clients.column('Название')).toEqual(['Бета'])

    await filter.getByRole('button', { name: 'Группа условий' }).click()
    const group = filter.locator('.group.nested')
    await group.getByRole('combobox', { name: 'Поле' }).click()
    await page.getByRole('option', { name: 'Город', exact: true }).click()
    await group.locator('.value').getByRole('textbox').fill('Казань')
    await pick(filter.getByRole('combobox', { name: 'Как соединять условия' }).first(), 'Выполнено хотя бы одно')
    await expect.poll(async () => (await clients.column('Название')).sort()).toEqual(['Бета', 'Вега'])

    await page.keyboard.press('Escape')
    await expect(clients.chips).toContainText('просрочено')
    await clients.chips.getByRole('button', { name: 'Сбросить' }).click()
    await expect(clients.count).toHaveText('3')
  })

  test('keeps a view with its filter and columns, and shows it to colleagues when it is shared', async ({ app }) => {
    const page = await app.open('/m/clients')
    const clients = list(page, 'Клиенты')
    const filter = await clients.panel('Фильтр')
    await pick(filter.getByRole('combobox', { name: 'Поле' }), 'Город')
    await filter.locator('.value').getByRole('textbox').fill('Тула')
    await expect.poll(() => clients.column('Название')).toEqual(['Альфа'])
    await page.keyboard.press('Escape')

    await page.getByRole('button', { name: 'Сохранить как новый вид' }).click()
    const dialog = page.getByRole('dialog', { name: 'Сохранить как новый вид' })
    await dialog.getByLabel('Название вида').fill('Туляки')
    await dialog.getByText('Показать всем').click()
    await dialog.getByRole('button', { name: 'Сохранить' }).click()
    await expect(clients.views.getByRole('tab', { name: 'Туляки' })).toHaveAttribute('aria-selected', 'true')

    await clients.views.getByRole('tab', { name: 'Все' }).click()
    await expect(clients.count).toHaveText('3')
    await page.reload()
    await clients.views.getByRole('tab', { name: 'Туляки' }).click()
    await expect.poll(() => clients.column('Название')).toEqual(['Альфа'])
    const seen = await (await app.api(maria)).views.list({})
    expect(seen.items.map((view) => view.name)).toContain('Туляки')
  })

  test('shows the columns that one chooses, also after a reload', async ({ app }) => {
    const page = await app.open('/m/clients')
    const clients = list(page, 'Клиенты')
    await expect(clients.heading('Телефон')).toBeVisible()
    const look = await clients.panel('Вид')
    await look.getByLabel('Телефон').uncheck()
    await look.getByLabel('КПП').check()
    await page.keyboard.press('Escape')
    await expect.poll(() => clients.headings()).toContain('КПП')
    expect(await clients.headings()).not.toContain('Телефон')
    const kept = async () => JSON.stringify((await (await app.api()).settings.layout({ key: 'list:clients' })).value)
    await expect.poll(kept).toContain('kpp')
    await page.reload()
    await expect(clients.row('Альфа')).toBeVisible()
    expect(await clients.headings()).toContain('КПП')
    expect(await clients.headings()).not.toContain('Телефон')
  })

  test('is grouped, and a group folds', async ({ app }) => {
    const page = await app.open('/m/clients')
    const clients = list(page, 'Клиенты')
    const look = await clients.panel('Вид')
    await pick(look.getByRole('combobox', { name: 'Группировка' }), 'Статус')
    await page.keyboard.press('Escape')
    const group = clients.grid.getByRole('button', { name: /^Новый\s*2$/ })
    await expect(group).toBeVisible()
    await group.click()
    await expect(clients.row('Альфа')).toBeHidden()
    await expect(clients.row('Вега')).toBeVisible()
  })

  test('is edited from the keyboard like a spreadsheet', async ({ app }) => {
    const page = await app.open('/m/clients')
    const clients = list(page, 'Клиенты')
    await clients.sortBy('Название')
    await expect.poll(() => clients.column('Название')).toEqual(['Альфа', 'Бета', 'Вега'])
    await clients.put('Альфа', 'Телефон')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Control+A')
    await page.keyboard.type('8 912 345 67 89')
    await page.keyboard.press('Enter')
    await expect(await clients.cell('Альфа', 'Телефон')).toHaveText('+7 (912) 345-67-89')

    // The cursor went down; what is typed wrong stays open and says what is wrong.
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Control+A')
    await page.keyboard.type('123')
    await page.keyboard.press('Enter')
    await expect(clients.grid.getByRole('alert')).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(await clients.cell('Бета', 'Телефон')).toHaveText('+7 (912) 000-00-02')

    // The cell shows what was typed at once; the core has it a moment later.
    const api = await app.api()
    await expect.poll(async () => (await api.clients.list({ search: 'Альфа' })).items[0]?.phone).toBe('+79123456789')
  })

  test('undoes an edit from the message, and with Ctrl+Z after a reload too', async ({ app }) => {
    const page = await app.open('/m/clients')
    const clients = list(page, 'Клиенты')
    const edit = async (name: string, city: string) => {
      await clients.put(name, 'Город')
      await page.keyboard.press('Enter')
      await page.keyboard.press('Control+A')
      await page.keyboard.type(city)
      await page.keyboard.press('Enter')
      await expect(await clients.cell(name, 'Город')).toHaveText(city)
    }
    await expect(clients.row('Вега')).toBeVisible()
    await edit('Вега', 'Самара')
    await frame(page).toasts.getByRole('button', { name: 'Отменить' }).click()
    await expect(await clients.cell('Вега', 'Город')).toHaveText('Казань')

    await edit('Бета', 'Пермь')
    await page.reload()
    await expect(clients.row('Бета')).toBeVisible()
    await page.keyboard.press('Control+Z')
    await expect(await clients.cell('Бета', 'Город')).toHaveText('Омск')
  })

  test('deletes into the bin, from where a record comes back', async ({ app }) => {
    const page = await app.open('/m/clients')
    const clients = list(page, 'Клиенты')
    await clients.put('Бета', 'Город')
    await page.keyboard.press('Delete')
    await expect(clients.row('Бета')).toBeHidden()
    await clients.menu('Открыть корзину')
    await expect(clients.row('Бета')).toBeVisible()
    await expect(clients.row('Альфа')).toBeHidden()
    await clients.row('Бета').hover()
    await page.getByRole('button', { name: 'Восстановить', includeHidden: true }).click()
    await expect(page.getByText('Корзина пуста')).toBeVisible()
    await clients.menu('Выйти из корзины')
    await expect(clients.row('Бета')).toBeVisible()
  })
})

test('everything that matches is selected at once, changed at once and undone at once', async ({ app }) => {
  const api = await app.api()
  for (let n = 1; n <= 60; n++) await api.clients.create({ name: `Завод ${String(n).padStart(2, '0')}`, city: 'Омск' })
  await api.clients.create({ name: 'Ларёк', city: 'Тула' })
  const page = await app.open('/m/clients')
  const clients = list(page, 'Клиенты')
  await clients.search.fill('завод')
  await expect(clients.count).toHaveText('60')
  await clients.grid.focus()
  await page.keyboard.press('Control+A')
  await expect(clients.bulk).toContainText('Выбрано 60')
  await clients.bulk.getByRole('button', { name: 'Изменить поле' }).click()
  const change = page.getByRole('dialog', { name: 'Изменить поле' })
  await pick(change.getByRole('combobox', { name: 'Поле' }), 'Город')
  await change.getByRole('textbox').fill('Пермь')
  await change.getByRole('button', { name: 'Изменить: 60 клиентов' }).click()
  await expect(frame(page).toasts).toContainText('60 клиентов')
  const inPerm = async () => (await api.clients.count({ filter: { field: 'city', op: 'eq', value: 'Пермь' } })).count
  expect(await inPerm()).toBe(60)

  await frame(page).toasts.getByRole('button', { name: 'Отменить' }).click()
  await expect(frame(page).toasts).toContainText('Действие отменено')
  expect(await inPerm()).toBe(0)
})
