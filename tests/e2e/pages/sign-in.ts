import type { Locator, Page } from '@playwright/test'

export interface SignIn {
  email: Locator
  password: Locator
  button: Locator
  /** Fills the form and sends it. */
  as(email: string, password: string): Promise<void>
}

export function signIn(page: Page): SignIn {
  const email = page.getByLabel('Почта')
  const password = page.getByLabel('Пароль', { exact: true })
  const button = page.getByRole('button', { name: 'Войти' })
  return {
    email,
    password,
    button,
    async as(address, secret) {
      await email.fill(address)
      await password.fill(secret)
      await button.click()
    },
  }
}
