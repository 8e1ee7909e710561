import { expect, test } from './app.ts'
import { importScreen } from './pages/import.ts'
import { list } from './pages/list.ts'
import { frame } from './pages/shell.ts'
import { saved } from './support/saved.ts'

test('a Russian client base comes in as it lies on the disk; what is wrong in it is told row by row; one press takes it all back', async ({ app }) => {
  const page = await app.open('/m/clients')
  await page.getByRole('button', { name: 'Импорт из файла' }).click()
  const wizard = importScreen(page)
  await wizard.choose('companies-ru.csv')
  await expect(page.getByText('Windows-1251')).toBeVisible()
  await expect(page.getByText('точка с запятой')).toBeVisible()
  expect(await wizard.mapping()).toMatchObject({ Наименование: 'Название', ИНН: 'ИНН', КПП: 'КПП', ОГРН: 'ОГРН', Город: 'Город', Телефон: 'Телефон', Сайт: 'Сайт', Ответственный: 'Ответственный', Комментарий: 'Примечание' })
  await wizard.start.click()

  await expect(page.getByText('Загрузка завершена')).toBeVisible()
  expect(await wizard.numbers()).toMatchObject({ Создано: '26', Обновлено: '0' })
  const issues = await wizard.issues()
  expect(issues.find(([, column, value]) => column === 'ИНН' && value === '7707083894')?.[3]).toContain('цифра должна быть 3')
  expect(issues.find(([, column]) => column === 'Наименование')?.[3]).toBe('Заполните это поле')
  const file = await saved(app, () => page.getByRole('button', { name: 'Скачать непринятые строки' }).click())
  expect(file.name).toMatch(/\.csv$/)
  // As the rows were, in the encoding that they came in, with one column more.
  const rows = new TextDecoder('windows-1251', { fatal: true }).decode(file.bytes)
  expect(rows).toContain('7707083894')
  expect(rows).toContain('цифра должна быть 3')

  await page.getByRole('button', { name: 'К списку' }).click()
  const clients = list(page, 'Клиенты')
  await expect(clients.count).toHaveText('26')
  await expect(clients.row('ПАО «Сбербанк»')).toContainText('7707083893')

  await page.keyboard.press('Control+Z')
  await expect(frame(page).toasts).toContainText('Действие отменено')
  await expect(page.getByText('Здесь будут ваши клиенты')).toBeVisible()
})

test('an American one comes in without a word from the user, and is taken back from its report', async ({ app }) => {
  const page = await app.open('/m/clients/import')
  const wizard = importScreen(page)
  await wizard.choose('companies-sp500.csv')
  expect(Object.values(await wizard.mapping())).toContain('Название')
  await wizard.start.click()
  await expect(page.getByText('Загрузка завершена')).toBeVisible({ timeout: 30_000 })
  expect((await wizard.numbers())['Создано']).toBe('503')
  await page.getByRole('button', { name: 'Отменить импорт' }).click()
  await expect(frame(page).toasts).toContainText(/отмен/i)
  await expect.poll(async () => (await (await app.api()).clients.count({})).count).toBe(0)
})

test('a dry run tells what would happen and writes nothing', async ({ app }) => {
  const page = await app.open('/m/clients/import')
  const wizard = importScreen(page)
  await wizard.choose('companies-ru.csv')
  await page.getByRole('button', { name: 'Проверить без загрузки' }).click()
  await expect(page.getByText('Проверка завершена, в базу ничего не записано')).toBeVisible()
  expect(await wizard.numbers()).toMatchObject({ 'Будет создано': '26' })
  expect((await (await app.api()).clients.count({})).count).toBe(0)
})

test('a list goes out as a file with the chosen rows, and nothing in it is a formula', async ({ app }) => {
  const api = await app.api()
  for (const name of ['Альфа', 'Бета', '=1+1']) await api.clients.create({ name, city: 'Омск' })
  const page = await app.open('/m/clients')
  const clients = list(page, 'Клиенты')
  await clients.select('Альфа')
  await clients.select('=1+1')
  await clients.bulk.getByRole('button', { name: 'Экспорт' }).click()
  const dialog = page.getByRole('dialog', { name: 'Экспорт' })
  await dialog.getByRole('button', { name: 'CSV' }).click()
  const file = await saved(app, () => dialog.getByRole('button', { name: 'Скачать' }).click())
  const text = file.bytes.toString('utf8')
  expect(text).toContain('Альфа')
  expect(text).not.toContain('Бета')
  expect(text).not.toMatch(/(^|[;,"])=1\+1/m)
})
