import type { Page } from '@playwright/test'
import { expect, test } from './app.ts'
import { card } from './pages/card.ts'
import { form } from './pages/form.ts'
import { list } from './pages/list.ts'
import { frame } from './pages/shell.ts'

const merging = (page: Page) => page.getByRole('dialog', { name: /^Объединить \d/ })

test.describe('doubles', () => {
  test('are told while a client is typed: opened, or made one', async ({ app }) => {
    const api = await app.api()
    const there = await api.clients.create({ name: 'ООО «Северный ветер»', phone: '+79120000001', city: 'Омск' })
    const page = await app.open('/m/clients')
    await list(page, 'Клиенты').create.click()
    const drawer = form(page, 'Создать клиента')
    await drawer.input('Название').fill('Северный витер')
    await expect(drawer.root.getByText('Похоже, такая запись уже есть')).toBeVisible()
    await expect(drawer.root.getByText('похожее название')).toBeVisible()
    await drawer.input('Телефон').fill('8 912 000-00-01')
    await expect(drawer.root.getByText('телефон +7')).toBeVisible()
    await drawer.root.getByRole('button', { name: 'Создать и объединить' }).click()
    await expect(merging(page)).toContainText('Северный витер')
    await merging(page).getByRole('button', { name: 'Объединить' }).click()
    await expect(page).toHaveURL(new RegExp(`/m/clients/${there.id}$`))
    await expect(page.getByText('Объединён с Северный витер')).toBeVisible()
    expect((await api.clients.count({})).count).toBe(1)
  })

  test('a lead that is typed finds the client', async ({ app }) => {
    const there = await (await app.api()).clients.create({ name: 'ООО «Кедр»', inn: '7707083893' })
    const page = await app.open('/m/leads?create=1')
    const drawer = form(page, 'Создать лида')
    await drawer.more()
    await drawer.input('ИНН').fill('7707083893')
    await drawer.root.getByRole('button', { name: 'ООО «Кедр»' }).click()
    await expect(page).toHaveURL(new RegExp(`/m/clients/${there.id}$`))
  })

  test('are merged with a choice of values, an old link leads to the master, and they are separated again', async ({ app }) => {
    const api = await app.api()
    const [first, second] = [await api.clients.create({ name: 'Берёзка', city: 'Омск' }), await api.clients.create({ name: 'ООО «Берёзка»', city: 'Пермь', email: 'b@berezka.example' })]
    await api.activities.create({ about: `clients:${second.id}`, subject: 'Звонок', kind: 'note' })
    const page = await app.open('/m/clients')
    const clients = list(page, 'Клиенты')
    await clients.row('Пермь').getByRole('checkbox').click({ force: true })
    await clients.row('Омск').getByRole('checkbox').click({ force: true })
    await clients.bulk.getByRole('button', { name: 'Объединить' }).click()
    const choice = merging(page)
    await choice.getByRole('columnheader', { name: 'Берёзка', exact: true }).getByRole('radio').check()
    await choice.getByRole('row', { name: /^Город/ }).getByRole('radio', { name: 'Пермь' }).check()
    await expect(choice.getByText('К ней перейдут: 1 событие')).toBeVisible()
    await choice.getByRole('button', { name: 'Объединить' }).click()
    await expect(frame(page).toasts).toContainText('Объединено: Берёзка')
    await expect.poll(async () => (await api.clients.get({ id: first.id })).city).toBe('Пермь')

    await app.open(`/m/clients/${second.id}`)
    await expect(page).toHaveURL(new RegExp(`/m/clients/${first.id}$`))
    await expect(card(page).title).toHaveText('Берёзка')
    await page.getByRole('button', { name: 'Разделить' }).click()
    await expect(frame(page).toasts).toContainText('Снова отдельно: ООО «Берёзка»')
    await expect(page.getByText('Объединён с')).toBeHidden()
    expect(await api.clients.get({ id: first.id })).toMatchObject({ city: 'Омск', email: null })
    expect(await api.clients.get({ id: second.id })).toMatchObject({ deletedAt: null, city: 'Пермь' })
  })

  test('are found in the whole base, kept apart or merged', async ({ app }) => {
    const api = await app.api()
    for (const name of ['Лесная сказка', 'ООО «Лесная сказка»']) await api.clients.create({ name, inn: '7706107510' })
    for (const name of ['Тихая гавань', 'Гавань Тихая']) await api.clients.create({ name })
    const page = await app.open('/quality/clients')
    await expect(page.getByRole('link', { name: /Без ответственного/ })).toContainText('0')
    await page.getByRole('link', { name: /^Дубли/ }).click()
    await page.getByRole('button', { name: 'Найти дубли' }).first().click()
    const groups = page.locator('.group')
    await expect(groups).toHaveCount(2)
    await expect(groups.first()).toContainText('явный дубль')
    await groups.last().getByRole('button', { name: 'Это разные' }).click()
    await expect(groups).toHaveCount(1)
    await groups.first().getByRole('button', { name: 'Объединить' }).click()
    await merging(page).getByRole('button', { name: 'Объединить' }).click()
    await expect(page.getByText('Дублей не видно')).toBeVisible()
  })

  test('a card that is pasted fills the form, and shows on the page what would change', async ({ app }) => {
    const page = await app.open('/m/clients?create=1')
    const drawer = form(page, 'Создать клиента')
    await drawer.root.getByRole('button', { name: 'Вставить карточку' }).click()
    const pasted = page.getByRole('dialog', { name: 'Карточка компании' })
    await pasted.getByRole('textbox').fill('ООО «Ромашка»\nИНН/КПП 7707083893/773601001\nОГРН 1027700132196\nтел. 8 (495) 123-45-67')
    await expect(pasted.getByText(/ОГРН с ошибкой/)).toBeVisible()
    await pasted.getByRole('button', { name: /^Взять/ }).click()
    await expect(drawer.input('Название')).toHaveValue('ООО «Ромашка»')
    await drawer.submit()
    await expect(drawer.root).toBeHidden()
    const { items } = await (await app.api()).clients.list({})
    expect(items[0]).toMatchObject({ name: 'ООО «Ромашка»', inn: '7707083893', kpp: '773601001', phone: '+74951234567', ogrn: null })

    await app.open(`/m/clients/${items[0]!.id}`)
    await page.getByRole('button', { name: 'Вставить карточку' }).click()
    await pasted.getByRole('textbox').fill('ООО «Ромашка плюс»\nИНН 7707083893\nОГРН 1027700132195')
    await expect(pasted.getByRole('checkbox', { name: 'Название' })).not.toBeChecked()
    await expect(pasted.getByRole('checkbox', { name: 'ОГРН' })).toBeChecked()
    await pasted.getByRole('button', { name: /^Взять/ }).click()
    await expect(card(page).field('ОГРН')).toHaveText('1027700132195')
    await expect(card(page).title).toHaveText('ООО «Ромашка»')
  })
})
