import type { Filter } from '#shared/core/filter.ts'
import { KINDS } from '#shared/core/kinds.ts'
import { crudOf, type AnyRow } from '../../core/api.ts'
import { useCatalog } from '../../core/catalog.ts'
import type { ListField } from './fields.ts'
import type { GroupHead } from './lines.ts'
import { groupFilter } from './lines.ts'
import type { RowSource } from './rows.ts'

/** The core's procedures of a module as the source of its list. */
export function sourceOf(module: string, fieldOf: (key: string) => ListField | undefined): RowSource<AnyRow> {
  const crud = crudOf(module)
  const catalog = useCatalog()

  /** Groups in the order that the office knows: a reference list's own, an enum's, else the alphabet; without a value last. */
  function inOrder(groups: GroupHead[], field: ListField | undefined): GroupHead[] {
    const { values: given, of = '', to = '' } = field?.field.options ?? {}
    const values = given ?? (catalog.wordsOf(to, true) ?? catalog.choicesOf(of, true)).map((item) => item.id)
    const rank = (group: GroupHead): number => (group.value === null ? Infinity : values.length > 0 ? values.indexOf(String(group.value)) : 0)
    const name = (group: GroupHead): string => group.label ?? String(group.value ?? '')
    return [...groups].sort((a, b) => rank(a) - rank(b) || name(a).localeCompare(name(b), 'ru', { numeric: true }))
  }

  return {
    page: (question) => crud.list(question),
    count: (question) => crud.count(question),
    async groups(question, by) {
      const answer = await crud.groups({ ...question, by })
      return inOrder(answer.groups.map((group) => ({ value: group.value ?? null, label: group.label, count: group.count })), fieldOf(by))
    },
    groupFilter(by, value): Filter {
      const field = fieldOf(by)
      return groupFilter(by, field?.kind ?? 'text', field ? KINDS[field.kind].multi === true : false, value)
    },
  }
}
