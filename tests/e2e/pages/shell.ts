import type { Locator, Page } from '@playwright/test'

/** The frame around every screen: menu, user, messages. */
export interface Frame {
  menu: Locator
  user: Locator
  /** the messages at the lower edge */
  toasts: Locator
  go(section: string): Promise<void>
  signOut(): Promise<void>
}

export function frame(page: Page): Frame {
  const menu = page.getByRole('navigation', { name: 'Главное меню' })
  const user = menu.getByRole('button', { name: /профиль, тема, выход/ })
  return {
    menu,
    user,
    toasts: page.getByRole('region', { name: 'Сообщения' }),
    go: (section) => menu.getByRole('link', { name: section }).click(),
    async signOut() {
      await user.click()
      await page.getByRole('button', { name: 'Выйти' }).click()
    },
  }
}
