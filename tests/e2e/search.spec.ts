import { expect, test } from './app.ts'
import { card, recordPanel } from './pages/card.ts'
import { palette } from './pages/palette.ts'

test.describe('the search', () => {
  test.beforeEach(async ({ app }) => {
    const api = await app.api()
    await api.clients.create({ name: 'Мебельные фабрики Урала', phone: '+7 912 345-67-89', inn: '7707083893' })
    await api.clients.create({ name: 'Пчёлкин и сыновья', city: 'Орёл' })
    await api.contacts.create({ name: 'Ирина Лебедева', email: 'lebedeva@ural.example' })
  })

  for (const [what, query, found] of [
    ['a word in another form', 'мебельная фабрика', 'Мебельные фабрики Урала'],
    ['a beginning of a word', 'пчел', 'Пчёлкин и сыновья'],
    ['е for ё', 'пчелкин', 'Пчёлкин и сыновья'],
    ['the wrong keyboard layout', 'vt,tkm', 'Мебельные фабрики Урала'],
    ['a part of a phone', '345-67', 'Мебельные фабрики Урала'],
    ['a phone with eight', '8912345', 'Мебельные фабрики Урала'],
    ['a part of an INN', '770708', 'Мебельные фабрики Урала'],
    ['a part of an address', 'lebedeva@', 'Ирина Лебедева'],
  ] as const) {
    test(`finds by ${what}`, async ({ app }) => {
      const page = await app.open('/m/clients')
      const box = await palette(page)
      await box.type(query)
      await expect(box.option(new RegExp(found)).first()).toBeVisible()
    })
  }

  test('opens what was found, as a page or beside the list, and remembers it', async ({ app }) => {
    const page = await app.open('/m/contacts')
    let box = await palette(page)
    await box.type('мебель')
    await expect(box.option(/Мебельные/)).toBeVisible()
    await page.keyboard.press('Enter')
    await expect(card(page).title).toHaveText('Мебельные фабрики Урала')

    box = await palette(page)
    await expect(box.option(/Мебельные/)).toBeVisible()
    await box.type('пчел')
    await expect(box.option(/Пчёлкин/)).toBeVisible()
    await page.keyboard.press('Control+Enter')
    await expect(recordPanel(page, 'Пчёлкин и сыновья')).toBeVisible()
  })

  test('runs commands by their words', async ({ app }) => {
    const page = await app.open('/m/clients')
    const box = await palette(page)
    await box.type('тёмная')
    await expect(box.option('Тёмная тема')).toBeVisible()
    await page.keyboard.press('Enter')
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  })
})
