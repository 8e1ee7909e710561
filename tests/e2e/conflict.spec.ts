import { expect, maria, test } from './app.ts'
import { card } from './pages/card.ts'

test('when a colleague has saved the same field meanwhile, one sees what was, what one typed and what is now, and chooses', async ({ app }) => {
  const api = await app.api()
  const client = await api.clients.create({ name: 'Альфа', city: 'Омск', phone: '+7 912 000-00-01' })
  const page = await app.open(`/m/clients/${client.id}`)
  const alpha = card(page)
  await alpha.field('Город').click()
  const input = page.locator('.page-field.editing input')
  await input.fill('Пермь')

  const colleague = await app.api(maria)
  await colleague.clients.update({ id: client.id, version: client.version, operationId: crypto.randomUUID(), patch: { city: 'Тула', phone: '+7 912 000-00-09' } })
  await input.press('Enter')

  const dialog = page.getByRole('dialog', { name: 'Эти поля изменили не только вы' })
  await expect(dialog).toContainText('Мария Смирнова')
  const line = dialog.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'Город' }) })
  await expect(line.getByRole('cell')).toHaveText(['Омск', 'Пермь', 'Тула'])
  await line.getByText('Пермь').click()
  await dialog.getByRole('button', { name: 'Сохранить выбранное' }).click()
  await expect(dialog).toBeHidden()
  await expect(alpha.field('Город')).toHaveText('Пермь')
  // What the colleague changed besides stays.
  await expect(alpha.field('Телефон')).toHaveText('+7 (912) 000-00-09')
  await expect.poll(() => api.clients.get({ id: client.id })).toMatchObject({ city: 'Пермь', phone: '+79120000009' })
})

test('what a colleague saves appears on the open screen by itself', async ({ app }) => {
  const api = await app.api()
  const client = await api.clients.create({ name: 'Альфа', city: 'Омск' })
  const page = await app.open(`/m/clients/${client.id}`)
  await expect(card(page).field('Город')).toHaveText('Омск')
  await (await app.api(maria)).clients.update({ id: client.id, version: client.version, operationId: crypto.randomUUID(), patch: { city: 'Тула' } })
  await expect(card(page).field('Город')).toHaveText('Тула')
})
