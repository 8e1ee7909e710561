import { expect, test } from './app.ts'
import { card, recordPanel } from './pages/card.ts'
import { choose } from './pages/fields.ts'
import { list } from './pages/list.ts'
import { frame } from './pages/shell.ts'

test.describe('a card', () => {
  test.beforeEach(async ({ app }) => {
    const api = await app.api()
    for (const name of ['Альфа', 'Бета', 'Вега']) await api.clients.create({ name, city: 'Омск', phone: '+7 912 000-00-01' })
  })

  test('opens beside the list, goes from record to record, and opens as a page', async ({ app }) => {
    const page = await app.open('/m/clients')
    const clients = list(page, 'Клиенты')
    await clients.sortBy('Название')
    await expect.poll(() => clients.column('Название')).toEqual(['Альфа', 'Бета', 'Вега'])
    await clients.open('Альфа')
    await expect(recordPanel(page, 'Альфа')).toBeVisible()
    await recordPanel(page, 'Альфа').getByRole('button', { name: 'Следующая запись' }).click()
    const panel = recordPanel(page, 'Бета')
    await expect(card(page, panel).title).toHaveText('Бета')
    await panel.getByRole('button', { name: 'Открыть на весь экран' }).click()
    await expect(page).toHaveURL(/\/m\/clients\/[0-9a-f-]{36}$/)
    await expect(card(page).title).toHaveText('Бета')
    await page.goBack()
    await expect(recordPanel(page, 'Бета')).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(recordPanel(page, 'Бета')).toBeHidden()
  })

  test('is edited field by field; its history shows what was and what is, and takes a change back', async ({ app }) => {
    const { items } = await (await app.api()).clients.list({ search: 'Альфа' })
    const page = await app.open(`/m/clients/${items[0]!.id}`)
    const alpha = card(page)
    await alpha.write('Город', 'Пермь')
    await expect(alpha.field('Город')).toHaveText('Пермь')

    await alpha.tab('История')
    const change = alpha.history.getByRole('listitem').filter({ hasText: 'Город' }).first()
    await expect(change).toContainText('Анна Первая')
    await expect(change.locator('.before')).toHaveText('Омск')
    await expect(change.locator('.after')).toHaveText('Пермь')
    await change.getByRole('button', { name: 'Отменить' }).click()
    await expect(frame(page).toasts).toContainText('Действие отменено')
    await alpha.tab('Обзор')
    await expect(alpha.field('Город')).toHaveText('Омск')
  })

  test('says in place what is wrong with a value, and keeps what was typed', async ({ app }) => {
    const { items } = await (await app.api()).clients.list({ search: 'Альфа' })
    const page = await app.open(`/m/clients/${items[0]!.id}`)
    const alpha = card(page)
    await alpha.field('ИНН').click()
    const input = page.locator('.page-field.editing input')
    await input.fill('7707083894')
    await input.press('Enter')
    await expect(page.locator('.page-field.editing').getByRole('alert')).toContainText('10-я цифра должна быть 3')
    await expect(input).toHaveValue('7707083894')
    await input.fill('7707083893')
    await input.press('Enter')
    await expect(alpha.field('ИНН')).toHaveText('7707083893')
  })

  test('gets a call written into its timeline, and knows when the last contact was', async ({ app }) => {
    const { items } = await (await app.api()).clients.list({ search: 'Альфа' })
    const page = await app.open(`/m/clients/${items[0]!.id}`)
    const alpha = card(page)
    await alpha.tab('Лента')
    await page.getByRole('button', { name: 'Звонок' }).click()
    await page.getByRole('textbox', { name: 'Тема' }).fill('Обсудили поставку')
    await page.getByRole('textbox', { name: 'Следующий шаг' }).fill('Отправить счёт')
    await page.keyboard.press('Control+Enter')
    const entry = page.getByRole('article').filter({ hasText: 'Обсудили поставку' })
    await expect(entry).toContainText('Исходящий звонок')
    await expect(entry).toContainText('Дальше: Отправить счёт')
    await expect(page.locator('.summary')).toContainText('сегодня')

    await page.getByRole('radio', { name: 'Встречи' }).click()
    await expect(page.getByText('Таких записей нет')).toBeVisible()
  })

  test('gets a person with a place at the company, who then stands among the contacts', async ({ app }) => {
    const { items } = await (await app.api()).clients.list({ search: 'Альфа' })
    const page = await app.open(`/m/clients/${items[0]!.id}`)
    await card(page).tab('Контакты')
    await page.getByRole('button', { name: 'Добавить контактное лицо' }).click()
    await choose(page.getByRole('combobox', { name: 'Контактное лицо' }), 'Создать «Ирина Лебедева»', 'Ирина Лебедева')
    await page.getByLabel('Телефон').last().fill('8 912 111-22-33')
    await page.getByLabel('Должность').fill('Главный бухгалтер')
    await page.getByLabel('Получает счета').check()
    await page.getByRole('button', { name: 'Добавить', exact: true }).click()
    const person = page.locator('.person').filter({ hasText: 'Ирина Лебедева' })
    await expect(person).toContainText('Главный бухгалтер')
    await expect(person).toContainText('+7 (912) 111-22-33')
    await expect(person.getByRole('button', { name: 'Получает счета' })).toHaveAttribute('aria-pressed', 'true')

    await person.getByRole('link', { name: 'Ирина Лебедева' }).click()
    await expect(card(page).title).toHaveText('Ирина Лебедева')
    await frame(page).go('Контакты')
    await expect(list(page, 'Контакты').row('Ирина Лебедева')).toBeVisible()
  })

  test('that was deleted says so, and comes back from there', async ({ app }) => {
    const api = await app.api()
    const { items } = await api.clients.list({ search: 'Альфа' })
    await api.clients.remove({ id: items[0]!.id, operationId: crypto.randomUUID() })
    const page = await app.open(`/m/clients/${items[0]!.id}`)
    await expect(page.getByText('Запись лежит в корзине')).toBeVisible()
    await page.getByRole('button', { name: 'Восстановить' }).click()
    await expect(page.getByText('Запись лежит в корзине')).toBeHidden()
    expect((await api.clients.list({ search: 'Альфа' })).items).toHaveLength(1)
  })
})
