import type { Locator, Page } from '@playwright/test'
import { join } from 'node:path'
import { ROOT } from '#tests/support/paths.ts'

/** The import of a file, step by step. */
export interface Import {
  choose(file: string): Promise<void>
  /** where the columns of the file go: heading -> field */
  mapping(): Promise<Record<string, string>>
  target(heading: string): Locator
  start: Locator
  /** what came of it: «Создано» -> «26» */
  numbers(): Promise<Record<string, string>>
  /** the lines of the report: number of the line, column, value, what is wrong */
  issues(): Promise<string[][]>
}

export function importScreen(page: Page): Import {
  const target = (heading: string) => page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: heading, exact: true }) }).getByRole('combobox').first()
  return {
    async choose(file) {
      await page.locator('input[type=file]').setInputFiles(join(ROOT, 'tests/data', file))
      await page.getByRole('table').first().waitFor()
    },
    async mapping() {
      const rows = await page.locator('.mapping tbody tr').all()
      const pairs = await Promise.all(rows.map(async (row) => [await row.getByRole('rowheader').innerText(), await row.getByRole('combobox').first().innerText()] as const))
      return Object.fromEntries(pairs)
    },
    target,
    start: page.getByRole('button', { name: 'Загрузить', exact: true }),
    async numbers() {
      const texts = await page.locator('.numbers > *, dl > div').allInnerTexts()
      return Object.fromEntries(texts.map((text) => text.split('\n').map((line) => line.trim()) as [string, string]))
    },
    issues: () => page.locator('.issues tbody tr').evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll('td')].map((cell) => (cell.textContent ?? '').trim()))),
  }
}
