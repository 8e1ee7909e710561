import { entityOf } from '#shared/entities.ts'
import { foldText } from '#shared/core/text.ts'
import { crudOf, type AnyRow } from '../../core/api.ts'
import { useCatalog, type Word } from '../../core/catalog.ts'
import type { ComboItem } from '../parts/combo.ts'

const FOUND = 20
/** Fields that tell two records of one name apart, the first that is filled. */
const DETAILS = ['position', 'inn', 'phone', 'email', 'city'] as const

/** A record as a line to choose. */
export function itemOf(module: string, row: AnyRow): ComboItem {
  const title = row[entityOf(module)?.title ?? 'name']
  const detail = DETAILS.map((name) => row[name]).find((value) => typeof value === 'string' && value !== '')
  return { id: row.id, label: typeof title === 'string' ? title : '', detail: (detail as string | undefined) ?? null, ...(module === 'users' ? { person: true } : {}) }
}

/** Looks for records of a module: people, teams and roles in the catalogue that is at hand, the rest in the core. */
export function useRecordSearch() {
  const catalog = useCatalog()
  const at = (module: string): readonly object[] | null => {
    if (module === 'users') return catalog.users.filter((user) => user.status === 'active')
    if (module === 'teams') return catalog.teams
    return module === 'roles' ? catalog.roles : null
  }

  const itemOfWord = ({ id, label, color }: Word): ComboItem => ({ id, label, color })

  /**
   * The entries of a vocabulary. What the record has chosen already narrows them: of the stages those of its pipeline.
   * Where nothing is chosen, entries of one name are told apart by what they belong to.
   */
  function words(module: string, query: string, record: Record<string, unknown> | undefined): ComboItem[] | null {
    const all = catalog.wordsOf(module)
    if (!all) return null
    const parents = Object.entries(entityOf(module)?.fields ?? {}).filter(([, field]) => field.kind === 'ref')
    const fits = (word: Word): boolean => parents.every(([key]) => typeof record?.[key] !== 'string' || word.row[key] === record[key])
    const detailOf = (word: Word): string | null => parents.map(([key, field]) => (typeof record?.[key] === 'string' ? null : catalog.wordOf(field.options.to ?? '', String(word.row[key]))?.label)).find(Boolean) ?? null
    return all.filter((word) => fits(word) && foldText(word.label).includes(foldText(query))).map((word) => ({ ...itemOfWord(word), detail: detailOf(word) }))
  }

  async function find(module: string, query: string, record?: Record<string, unknown>): Promise<ComboItem[]> {
    const named = words(module, query, record)
    if (named) return named
    const local = at(module)
    if (local) {
      const wanted = foldText(query)
      return local.map((row) => itemOf(module, row as AnyRow)).filter((item) => foldText(`${item.label} ${item.detail ?? ''}`).includes(wanted)).slice(0, 100)
    }
    const { items } = await crudOf(module as string).list({ limit: FOUND, ...(query === '' ? {} : { search: query }) })
    return items.map((row) => itemOf(module, row))
  }

  /** The line of a record that is chosen already, by what is at hand; null when only the core knows its name. */
  function known(module: string, id: string): ComboItem | null {
    const word = catalog.wordOf(module, id)
    if (word) return itemOfWord(word)
    const row = module === 'users' ? catalog.userOf(id) : at(module)?.find((one) => (one as AnyRow).id === id)
    return row ? itemOf(module, row as unknown as AnyRow) : null
  }

  const fetch = async (module: string, id: string): Promise<ComboItem> => itemOf(module, await crudOf(module as string).get({ id }))

  return { find, known, fetch }
}
