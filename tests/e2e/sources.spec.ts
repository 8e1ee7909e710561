import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { testFolder } from '#tests/support/databases.ts'
import { expect, test } from './app.ts'
import { list } from './pages/list.ts'
import { dayFromToday } from './support/days.ts'

test('files dropped into a watched folder become leads, and the page tells what became of each', async ({ app }) => {
  const folder = join(testFolder(), 'заявки')
  mkdirSync(folder)
  const page = await app.open('/settings/lead-sources')
  await page.getByRole('button', { name: 'Следить за папкой' }).click()
  const panel = page.getByRole('dialog')
  await panel.getByLabel('Название').fill('Заявки с сайта')
  await panel.getByLabel('Папка', { exact: false }).first().fill(join(folder, 'нет такой'))
  await panel.getByRole('button', { name: 'Сохранить' }).click()
  await expect(panel).toContainText('Такой папки нет')
  await panel.getByLabel('Папка', { exact: false }).first().fill(folder)
  await panel.getByRole('button', { name: 'Сохранить' }).click()
  await expect(panel).toBeHidden()

  writeFileSync(join(folder, 'site.json'), JSON.stringify([{ name: 'Окна на дачу', phone: '+79120000001' }, { name: 'Двери', phone: '+79120000002' }]))
  writeFileSync(join(folder, 'плохой.exe'), 'MZ')
  const source = page.locator('[data-source="Заявки с сайта"]')
  await source.getByRole('button', { name: 'Забрать сейчас' }).click()
  await expect(page.getByRole('row', { name: /site\.json/ })).toContainText('Лидов: 2')
  await expect(page.getByRole('row', { name: /плохой\.exe/ })).toContainText('Такие файлы не принимаются')
  await expect(source).toContainText('Работает')
  expect(readdirSync(join(folder, 'done'))).toEqual(['site.json'])
  expect(existsSync(join(folder, 'errors', 'плохой.exe.txt'))).toBe(true)
  await page.goto(new URL('/m/leads', page.url()).href)
  await expect(page.getByText('Окна на дачу')).toBeVisible()
})

test('contact cards come in by the wizard as a file of any other kind', async ({ app }) => {
  const page = await app.open('/m/contacts/import')
  const card = (...lines: string[]) => ['BEGIN:VCARD', 'VERSION:3.0', ...lines, 'END:VCARD', ''].join('\r\n')
  const buffer = Buffer.from(card('FN:Мария Белова', 'TEL:+79120000001') + card('NOTE:никто') + card('FN:Олег Чернов', 'EMAIL:oleg@example.ru'))
  await page.locator('input[type=file]').setInputFiles({ name: 'книга.vcf', mimeType: 'text/vcard', buffer })
  await expect(page.getByText('Мария Белова').first()).toBeVisible()
  await page.getByRole('button', { name: 'Загрузить', exact: true }).click()
  await expect.poll(async () => (await (await app.api()).contacts.list({ sort: 'name' })).items.map(({ name }) => name)).toEqual(['Мария Белова', 'Олег Чернов'])
  await expect(page.getByText('В визитке нет ни имени', { exact: false }).first()).toBeVisible()
})

test('a client is filled in by its INN, and a company that is no more is marked', async ({ app }) => {
  const party = { inn: '7707083893', kpp: '773601001', ogrn: '1027700132195', type: 'LEGAL', name: { short_with_opf: 'ООО «Прошлое»' }, management: { name: 'Иванов Пётр' }, state: { status: 'LIQUIDATED', liquidation_date: Date.UTC(2020, 4, 17) } }
  const register = createServer((request, response) => {
    request.resume()
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ suggestions: [{ value: 'ООО «Прошлое»', data: party }] }))
  })
  await new Promise<void>((resolve) => register.listen(0, '127.0.0.1', resolve))
  try {
    const client = await app.api()
    const page = await app.open('/settings/requisites')
    await page.getByLabel('Ключ API').fill('key')
    await page.getByLabel('Адрес сервиса').fill(`http://127.0.0.1:${(register.address() as { port: number }).port}`)
    await page.getByRole('button', { name: 'Сохранить' }).click()
    await expect(page.getByText('Поиск включён')).toBeVisible()
    const made = await client.clients.create({ name: 'Прошлое', inn: '7707083893' })
    await page.goto(new URL(`/m/clients/${made.id}`, page.url()).href)
    await page.getByRole('button', { name: 'Заполнить по ИНН' }).click()
    await expect(page.getByText('Ликвидирована, 17 мая 2020')).toBeVisible()
    await expect.poll(async () => (await client.clients.get({ id: made.id })).kpp).toBe('773601001')
    expect(await client.clients.get({ id: made.id })).toMatchObject({ name: 'Прошлое', director: 'Иванов Пётр', registerState: 'liquidated', registerCheckedOn: dayFromToday(0) })
    // It is seen wherever the company is, after a restart too, until its INN is another one.
    await expect(page.locator('.head').getByText('Ликвидирована', { exact: true })).toBeVisible()
    await page.getByRole('link', { name: 'Клиенты' }).first().click()
    await expect(list(page, 'Клиенты').row('Прошлое').getByText('Ликвидирована')).toBeVisible()
    const { version } = await client.clients.get({ id: made.id })
    await client.clients.update({ id: made.id, version, patch: { inn: '7736050003' } })
    await expect(list(page, 'Клиенты').row('Прошлое').getByText('Ликвидирована')).toBeHidden()
  } finally {
    register.close()
  }
})
