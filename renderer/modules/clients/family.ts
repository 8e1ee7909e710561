import { onScopeDispose, shallowRef, watch } from 'vue'
import { api, type AnyRow } from '../../core/api.ts'
import { onChange } from '../../core/changes.ts'
import { appErrorOf, isError } from '../../core/errors.ts'

/** A company of the group; the name is null where this user may not see it. */
export interface Relative {
  id: string
  name: string | null
  depth: number
  row: AnyRow | null
}

export interface Family {
  relatives: readonly Relative[]
  /** there are more subsidiaries than are shown */
  isCut: boolean
}

interface Company {
  id: string
  parentId: string | null
}

const MOST_ABOVE = 20
const MOST_BELOW = 50
const MOST_FURTHER = 100
const SETTLE_MS = 300

/** Null for one that this user may not see. */
async function read(id: string) {
  try {
    return await api.clients.get({ id })
  } catch (error) {
    if (isError(appErrorOf(error), 'NOT_FOUND')) return null
    throw error
  }
}

/** From the top of the group down to the company itself. One that may not be seen ends the chain: what is over it is hidden too. */
async function above({ parentId }: Company): Promise<Omit<Relative, 'depth'>[]> {
  const chain: Omit<Relative, 'depth'>[] = []
  let next = parentId
  while (next !== null && chain.length < MOST_ABOVE) {
    const id: string = next
    const row = await read(id)
    chain.unshift({ id, name: row?.name ?? null, row: row as unknown as AnyRow | null })
    next = row?.parentId ?? null
  }
  return chain
}

/** The subsidiaries and theirs, all read as any list is: what this user may not see is not there. */
async function familyOf(company: Company & { name: string }): Promise<Family> {
  const [over, under] = await Promise.all([above(company), api.clients.list({ filter: { field: 'parentId', op: 'eq', value: company.id }, sort: 'name', limit: MOST_BELOW })])
  const ids = under.items.map(({ id }) => id)
  const further = ids.length === 0 ? null : await api.clients.list({ filter: { field: 'parentId', op: 'in', value: ids }, sort: 'name', limit: MOST_FURTHER })
  const byParent = Map.groupBy(further?.items ?? [], ({ parentId }) => parentId)
  const self = over.length
  const line = (row: { id: string; name: string }, depth: number): Relative => ({ id: row.id, name: row.name, depth, row: row as unknown as AnyRow })
  return {
    relatives: [
      ...over.map((one, depth) => ({ ...one, depth })),
      { ...line(company, self), row: null },
      ...under.items.flatMap((child) => [line(child, self + 1), ...(byParent.get(child.id) ?? []).map((grandchild) => line(grandchild, self + 2))]),
    ],
    isCut: under.next !== null || (further?.next ?? null) !== null,
  }
}

/** The group of companies that one belongs to; null until it is known, or where nobody is related. */
export function useFamily(company: () => Company & { name: string }) {
  const family = shallowRef<Family | null>(null)

  async function readAll(): Promise<void> {
    const asked = company()
    try {
      const found = await familyOf(asked)
      if (company().id === asked.id) family.value = found.relatives.length > 1 ? found : null
    } catch (error) {
      console.warn('The group of companies could not be read', error)
    }
  }

  let timer: ReturnType<typeof setTimeout> | undefined
  const soon = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => void readAll(), SETTLE_MS)
  }
  watch(() => company().id, () => {
    family.value = null
    void readAll()
  }, { immediate: true })
  watch(() => [company().name, company().parentId], soon)
  onChange('clients', soon)
  onScopeDispose(() => clearTimeout(timer))
  return family
}
