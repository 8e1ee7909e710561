import type { Locator, Page } from '@playwright/test'

/** A record, beside its list or on its own page. */
export interface Card {
  title: Locator
  tab(name: 'Обзор' | 'Лента' | 'Контакты' | 'История'): Promise<void>
  /** the shown value of a field, which a press opens */
  field(label: string): Locator
  /** Types a value into a field of text and saves it. */
  write(label: string, value: string): Promise<void>
  history: Locator
}

export function card(page: Page, root: Locator = page.locator('#content')): Card {
  const field = (label: string) => root.locator('.shown', { has: page.getByRole('button', { name: `Изменить: ${label}`, exact: true }) })
  return {
    title: root.locator('.record').getByRole('heading', { level: 1 }),
    tab: (name) => root.getByRole('tab', { name, exact: true }).click(),
    field,
    async write(label, value) {
      await field(label).click()
      const input = root.locator('.page-field.editing').locator('input, textarea')
      await input.fill(value)
      await input.press('Enter')
      await input.waitFor({ state: 'detached' })
    },
    history: root.locator('.history'),
  }
}

/** The panel over the list. */
export const recordPanel = (page: Page, title: string): Locator => page.getByRole('complementary', { name: title })
