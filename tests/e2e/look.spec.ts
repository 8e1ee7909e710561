import { expect, test } from './app.ts'
import { list } from './pages/list.ts'
import { frame } from './pages/shell.ts'

test('the theme, the density and the language change at once and stay after a reload', async ({ app }) => {
  await (await app.api()).clients.create({ name: 'Альфа' })
  const page = await app.open('/settings/look')
  const html = page.locator('html')
  await page.getByRole('radio', { name: 'Тёмная' }).click()
  await expect(html).toHaveAttribute('data-theme', 'dark')
  await page.getByRole('button', { name: 'Плотно' }).click()
  await expect(html).toHaveAttribute('data-density', 'compact')
  await page.getByRole('button', { name: 'Зелёный' }).click()
  await expect(html).toHaveAttribute('data-accent', 'green')
  await page.getByRole('button', { name: 'English' }).click()
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible()

  const settings = async () => (await app.api()).settings.mine()
  await expect.poll(settings).toMatchObject({ theme: 'dark', density: 'compact', accent: 'green', locale: 'en' })
  await app.open('/m/clients')
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Clients' })).toBeVisible()
  await expect(html).toHaveAttribute('data-theme', 'dark')
  const row = list(page, 'Clients').row('Альфа')
  await expect.poll(async () => (await row.boundingBox())?.height).toBe(30)
})

for (const [locale, word] of [['ru', 'доб.'], ['en', 'ext.']] as const) {
  test(`a phone has «${word}» before its extension in a list, on a card and on paper`, async ({ app }) => {
    const api = await app.api()
    await api.settings.saveMine({ locale })
    const { id } = await api.clients.create({ name: 'Альфа', phone: '+74951234567;ext=12' })
    const shown = `+7 (495) 123-45-67 ${word} 12`
    const page = await app.open('/m/clients')
    await expect(page.getByRole('grid')).toContainText(shown)
    await app.open(`/m/clients/${id}`)
    await expect(page.getByRole('tabpanel')).toContainText(shown)
    await page.locator('#content button:has(.pi-ellipsis-h)').click()
    await page.locator('[role=menuitem]:has(.pi-print)').click()
    await expect(page.locator('.print-preview')).toContainText(shown)
  })
}

test.describe('before anybody has signed in', () => {
  test.use({ who: null })

  test('the language is chosen at the door', async ({ app }) => {
    const page = await app.open()
    await page.getByRole('button', { name: 'English' }).click()
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible()
  })
})

test('the menu folds to icons that keep their names', async ({ app }) => {
  const page = await app.open('/m/clients')
  await expect(frame(page).menu).toBeVisible()
  await page.keyboard.press('Control+Backslash')
  await expect(page.getByRole('button', { name: 'Развернуть меню' })).toBeVisible()
  await frame(page).menu.getByRole('link', { name: 'Контакты' }).click()
  await expect(page.getByRole('heading', { name: 'Контакты' })).toBeVisible()
})

// Through the office's door alone: there an answer can be held up.
test('what is changed before the core has told the look stays changed @once', async ({ app }) => {
  const page = await app.open('/m/clients')
  await expect(frame(page).menu).toBeVisible()
  let letGo: () => void = () => undefined
  const held = new Promise<void>((resolve) => { letGo = resolve })
  await page.route('**/rpc/settings/mine', async (route) => {
    const response = await route.fetch()
    await held
    await route.fulfill({ response })
  })
  const asked = page.waitForRequest('**/rpc/settings/mine')
  await page.reload()
  await asked
  await page.keyboard.press('Control+Backslash')
  await expect(page.getByRole('button', { name: 'Развернуть меню' })).toBeVisible()
  const answered = page.waitForResponse('**/rpc/settings/mine')
  letGo()
  await answered
  await expect.poll(async () => (await (await app.api()).settings.mine()).sidebarCollapsed).toBe(true)
  await expect(page.getByRole('button', { name: 'Развернуть меню' })).toBeVisible()
})
