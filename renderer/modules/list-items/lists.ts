import { entities } from '#shared/entities.ts'
import type { Field } from '#shared/core/field.ts'
import { REFERENCE_LISTS } from '#shared/modules/list-items/list-items.entity.ts'
import { crudOf, type AnyRow } from '../../core/api.ts'
import { patchOf, useCatalog, type ListItem } from '../../core/catalog.ts'
import { useSession } from '../../core/session.ts'
import { useWriter } from '../../core/records.ts'

/** Where a reference list is used: the fields of modules that take their choices from it. */
export interface ListUse {
  module: string
  key: string
  field: Field
}

export interface KnownList {
  name: string
  label: string
  /** the user's own field that the list belongs to */
  own: boolean
}

const isChoice = (field: Field) => field.kind === 'choice' || field.kind === 'choices'

export function useLists() {
  const catalog = useCatalog()
  const session = useSession()

  /** The lists that the application needs, then those of the users' own fields. `label` gives words to the former. */
  function all(label: (name: string) => string): KnownList[] {
    const own = Object.keys(entities).flatMap((module) => catalog.customOf(module).filter(([, field]) => isChoice(field)).map(([key]) => ({ name: key, label: catalog.labelOfField(module, key), own: true })))
    return [...REFERENCE_LISTS.map((name) => ({ name, label: label(name), own: false })), ...own]
  }

  function usesOf(list: string): ListUse[] {
    return Object.keys(entities).flatMap((module) => Object.entries(catalog.fieldsOf(module)).filter(([, field]) => isChoice(field) && field.options.of === list).map(([key, field]) => ({ module, key, field })))
  }

  async function countOne({ module, key }: ListUse, id: string): Promise<number> {
    return (await crudOf(module as string).count({ filter: { field: key, op: 'hasAny', value: [id] } })).count
  }

  /** How many records hold each item: id -> count. Counts stop at the cap of lists. */
  async function usage(list: string, items: readonly ListItem[]): Promise<Map<string, number>> {
    const counts = new Map<string, number>()
    const add = (id: string, n: number) => counts.set(id, (counts.get(id) ?? 0) + n)
    for (const use of usesOf(list)) {
      if (!session.can(`${use.module}:read`)) continue
      if (use.field.kind === 'choice') {
        const { groups } = await crudOf(use.module as string).groups({ by: use.key })
        for (const group of groups) if (typeof group.value === 'string') add(group.value, group.count)
      } else await Promise.all(items.map(async (item) => add(item.id, await countOne(use, item.id))))
    }
    return counts
  }

  return { all, usesOf, usage }
}

/** Puts one item in the place of another wherever it stands, and archives the other. */
export function useMerge() {
  const items = useWriter('list-items')
  const { usesOf } = useLists()
  return async (from: ListItem, into: ListItem): Promise<number> => {
    let changed = 0
    for (const { module, key, field } of usesOf(from.list)) {
      const writer = useBulk(module)
      const selection = { filter: { field: key, op: field.kind === 'choice' ? 'eq' : 'hasAny', value: field.kind === 'choice' ? from.id : [from.id] } } as const
      const result = field.kind === 'choice' ? await writer({ selection, patch: patchOf(key, into.id) }) : await writer({ selection, add: { [key]: [into.id] }, take: { [key]: [from.id] } })
      changed += result.changed
    }
    await items.update(from as unknown as AnyRow, { archived: true }, { quiet: true })
    return changed
  }
}

function useBulk(module: string) {
  const crud = crudOf(module)
  return (input: Parameters<typeof crud.bulk>[0]) => crud.bulk(input)
}
