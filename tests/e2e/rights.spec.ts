import { expect, oleg, test } from './app.ts'
import { card } from './pages/card.ts'
import { list } from './pages/list.ts'
import { palette } from './pages/palette.ts'
import { frame } from './pages/shell.ts'

test.describe('a role that sees only its own', () => {
  test.use({ who: oleg })

  test('sees nothing else in the list, in the search, in the palette and behind a direct link', async ({ app }) => {
    const api = await app.api()
    const foreign = await api.clients.create({ name: 'Чужой завод', inn: '7707083893' })
    await (await app.api(oleg)).clients.create({ name: 'Свой завод' })
    const page = await app.open('/m/clients')
    const clients = list(page, 'Клиенты')
    await expect.poll(() => clients.column('Название')).toEqual(['Свой завод'])
    await expect(clients.count).toHaveText('1')
    await clients.search.fill('завод')
    await expect.poll(() => clients.column('Название')).toEqual(['Свой завод'])

    const box = await palette(page)
    await box.type('завод')
    await expect(box.option('Свой завод')).toBeVisible()
    await expect(box.option('Чужой завод')).toBeHidden()
    await box.type('7707083893')
    await expect(page.getByText('ничего не нашлось')).toBeVisible()
    await page.keyboard.press('Escape')

    await app.open(`/m/clients/${foreign.id}`)
    await expect(page.getByText('Этой записи больше нет или она вам не видна')).toBeVisible()
    await expect(page.getByText('Чужой завод')).toBeHidden()
  })

  test('finds no door to what the role does not give: no import, no export, no settings of the company', async ({ app }) => {
    await (await app.api(oleg)).clients.create({ name: 'Свой завод' })
    const page = await app.open('/m/clients')
    const clients = list(page, 'Клиенты')
    await expect(clients.row('Свой завод')).toBeVisible()
    await clients.grid.press('Control+A')
    await expect(clients.bulk).toBeVisible()
    await expect(clients.bulk.getByRole('button', { name: 'Экспорт' })).toBeHidden()
    await frame(page).go('Настройки')
    await expect(page.getByRole('link', { name: 'Мой профиль' })).toBeVisible()
    await expect(page.getByRole('link', { name: 'Роли и права' })).toBeHidden()
    await app.open('/settings/roles')
    await expect(page.getByRole('heading', { name: 'Роли и права' })).toBeHidden()
  })
})

test('a role is made in the matrix and given to a person, who then sees less', async ({ app }) => {
  const api = await app.api()
  await api.clients.create({ name: 'Чужой завод' })
  const page = await app.open('/settings/roles')
  await page.getByRole('button', { name: 'Создать роль' }).click()
  await page.getByRole('textbox', { name: 'Название' }).fill('Наблюдатель')
  await page.getByRole('button', { name: /^Клиенты.*Смотреть/ }).first().click()
  await page.getByRole('option', { name: /^свои/ }).click()
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await expect(page.getByRole('button', { name: 'Сохранить' })).toBeHidden()

  await page.getByRole('link', { name: 'Сотрудники' }).click()
  await page.getByRole('button', { name: /Олег Кузнецов/ }).click()
  const panel = page.getByRole('dialog', { name: 'Олег Кузнецов' })
  const roles = panel.getByLabel('Роли')
  await roles.press('Backspace')
  await roles.fill('Наблюд')
  await page.getByRole('option', { name: 'Наблюдатель' }).click()
  await panel.getByRole('button', { name: 'Сохранить' }).click()
  await expect(panel).toBeHidden()

  const seen = await app.api(oleg)
  expect((await seen.clients.list({})).items).toEqual([])
  await expect(seen.clients.create({ name: 'Новый' })).rejects.toThrow(/FORBIDDEN/)
})

test('a deleted record is gone for a direct link too, and its card says so', async ({ app }) => {
  const page = await app.open('/m/clients/01890000-0000-7000-8000-000000000000')
  await expect(page.getByText('Этой записи больше нет или она вам не видна')).toBeVisible()
  await expect(card(page).title).toBeHidden()
})
