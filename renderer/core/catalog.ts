import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { customFieldOf } from '#shared/core/custom.ts'
import type { RowOf } from '#shared/core/entity.ts'
import { f, type Field } from '#shared/core/field.ts'
import { nameIn } from '#shared/core/text.ts'
import { entityOf, type entities, type ModuleName } from '#shared/entities.ts'
import { crudOf, type AnyRow } from './api.ts'
import { onChange } from './changes.ts'
import { currentLocale, hasWords, translate } from './i18n.ts'
import { useSession } from './session.ts'

type Row<M extends ModuleName> = RowOf<(typeof entities)[M]>
export type ListItem = Row<'list-items'>
export type Tag = Row<'tags'>
export type UserRow = Row<'users'>
export type TeamRow = Row<'teams'>
export type RoleRow = Row<'roles'>
export type CustomFieldRow = Row<'custom-fields'>

/** What every record has beside its own fields, as fields, so that lists and filters may show them. */
const BASE: Record<string, Field> = {
  createdAt: f.instant({ readOnly: 'always' }),
  createdBy: f.ref({ to: 'users', readOnly: 'always' }),
  updatedAt: f.instant({ readOnly: 'always' }),
  updatedBy: f.ref({ to: 'users', readOnly: 'always' }),
}

/** Small tables that users name and order themselves, and that records of other modules point to. */
const VOCABULARIES = ['pipelines', 'lead-stages'] as const satisfies readonly ModuleName[]

/** One entry of such a table, as lists, cells and boards show it. */
export interface Word {
  id: string
  label: string
  color: string | null
  archived: boolean
  row: AnyRow
}

const PAGE = 500
const MOST_PAGES = 20

async function allOf<T>(module: ModuleName): Promise<T[]> {
  const crud = crudOf(module as string)
  const rows: unknown[] = []
  let after: string | null = null
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await crud.list({ limit: PAGE, ...(after ? { after } : {}) })
    rows.push(...answer.items)
    after = answer.next
    if (after === null) break
  }
  return rows as T[]
}

/** One small table kept whole and live. */
function table<T extends { id: string }>(module: ModuleName) {
  const rows = shallowRef<T[]>([])
  const byId = computed(() => new Map(rows.value.map((row) => [row.id, row])))
  const load = async () => {
    if (useSession().can(`${module}:read`)) rows.value = await allOf<T>(module)
  }
  const refresh = () => load().catch((error: unknown) => console.warn(`${module} could not be refreshed`, error))
  return { rows, byId, load, watch: () => onChange(module, () => void refresh()) }
}

/** Where a field stands: its key in rows, filters and sorts, and the value of a row. */
export const isCustom = (key: string): boolean => /^f\d+$/.test(key)

/** The value of a field of a record, fixed or the user's own. */
export function valueOf(row: { custom?: Record<string, unknown> } & Record<string, unknown>, key: string): unknown {
  return isCustom(key) ? (row.custom?.[key] ?? null) : row[key]
}

/** A patch that sets one field: `{ name: … }` or `{ custom: { f12: … } }`. */
export function patchOf(key: string, value: unknown): Record<string, unknown> {
  return isCustom(key) ? { custom: { [key]: value } } : { [key]: value }
}

/** Users' own fields, reference lists, tags, people, teams and roles: small, asked for everywhere, so kept here and live. */
export const useCatalog = defineStore('catalog', () => {
  const custom = table<CustomFieldRow>('custom-fields')
  const items = table<ListItem>('list-items')
  const tagTable = table<Tag>('tags')
  const people = table<UserRow>('users')
  const teamTable = table<TeamRow>('teams')
  const roleTable = table<RoleRow>('roles')
  const words = new Map(VOCABULARIES.map((module) => [module as string, table<AnyRow>(module)]))
  const ready = ref(false)
  const tables = [custom, items, tagTable, people, teamTable, roleTable, ...words.values()]
  for (const each of tables) each.watch()

  async function load(): Promise<void> {
    await Promise.all(tables.map((each) => each.load()))
    ready.value = true
  }

  const byModule = computed(() => {
    const rows = [...custom.rows.value].sort((a, b) => a.position - b.position || (a.number ?? 0) - (b.number ?? 0))
    return Map.groupBy(rows, (row) => row.module)
  })

  /** The users' own fields of a module, in their order; archived ones only when asked for. */
  function customOf(module: string, withArchived = false): [string, Field][] {
    return (byModule.value.get(module) ?? []).flatMap((row): [string, Field][] => {
      const field = customFieldOf({ ...row })
      return field.custom && (withArchived || !field.custom.archived) ? [[field.custom.key, field]] : []
    })
  }

  /** Fixed and users' own fields of a module by key, in the order of the form. Secret ones are left out. */
  function fieldsOf(module: string): Record<string, Field> {
    const fixed = Object.entries(entityOf(module)?.fields ?? {}).filter(([, field]) => !field.options.secret)
    return Object.fromEntries([...fixed, ...customOf(module)])
  }

  /** One field by its key, base fields (`createdAt`) and archived ones too; null when there is none. */
  function fieldOf(module: string, key: string): Field | null {
    return entityOf(module)?.fields[key] ?? BASE[key] ?? new Map(customOf(module, true)).get(key) ?? null
  }

  function labelOfField(module: string, key: string): string {
    if (Object.hasOwn(BASE, key)) return translate(`records.baseFields.${key}`)
    const own = isCustom(key) ? new Map(customOf(module, true)).get(key)?.custom : undefined
    if (own) return nameIn(currentLocale(), own.label, own.labelEn)
    return translate(`${module}.fields.${key}`)
  }

  /** The word of an enum value: `clients.values.kind.company`. */
  function labelOfValue(module: string, key: string, value: string): string {
    const path = `${module}.values.${key}.${value}`
    return hasWords(path) ? translate(path) : value
  }

  const listsByName = computed(() => Map.groupBy([...items.rows.value].sort((a, b) => a.position - b.position), (item) => item.list))

  /** The items of a reference list in their order; archived ones only when asked for. */
  function choicesOf(list: string, withArchived = false): ListItem[] {
    return (listsByName.value.get(list) ?? []).filter((item) => withArchived || !item.archived)
  }

  const choiceOf = (id: string): ListItem | undefined => items.byId.value.get(id)
  const labelOfChoice = (item: ListItem): string => nameIn(currentLocale(), item.label, item.labelEn)

  function wordOfRow(module: string, row: AnyRow): Word {
    const title = entityOf(module)?.title ?? 'name'
    const english = row[`${title}En`] as string | null | undefined
    return { id: row.id, label: nameIn(currentLocale(), String(row[title] ?? ''), english), color: (row['color'] as string | null | undefined) ?? null, archived: row['archived'] === true, row }
  }
  /** The entries of a vocabulary in their order; null where the module is none. */
  function wordsOf(module: string, withArchived = false): Word[] | null {
    const rows = words.get(module)?.rows.value
    if (!rows) return null
    return [...rows].sort((a, b) => Number(a['position'] ?? 0) - Number(b['position'] ?? 0)).filter((row) => withArchived || row['archived'] !== true).map((row) => wordOfRow(module, row))
  }
  function wordOf(module: string, id: string): Word | null {
    const row = words.get(module)?.byId.value.get(id)
    return row ? wordOfRow(module, row) : null
  }

  const tagOf = (id: string): Tag | undefined => tagTable.byId.value.get(id)
  const userOf = (id: string): UserRow | undefined => people.byId.value.get(id)

  return {
    ready, load, baseFields: BASE,
    customRows: custom.rows, items: items.rows, tags: tagTable.rows, users: people.rows, teams: teamTable.rows, roles: roleTable.rows,
    customOf, fieldsOf, fieldOf, labelOfField, labelOfValue, choicesOf, choiceOf, labelOfChoice, wordsOf, wordOf, tagOf, userOf,
  }
})
