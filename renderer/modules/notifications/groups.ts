import type { NotificationGroup } from '#shared/modules/notifications/notifications.contract.ts'

/** Puts an older page after what is shown; a record that is on both stands once, where it is newest. */
export function mergeGroups(shown: readonly NotificationGroup[], older: readonly NotificationGroup[]): NotificationGroup[] {
  const byKey = new Map(older.map((group) => [group.key, group]))
  const merged = shown.map((group) => {
    const more = byKey.get(group.key)
    if (!more) return group
    byKey.delete(group.key)
    const known = new Set(group.items.map(({ id }) => id))
    return { ...group, items: [...group.items, ...more.items.filter(({ id }) => !known.has(id))] }
  })
  return [...merged, ...byKey.values()]
}
