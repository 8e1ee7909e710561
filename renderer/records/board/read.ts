import type { Filter } from '#shared/core/filter.ts'
import { crudOf, type AnyRow } from '../../core/api.ts'
import { narrow, type Narrowing } from '../list/rows.ts'
import type { List } from '../list/use-list.ts'
import type { Column, Head } from './columns.ts'

/** What a board asks of the core: the list's own question, narrowed to the board or to one of its columns. */
export function useBoardReader(list: List, about: { by: () => string; sums: () => readonly string[]; sort: () => string; scope: () => Filter | null }) {
  const crud = crudOf(list.module)

  function asked(extra: Filter | null): Narrowing {
    const { filter } = list.question.value
    const parts = [filter, extra].filter((part): part is Filter => part !== undefined && part !== null)
    return { ...narrow(list.question.value), ...(parts.length === 0 ? {} : { filter: parts.length === 1 ? parts[0]! : { and: parts } }) }
  }

  async function heads(): Promise<Head[]> {
    const sums = about.sums()
    const answer = await crud.groups({ ...asked(about.scope()), by: about.by(), ...(sums.length > 0 ? { sums: [...sums] } : {}) })
    return answer.groups.map((group) => ({ value: group.value ?? null, label: group.label, count: group.count, sums: group.sums ?? {} }))
  }

  async function cards(column: Column, limit: number, after: string | null): Promise<{ items: AnyRow[]; next: string | null }> {
    return crud.list({ ...asked(column.filter), sort: about.sort(), limit, ...(after === null ? {} : { after }) })
  }

  /** Those of the records that are on the board at all. */
  async function these(ids: readonly string[]): Promise<AnyRow[]> {
    const scope = about.scope()
    const own: Filter = { field: 'id', op: 'in', value: [...ids] }
    return (await crud.list({ ...asked(scope ? { and: [scope, own] } : own), limit: ids.length })).items
  }

  return { asked, heads, cards, these }
}
