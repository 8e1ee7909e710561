import type { Locator, Page } from '@playwright/test'

/** The list of a module, as a person sees it. */
export interface List {
  grid: Locator
  search: Locator
  /** the number beside the title */
  count: Locator
  views: Locator
  chips: Locator
  /** what can be done with the selected rows */
  bulk: Locator
  create: Locator
  /** the row that holds this text */
  row(text: string): Locator
  heading(label: string): Locator
  /** the labels of the columns from left to right */
  headings(): Promise<string[]>
  /** the texts of a column from top to bottom */
  column(label: string): Promise<string[]>
  /** the cell of the row that holds this text */
  cell(text: string, label: string): Promise<Locator>
  /** puts the cursor into a cell, beside what can be pressed in it */
  put(text: string, label: string): Promise<void>
  sortBy(label: string): Promise<void>
  select(text: string): Promise<void>
  /** opens a record beside the list */
  open(text: string): Promise<void>
  /** opens the filter or the look of the list and answers its panel */
  panel(name: 'Фильтр' | 'Вид'): Promise<Locator>
  /** something of the menu «Ещё» */
  menu(item: string): Promise<void>
}

export function list(page: Page, title: string): List {
  const screen = page.getByRole('region', { name: title, exact: true })
  const grid = page.getByRole('grid', { name: title, exact: true })
  const heading = (label: string) => grid.getByRole('columnheader', { name: label })
  const row = (text: string) => grid.locator('[role=row][data-line]').filter({ hasText: text })
  const columnIndex = async (label: string) => Number(await heading(label).getAttribute('aria-colindex'))
  const cell = async (text: string, label: string) => row(text).locator(`[aria-colindex="${await columnIndex(label)}"]`)

  return {
    grid,
    search: screen.getByRole('searchbox', { name: 'Найти в списке' }),
    count: screen.locator('.page-header .count'),
    views: screen.getByRole('tablist', { name: 'Виды' }),
    chips: screen.getByRole('group', { name: 'Фильтр' }),
    bulk: page.getByRole('toolbar', { name: 'Действия с выбранными' }),
    create: screen.locator('.page-header').getByRole('button', { name: /^Создать/ }),
    row,
    heading,
    headings: () => grid.locator('[data-heading]').evaluateAll((cells) => cells.map((cell) => (cell.querySelector('.label')?.textContent ?? '').trim())),
    async column(label) {
      const index = await columnIndex(label)
      // Rows are recycled, so their order in the document is not the one on the screen.
      return grid.locator(`[role=row][data-line] [aria-colindex="${index}"]`).evaluateAll((cells) => {
        const line = (cell: Element) => Number(cell.closest('[data-line]')?.getAttribute('data-line'))
        return cells.sort((a, b) => line(a) - line(b)).map((cell) => (cell.textContent ?? '').trim())
      })
    },
    cell,
    put: async (text, label) => (await cell(text, label)).click({ position: { x: 3, y: 3 } }),
    sortBy: (label) => heading(label).getByRole('button').first().click(),
    select: (text) => row(text).getByRole('checkbox').click({ force: true }),
    open: (text) => row(text).getByRole('link').first().click(),
    async panel(name) {
      await screen.locator('.page-header').getByRole('button', { name, exact: true }).click()
      return page.getByRole('dialog', { name })
    },
    async menu(item) {
      await screen.locator('.page-header').getByRole('button', { name: 'Ещё' }).click()
      await page.getByRole('menuitem', { name: item }).click()
    },
  }
}
