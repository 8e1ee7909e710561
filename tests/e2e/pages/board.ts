import type { Locator, Page } from '@playwright/test'

/** A module's records as a board, as a person sees it. */
export interface Board {
  root: Locator
  column(name: string): Locator
  /** the number in the head of a column */
  count(name: string): Locator
  card(title: string): Locator
  /** the card in this very column */
  cardIn(title: string, column: string): Locator
  drag(title: string, column: string): Promise<void>
  /** types a title at the head of a column */
  add(column: string, title: string): Promise<void>
  /** what the screen reader was told last */
  said: Locator
}

export function board(page: Page, title: string): Board {
  const root = page.getByRole('group', { name: `${title}: доска`, exact: true })
  const column = (name: string) => root.getByRole('region', { name: new RegExp(`^${name}, карточек`) })
  const card = (name: string) => root.getByRole('listitem', { name, exact: true })
  return {
    root,
    column,
    count: (name) => column(name).locator('.count'),
    card,
    cardIn: (name, where) => column(where).getByRole('listitem', { name, exact: true }),
    async drag(name, to) {
      await card(name).hover()
      await page.mouse.down()
      const from = (await card(name).boundingBox())!
      await page.mouse.move(from.x + 40, from.y + 30, { steps: 3 })
      // A board wider than the window is scrolled while one drags.
      await column(to).evaluate((element) => element.scrollIntoView({ inline: 'center' }))
      const target = (await column(to).boundingBox())!
      await page.mouse.move(target.x + 120, target.y + 120, { steps: 3 })
      await page.mouse.move(target.x + 124, target.y + 124)
      await page.mouse.up()
    },
    async add(to, name) {
      await column(to).getByRole('button', { name: `Создать в колонке «${to}»` }).click()
      await column(to).getByRole('textbox', { name: /^Создать/ }).fill(name)
      await page.keyboard.press('Enter')
      await card(name).waitFor()
    },
    said: page.locator('[aria-live=assertive]'),
  }
}
