import type { Locator, Page } from '@playwright/test'

/** The drawer in which a record is made. */
export interface Form {
  root: Locator
  input(label: string): Locator
  /** what is said under a field */
  problem(label: string): Locator
  more(): Promise<void>
  submit(): Promise<void>
}

export function form(page: Page, title: string): Form {
  const root = page.getByRole('dialog', { name: title })
  return {
    root,
    input: (label) => root.getByLabel(label, { exact: false }).first(),
    problem: (label) => root.locator('.field', { has: page.getByText(label, { exact: true }) }).getByRole('alert'),
    more: () => root.getByRole('button', { name: 'Ещё поля' }).click(),
    submit: () => root.getByRole('button', { name: 'Создать' }).click(),
  }
}
