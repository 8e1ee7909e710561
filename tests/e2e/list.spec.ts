import { expect, test } from './app.ts'
import { list } from './pages/list.ts'

test('a list is sorted by its headings', async ({ app }) => {
  const api = await app.api()
  for (const [name, city] of [['Бета', 'Омск'], ['Альфа', 'Тула'], ['Вега', 'Казань']] as const) await api.clients.create({ name, city })
  const page = await app.open('/m/clients')
  const clients = list(page, 'Клиенты')
  await expect(clients.row('Альфа')).toBeVisible()
  await clients.sortBy('Название')
  await expect.poll(() => clients.column('Название')).toEqual(['Альфа', 'Бета', 'Вега'])
  await clients.sortBy('Город')
  await expect.poll(() => clients.column('Название')).toEqual(['Вега', 'Бета', 'Альфа'])
})
