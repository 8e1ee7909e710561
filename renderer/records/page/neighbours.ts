import { computed, type ComputedRef } from 'vue'
import { useSession } from '../../core/session.ts'
import { returnToList } from '../list/memory.ts'

/** The records before and after this one in the list as it was left; null when one did not come from there. */
export function neighbours(module: string, id: () => string): ComputedRef<{ before: string | null; after: string | null } | null> {
  const session = useSession()
  return computed(() => {
    const left = returnToList(`${session.user?.id ?? ''}:${module}`)
    const ids = left?.sections.flatMap((section) => section.pages.list.flatMap((page) => page.rows?.map((row) => row.id) ?? [])) ?? []
    const at = ids.indexOf(id())
    return at < 0 ? null : { before: ids[at - 1] ?? null, after: ids[at + 1] ?? null }
  })
}
