import { computed, type ComputedRef } from 'vue'
import type { Filter } from '#shared/core/filter.ts'
import { entityOf } from '#shared/entities.ts'
import { useCatalog, type Word } from '../../core/catalog.ts'
import { descriptorOf } from '../../core/module.ts'
import type { ListField } from '../list/fields.ts'
import type { List } from '../list/use-list.ts'
import type { Head, KnownColumn } from './columns.ts'

/** People with cards have columns; everybody has one only in a small office. */
const FEW_PEOPLE = 12

/** Fields whose values may be columns: few values, each with a name, and a person may set them. */
export function columnFields(fields: readonly ListField[]): ListField[] {
  const catalog = useCatalog()
  return fields.filter(({ kind, editable, field }) => editable && (kind === 'choice' || kind === 'enum' || (kind === 'ref' && (field.options.to === 'users' || catalog.wordsOf(field.options.to ?? '') !== null))))
}

/** By which field the board stands, which of several boards it is, and what its columns are before anything is counted. */
export function useKnownColumns(list: List) {
  const catalog = useCatalog()
  const descriptor = descriptorOf(list.module)?.board
  const layout = computed(() => list.views.layout.value.board ?? {})
  const choices = computed(() => columnFields(list.fields.value))
  const by = computed((): ListField | null => choices.value.find((field) => field.key === layout.value.by) ?? choices.value.find((field) => field.key === descriptor?.by) ?? choices.value[0] ?? null)

  /** The field of the record that names the board: the stages of one pipeline at a time. */
  const parent = computed(() => {
    const to = by.value?.field.options.to ?? ''
    const own = entityOf(list.module)?.fields ?? {}
    const found = catalog.wordsOf(to) === null ? undefined : Object.entries(entityOf(to)?.fields ?? {}).find(([key, field]) => field.kind === 'ref' && own[key]?.options.to === field.options.to)
    return found ? { key: found[0], to: found[1].options.to ?? '' } : null
  })
  const boards = computed((): Word[] => (parent.value ? (catalog.wordsOf(parent.value.to) ?? []).filter((word) => descriptor?.mayShow?.(word.row) ?? true) : []))
  const board = computed(() => boards.value.find((word) => word.id === layout.value.scope) ?? boards.value.find((word) => word.row['isDefault'] === true) ?? boards.value[0] ?? null)

  /** What narrows the whole board, cards without a board shown on the first; and what narrows a column with a value. */
  const scope = computed((): { all: Filter | null; column: Filter | null } => {
    if (!parent.value || !board.value) return { all: null, column: null }
    const { key } = parent.value
    const column: Filter = { field: key, op: 'eq', value: board.value.id }
    const others = (catalog.wordsOf(parent.value.to, true) ?? []).filter((word) => word.id !== board.value!.id).map((word) => word.id)
    if (board.value.row['isDefault'] !== true) return { all: column, column }
    return { all: others.length === 0 ? null : { not: { field: key, op: 'in', value: others } }, column }
  })

  function people(heads: readonly Head[]): KnownColumn[] {
    const working = catalog.users.filter((user) => user.status === 'active')
    const shown = working.length <= FEW_PEOPLE ? working : working.filter((user) => heads.some((head) => head.value === user.id))
    return shown.map((user) => ({ value: user.id, label: user.name, color: null }))
  }

  /** The columns that stand empty too; archived ones only while cards are in them. */
  function knownColumns(heads: readonly Head[]): KnownColumn[] {
    const field = by.value
    if (!field) return []
    const { values, of = '', to = '' } = field.field.options
    const isUsed = (id: string): boolean => heads.some((head) => head.value === id && head.count > 0)
    if (field.kind === 'enum') return (values ?? []).map((value) => ({ value, label: catalog.labelOfValue(list.module, field.key, value), color: null }))
    if (field.kind === 'choice') return catalog.choicesOf(of, true).filter((item) => !item.archived || isUsed(item.id)).map((item) => ({ value: item.id, label: catalog.labelOfChoice(item), color: item.color }))
    if (to === 'users') return people(heads)
    return (catalog.wordsOf(to, true) ?? [])
      .filter((word) => (!word.archived || isUsed(word.id)) && (!parent.value || !board.value || word.row[parent.value.key] === board.value.id))
      .map(({ id, label, color }) => ({ value: id, label, color }))
  }

  return { descriptor, layout, choices, by, boards, board, scope, parent: parent as ComputedRef<{ key: string; to: string } | null>, knownColumns }
}
