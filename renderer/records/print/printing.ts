import { shallowRef } from 'vue'
import type { AnyRow } from '../../core/api.ts'
import { crudOf } from '../../core/api.ts'
import type { ListField } from '../list/fields.ts'
import { narrow, type Question } from '../list/rows.ts'
import type { Page } from '../page/use-page.ts'

/** What is about to be printed; its preview stands over everything. */
export type Printing =
  | { kind: 'list'; module: string; title: string; question: Question; fields: readonly ListField[]; total: { count: number; capped: boolean } | null }
  | { kind: 'card'; module: string; page: Page }

export const printing = shallowRef<Printing | null>(null)

/** More rows than this nobody reads on paper; an export takes them all. */
export const PRINT_LIMIT = 2000
const PAGE = 500

/** The rows that the list shows, in its order, up to the limit; `more` when there are others. */
export async function rowsToPrint(module: string, question: Question, signal: AbortSignal): Promise<{ rows: AnyRow[]; more: boolean }> {
  const rows: AnyRow[] = []
  const crud = crudOf(module)
  for (let after: string | undefined; ; ) {
    const limit = Math.min(PAGE, PRINT_LIMIT - rows.length)
    const page = await crud.list({ ...narrow(question), ...(question.sort ? { sort: question.sort } : {}), limit, ...(after ? { after } : {}) }, { signal })
    rows.push(...page.items)
    if (page.next === null || rows.length >= PRINT_LIMIT) return { rows, more: page.next !== null }
    after = page.next
  }
}
