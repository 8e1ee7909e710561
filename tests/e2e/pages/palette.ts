import { expect, type Locator, type Page } from '@playwright/test'

/** Search and commands, over whatever is on the screen. */
export interface Palette {
  input: Locator
  options: Locator
  option(name: string | RegExp): Locator
  type(text: string): Promise<void>
  close(): Promise<void>
}

/** Opens it with its keys. */
export async function palette(page: Page): Promise<Palette> {
  const dialog = page.getByRole('dialog', { name: 'Поиск и команды' })
  const input = dialog.getByRole('combobox')
  // Its keys work a moment after the screen is there.
  await expect(async () => {
    if (!(await dialog.isVisible())) await page.keyboard.press('Control+KeyK')
    await expect(input).toBeFocused({ timeout: 1000 })
  }).toPass()
  return {
    input,
    options: dialog.getByRole('option'),
    option: (name) => dialog.getByRole('option', { name }),
    type: (text) => input.fill(text),
    close: () => page.keyboard.press('Escape'),
  }
}
