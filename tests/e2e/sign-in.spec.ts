import { anna, COMPANY, expect, PASSWORD, test } from './app.ts'
import { frame } from './pages/shell.ts'
import { signIn } from './pages/sign-in.ts'

test.describe('signing in', () => {
  test.use({ who: null })

  test('lets the administrator in, and out again', async ({ app }) => {
    const page = await app.open()
    await expect(page.getByRole('heading', { name: COMPANY })).toBeVisible()
    await signIn(page).as(anna.email, PASSWORD)
    await expect(page.getByRole('heading', { name: 'Клиенты' })).toBeVisible()

    await frame(page).signOut()
    await expect(signIn(page).button).toBeVisible()
    await page.reload()
    await expect(signIn(page).button).toBeVisible()
  })
})
