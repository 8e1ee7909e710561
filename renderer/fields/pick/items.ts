import type { Field } from '#shared/core/field.ts'
import { foldText } from '#shared/core/text.ts'
import { useCatalog } from '../../core/catalog.ts'
import type { ComboItem } from '../parts/combo.ts'

/** The choices of a field: the values of an enum, the items of a reference list, the office's tags. */
export function usePickItems(module: () => string, name: () => string | undefined, field: () => Field) {
  const catalog = useCatalog()

  function ofEnum(): ComboItem[] {
    return (field().options.values ?? []).map((value) => ({ id: value, label: catalog.labelOfValue(module(), name() ?? '', value) }))
  }
  const ofChoice = (withArchived: boolean): ComboItem[] =>
    catalog.choicesOf(field().options.of ?? '', withArchived).map((item) => ({ id: item.id, label: catalog.labelOfChoice(item), color: item.color }))
  const ofTags = (): ComboItem[] => catalog.tags.map((tag) => ({ id: tag.id, label: tag.name, color: tag.color }))

  /** What is offered, or with archived ones what may stand in a record. */
  function all(withArchived = false): ComboItem[] {
    const { kind } = field()
    if (kind === 'enum' || kind === 'enums') return ofEnum()
    return kind === 'tags' ? ofTags() : ofChoice(withArchived)
  }

  function offered(query: string): ComboItem[] {
    const wanted = foldText(query)
    return wanted === '' ? all() : all().filter((item) => foldText(item.label).includes(wanted))
  }

  /** The items of stored values; one that is known no more keeps its place under its own id. */
  function chosen(values: readonly string[]): ComboItem[] {
    const known = new Map(all(true).map((item) => [item.id, item]))
    return values.map((id) => known.get(id) ?? { id, label: '—' })
  }

  return { offered, chosen }
}
