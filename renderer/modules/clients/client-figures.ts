import { onScopeDispose, shallowRef, watch } from 'vue'
import type { Filter } from '#shared/core/filter.ts'
import { CLOSED_TYPES, STAGE_TYPES } from '#shared/modules/pipelines/stages.rules.ts'
import { api } from '../../core/api.ts'
import { onChange } from '../../core/changes.ts'
import { useSession } from '../../core/session.ts'

export const OPEN_LEADS: Filter = { field: 'stageType', op: 'in', value: STAGE_TYPES.filter((type) => !CLOSED_TYPES.includes(type)) }
export const WON_LEADS: Filter = { field: 'stageType', op: 'eq', value: 'won' }

interface LeadFigures {
  open: number
  won: number
  wonAmount: number
  firstWonAt: string | null
}

const SETTLE_MS = 300

/** What is known of a client in numbers; each is counted by the filter that its link opens. */
export function useClientFigures(id: () => string) {
  const session = useSession()
  const people = shallowRef<number | null>(null)
  const branches = shallowRef<number | null>(null)
  const leads = shallowRef<LeadFigures | null>(null)

  async function countLeads(client: string): Promise<LeadFigures | null> {
    if (!session.can('leads:read')) return null
    const of = (filter: Filter): Filter => ({ and: [{ field: 'clientId', op: 'eq', value: client }, filter] })
    const [open, won, first] = await Promise.all([
      api.leads.count({ filter: of(OPEN_LEADS) }),
      api.leads.totals({ filter: of(WON_LEADS), fields: ['amount'] }),
      api.leads.list({ filter: of({ and: [WON_LEADS, { field: 'closedAt', op: 'notEmpty' }] }), sort: 'closedAt', limit: 1 }),
    ])
    return { open: open.count, won: won.count, wonAmount: won.sums['amount'] ?? 0, firstWonAt: first.items[0]?.closedAt ?? null }
  }

  async function count(): Promise<void> {
    const client = id()
    try {
      const found = await Promise.all([
        session.can('contacts:read') ? api.contacts.count({ filter: { field: 'client-contacts.clientId', op: 'eq', value: client } }) : null,
        api.clients.count({ filter: { field: 'parentId', op: 'eq', value: client } }),
        countLeads(client),
      ])
      if (client !== id()) return
      people.value = found[0]?.count ?? null
      branches.value = found[1].count
      leads.value = found[2]
    } catch (error) {
      console.warn('The figures of the client could not be counted', error)
    }
  }

  let timer: ReturnType<typeof setTimeout> | undefined
  const soon = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => void count(), SETTLE_MS)
  }
  watch(id, () => void count(), { immediate: true })
  for (const module of ['client-contacts', 'contacts', 'leads', 'clients']) onChange(module, soon)
  onScopeDispose(() => clearTimeout(timer))
  return { people, branches, leads }
}
