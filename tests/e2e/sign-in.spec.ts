import { anna, COMPANY, expect, PASSWORD, test } from './app.ts'
import { list } from './pages/list.ts'
import { frame } from './pages/shell.ts'
import { signIn } from './pages/sign-in.ts'

test.describe('signing in', () => {
  test.use({ who: null })

  test('lets the administrator in, and out again', async ({ app }) => {
    const page = await app.open()
    await expect(page.getByRole('heading', { name: COMPANY })).toBeVisible()
    await signIn(page).as(anna.email, PASSWORD)
    await expect(page.getByRole('heading', { level: 1, name: 'Лиды' })).toBeVisible()

    await frame(page).signOut()
    await expect(signIn(page).button).toBeVisible()
    await page.reload()
    await expect(signIn(page).button).toBeVisible()
  })

  test('tells a wrong password from nothing else, and slows down whoever guesses', async ({ app }) => {
    const page = await app.open()
    const door = signIn(page)
    await door.as('nobody@romashka.example', 'не тот')
    await expect(page.getByRole('alert')).toHaveText('Почта или пароль не подошли')
    // Five tries are free; from then on each must wait twice as long as the last, which a slow machine may have done.
    const slowed = page.getByText(/Слишком много попыток. Подождите \d+ секунд/)
    for (let n = 0; n < 9 && !(await slowed.isVisible()); n++) {
      await door.as(anna.email, `не тот ${n}`)
      await expect(page.getByRole('alert')).toBeVisible()
      if (n < 4) await expect(slowed).toBeHidden()
    }
    await expect(slowed).toBeVisible()
    await expect(door.button).toBeDisabled()
    await expect(door.button).toBeEnabled({ timeout: 20_000 })
    await door.as(anna.email, PASSWORD)
    await expect(page.getByRole('heading', { level: 1, name: 'Лиды' })).toBeVisible()
  })
})

test.describe('a locked screen', () => {
  test('opens only with the password, and everything is as it was', async ({ app }) => {
    const page = await app.open('/m/clients')
    const clients = list(page, 'Клиенты')
    await clients.search.fill('альфа')
    await page.keyboard.press('Control+Shift+KeyL')
    await expect(page.getByText('Экран заблокирован. Всё осталось')).toBeVisible()
    await expect(clients.search).toBeHidden()
    const password = page.getByLabel('Пароль', { exact: true })
    await password.fill('не тот')
    await password.press('Enter')
    await expect(page.getByRole('alert')).toHaveText('Пароль не подошёл')
    await page.reload()
    await expect(page.getByText('Экран заблокирован. Всё осталось')).toBeVisible()
    await password.fill(PASSWORD)
    await password.press('Enter')
    await expect(page.getByRole('heading', { name: 'Клиенты' })).toBeVisible()
  })

  test('keeps what was typed on it', async ({ app }) => {
    const page = await app.open('/m/clients')
    const clients = list(page, 'Клиенты')
    await clients.search.fill('альфа')
    await page.keyboard.press('Control+Shift+KeyL')
    const password = page.getByLabel('Пароль', { exact: true })
    await password.fill(PASSWORD)
    await password.press('Enter')
    await expect(clients.search).toHaveValue('альфа')
    await expect(page.getByRole('alert')).toBeHidden()
  })

  test('locks itself when nobody has touched it', async ({ app }) => {
    await (await app.api()).settings.saveWorkspace({ idleMinutes: 5 })
    const page = await app.open('/m/clients')
    await page.clock.install()
    await page.reload()
    await expect(page.getByRole('heading', { name: 'Клиенты' })).toBeVisible()
    await page.clock.fastForward('04:00')
    await page.mouse.move(300, 300)
    await page.clock.fastForward('04:00')
    await expect(page.getByRole('heading', { name: 'Клиенты' })).toBeVisible()
    await page.clock.fastForward('06:00')
    await expect(page.getByText('Экран заблокирован. Всё осталось')).toBeVisible()
  })
})
