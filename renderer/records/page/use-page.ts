import { computed, defineAsyncComponent, toValue, type Component, type MaybeRefOrGetter } from 'vue'
import { useI18n } from 'vue-i18n'
import { entityOf } from '#shared/entities.ts'
import { activities } from '#shared/modules/activities/activities.entity.ts'
import type { AnyRow } from '../../core/api.ts'
import { valueOf } from '../../core/catalog.ts'
import { useErrorWords } from '../../core/errors.ts'
import { moduleDescriptors, slotParts, type Lazy, type SlotName } from '../../core/module.ts'
import { useRecord } from '../../core/records.ts'
import { useSession } from '../../core/session.ts'
import { showToast } from '../../core/toasts.ts'
import { useSaver } from '../conflict/conflict.ts'
import { groupsOf, isEmptyValue } from '../form/form-fields.ts'
import { useListFields, type ListField } from '../list/fields.ts'

export interface PageTab {
  id: string
  label: string
  load: Lazy | null
}

/** A part of a module's as a component that is loaded when it is shown. */
export const lazily = (load: Lazy): Component => defineAsyncComponent(load as () => Promise<Component>)

const TAB_SLOT = ':tab:'

/** The tabs that modules add to a page: `page:<module>:tab:<name>`, called `<module>.tabs.<name>`. */
export function tabsOf(module: string): { id: string; load: Lazy }[] {
  const prefix = `page:${module}${TAB_SLOT}`
  return moduleDescriptors().flatMap(({ slots = {} }) =>
    (Object.keys(slots) as SlotName[]).filter((slot) => slot.startsWith(prefix)).map((slot) => ({ id: slot.slice(prefix.length), load: slots[slot]! })))
}

/** One record on a page of its own or in a panel: its values, its groups of fields, its tabs, its saves. */
export function usePage(module: string, id: MaybeRefOrGetter<string>) {
  const entity = entityOf(module)!
  const session = useSession()
  const saver = useSaver(module)
  const { t } = useI18n()
  const { words } = useErrorWords()
  const { fields, byKey } = useListFields(module)
  const record = useRecord(module as string, id)
  const row = computed(() => record.row.value as AnyRow | undefined)
  const title = computed(() => String(row.value?.[entity.title] ?? '') || t('ui.undo.untitled'))
  const can = (action: string): boolean => session.can(`${module}:${action}`)
  const canEdit = computed(() => can('update') && !entity.readOnly && row.value?.deletedAt === null)

  /** What stands in the head of the page: the title itself, the first status, the owner, the tags. */
  const headFields = computed(() => {
    const own = fields.value.filter((field) => field.group !== 'base')
    const status = own.find((field) => field.kind === 'choice' && field.list)
    const owner = own.find((field) => field.key === entity.ownedBy)
    const tags = own.find((field) => field.kind === 'tags' && field.list)
    return [status, owner, tags].filter((field) => field !== undefined)
  })

  /** In the order of the entity; what stands in the head is not said twice. */
  const groups = computed(() => {
    const inHead = new Set([entity.title, ...headFields.value.map((field) => field.key)])
    // What only the core fills in says nothing while it is empty.
    const isIdle = (field: ListField): boolean => field.field.options.readOnly === 'always' && isEmptyValue(row.value ? valueOf(row.value, field.key) : null)
    const own = fields.value.filter((field) => field.group !== 'base' && !field.field.options.hidden && !isIdle(field))
    return groupsOf(own.map((field) => ({ key: field.key, field: field.field }))).map((group) => ({
      name: group.name,
      fields: group.fields.flatMap(({ key }) => { const field = byKey.value.get(key); return field && !inHead.has(key) ? [field] : [] }),
    })).filter((group) => group.fields.length > 0)
  })

  const hasTimeline = (activities.fields.about.options.modules as readonly string[]).includes(module)
  const tabs = computed((): PageTab[] => [
    { id: 'overview', label: t('records.page.tabs.overview'), load: null },
    ...(hasTimeline && session.can('activities:read') ? [{ id: 'timeline', label: t('records.page.tabs.timeline'), load: null }] : []),
    ...tabsOf(module).map(({ id: tab, load }) => ({ id: tab, label: t(`${module}.tabs.${tab}`), load })),
    { id: 'history', label: t('records.page.tabs.history'), load: null },
  ])

  const tell = (error: unknown): void => {
    showToast({ tone: 'bad', text: words(error, (key) => byKey.value.get(key)?.label ?? key) })
  }

  /**
   * Saves one patch; the page shows it at once and goes back when the core refuses. Throws what the field should show.
   * `seen` is the record as it stood when the person began to edit: what came in meanwhile was not seen by them, so a
   * change of the same field must be a conflict and not be overwritten.
   */
  async function save(patch: Record<string, unknown>, seen: AnyRow | undefined = row.value): Promise<void> {
    if (seen) await saver.save(seen, patch)
  }
  async function remove(): Promise<boolean> {
    try {
      if (row.value) await saver.remove(row.value)
      return true
    } catch (error) {
      tell(error)
      return false
    }
  }
  async function restore(): Promise<void> {
    try {
      if (row.value) await saver.restore(row.value)
    } catch (error) {
      tell(error)
    }
  }

  const part = (name: string): Lazy | undefined => slotParts(`page:${module}:${name}`)[0]
  return { module, id: () => toValue(id), entity, row, record, title, fields, byKey, headFields, groups, tabs, can, canEdit, save, remove, restore, part, tell }
}

export type Page = ReturnType<typeof usePage>
