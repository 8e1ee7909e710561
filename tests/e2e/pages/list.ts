import type { Locator, Page } from '@playwright/test'

/** The list of a module, as a person sees it. */
export interface List {
  grid: Locator
  search: Locator
  /** the row that holds this text */
  row(text: string): Locator
  /** a heading of a column */
  heading(label: string): Locator
  /** the texts of a column from top to bottom */
  column(label: string): Promise<string[]>
  /** the cell of the row that holds this text */
  cell(text: string, label: string): Promise<Locator>
  sortBy(label: string): Promise<void>
}

export function list(page: Page, title: string): List {
  const grid = page.getByRole('grid', { name: title })
  const heading = (label: string) => grid.getByRole('columnheader', { name: label })
  const row = (text: string) => grid.getByRole('row').filter({ hasText: text })

  const columnIndex = async (label: string) => Number(await heading(label).getAttribute('aria-colindex'))

  return {
    grid,
    search: page.getByRole('searchbox', { name: 'Найти в списке' }),
    row,
    heading,
    async column(label) {
      const index = await columnIndex(label)
      // Rows are recycled, so their order in the document is not the one on the screen.
      return grid.locator(`[role=row][data-line] [aria-colindex="${index}"]`).evaluateAll((cells) => {
        const line = (cell: Element) => Number(cell.closest('[data-line]')?.getAttribute('data-line'))
        return cells.sort((a, b) => line(a) - line(b)).map((cell) => (cell.textContent ?? '').trim())
      })
    },
    async cell(text, label) {
      return row(text).locator(`[aria-colindex="${await columnIndex(label)}"]`)
    },
    sortBy: (label) => heading(label).getByRole('button').first().click(),
  }
}
