import type { Locator, Page } from '@playwright/test'

/** Picks from a menu of PrimeVue: a closed box that shows what is chosen. */
export async function pick(select: Locator, option: string | RegExp): Promise<void> {
  await select.click()
  await select.page().getByRole('option', { name: option, exact: typeof option === 'string' }).click()
}

/** Types into a box that offers what fits, and takes the offer. */
export async function choose(box: Locator, option: string, typed = option): Promise<void> {
  await box.click()
  await box.fill(typed)
  await box.page().getByRole('listbox').getByRole('option', { name: option }).first().click()
}

export const dialog = (page: Page, name: string): Locator => page.getByRole('dialog', { name })
