import { computed, toValue } from 'vue'
import type { MaybeRefOrGetter } from 'vue'
import type { Field } from '#shared/core/field.ts'
import type { FilterOp } from '#shared/core/filter.ts'
import { KINDS } from '#shared/core/kinds.ts'
import { entityOf } from '#shared/entities.ts'
import { useCatalog } from '../../core/catalog.ts'
import { useSession } from '../../core/session.ts'
import { isRight, type ColumnField } from './columns.ts'

/** A field as a list knows it: where its value is, what it is called, what can be done with it. */
export interface ListField extends ColumnField {
  field: Field
  label: string
  /** heading in the chooser: a key under `<module>.groups`, `custom` for users' own fields, `base` for those of every record */
  group: string
  sortable: boolean
  groupable: boolean
  /** has a sum */
  summable: boolean
  right: boolean
  ops: readonly FilterOp[]
  editable: boolean
}

const SUMMABLE = new Set(['int', 'quantity', 'money', 'duration'])
/** Every value of these stands alone, so groups of them say nothing. */
const UNGROUPED = new Set(['instant', 'longText', 'richText', 'json', 'lines', 'computed', 'email', 'phone', 'url', 'address', 'bankAccount'])

export function describeField(module: string, key: string, field: Field, label: string, group: string): ListField {
  const kind = KINDS[field.kind]
  const entity = entityOf(module)
  const { options } = field
  return {
    key, field, label, group,
    kind: field.kind,
    title: entity?.title === key,
    list: options.list === true,
    sortable: kind.sort !== null,
    groupable: kind.sort !== null && !UNGROUPED.has(field.kind) && entity?.title !== key,
    summable: SUMMABLE.has(field.kind),
    right: isRight(field.kind),
    ops: kind.ops,
    editable: entity?.readOnly !== true && options.readOnly === undefined && !['json', 'lines', 'computed', 'files'].includes(field.kind),
  }
}

/** `lead-moves.toStageId`: a field of records that refer to these, as filters of other screens name it. */
export function useRelatedField(): (key: string) => ListField | undefined {
  const catalog = useCatalog()
  return (key) => {
    const [module = '', name = ''] = key.split('.')
    const field = entityOf(module)?.fields[name]
    return field ? describeField(module, key, field, catalog.labelOfField(module, name), 'related') : undefined
  }
}

/** The fields of a module that this user may see: fixed, their own, and those of every record. */
export function useListFields(module: MaybeRefOrGetter<string>) {
  const catalog = useCatalog()
  const session = useSession()

  const fields = computed((): ListField[] => {
    const name = toValue(module)
    const seesAll = session.can(`${name}:sensitive`)
    const describe = (key: string, field: Field, group: string) => describeField(name, key, field, catalog.labelOfField(name, key), group)
    const own = Object.entries(catalog.fieldsOf(name))
      .filter(([, field]) => field.kind !== 'json' && (seesAll || !field.options.sensitive))
      .map(([key, field]) => describe(key, field, field.custom ? 'custom' : (field.options.group ?? 'main')))
    return [...own, ...Object.entries(catalog.baseFields).map(([key, field]) => describe(key, field, 'base'))]
  })
  const byKey = computed(() => new Map(fields.value.map((field) => [field.key, field])))
  return { fields, byKey }
}
