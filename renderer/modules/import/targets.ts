import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Field } from '#shared/core/field.ts'
import { CUSTOM_KINDS } from '#shared/modules/custom-fields/custom-fields.entity.ts'
import { useCatalog } from '../../core/catalog.ts'
import { useSession } from '../../core/session.ts'
import type { TargetField } from './mapping.ts'

/** Kinds of values that no cell of a table holds. */
const NOT_IN_TABLES = new Set(['json', 'lines', 'computed', 'files', 'anyRef'])
/** A new field from a column: a reference would have to say where to. */
const NOT_NEW = new Set(['ref'])

/** Where columns can go: the fields of a module by their groups, and what kinds a new field may be of. */
export function useTargets(module: string) {
  const { t, te } = useI18n()
  const catalog = useCatalog()
  const session = useSession()

  const heading = (group: string): string => (te(`${module}.groups.${group}`) ? t(`${module}.groups.${group}`) : t(`records.groups.${group}`))
  const isOpen = ({ kind, options }: Field): boolean =>
    options.readOnly !== 'always' && !options.secret && !options.hidden && !NOT_IN_TABLES.has(kind) && (!options.sensitive || session.can(`${module}:sensitive`))

  const fields = computed((): TargetField[] => Object.entries(catalog.fieldsOf(module)).filter(([, field]) => isOpen(field)).map(([key, field]) => ({
    key, field, label: catalog.labelOfField(module, key), group: heading(field.options.group ?? (field.custom ? 'custom' : 'main')),
  })))
  const canAdd = computed(() => session.can('custom-fields:create'))
  const kinds = computed(() => CUSTOM_KINDS.filter((kind) => !NOT_NEW.has(kind)).map((kind) => ({ id: kind as string, label: t(`custom-fields.values.kind.${kind}`) })))
  const labelOf = (key: string): string => fields.value.find((field) => field.key === key)?.label ?? (key === 'columns' || key === 'key' ? t('transfer.wizard.steps.columns') : key)

  return { fields, canAdd, kinds, labelOf }
}
