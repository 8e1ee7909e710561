import { useI18n } from 'vue-i18n'
import { entityOf } from '#shared/entities.ts'
import type { NotificationGroup, NotificationItem } from '#shared/modules/notifications/notifications.contract.ts'
import { useCatalog } from '../../core/catalog.ts'

const FIELDS_NAMED = 3

/** Notifications in words. */
export function useNotificationWords() {
  const { t } = useI18n()
  const catalog = useCatalog()

  function sentence({ module }: Pick<NotificationGroup, 'module'>, item: NotificationItem): string {
    if (item.what === 'gone') return t('notifications.say.gone')
    const who = item.actorName ?? t('notifications.somebody')
    const count = item.count > 1 ? t(`${module}.count`, { n: item.count }, item.count) : ''
    if (item.kind === 'reminder') return t(`notifications.say.${item.what}`)
    if (item.kind !== 'changed') return t(`notifications.say.${item.kind}`, { who })
    if (item.what !== 'update') return t(`notifications.say.${item.what}`, { who })
    const names = item.fields.slice(0, FIELDS_NAMED).map((name) => catalog.labelOfField(module, name).toLocaleLowerCase())
    const more = item.fields.length - names.length
    if (names.length === 0 || count) return t('notifications.say.changed', { who })
    return t('notifications.say.fields', { who, fields: more > 0 ? `${names.join(', ')} +${more}` : names.join(', ') })
  }

  function titleOf(group: NotificationGroup): string {
    if (!group.readable) return t('notifications.gone')
    if (group.id) return group.title ?? t('ui.undo.untitled')
    const n = group.items[0]?.count ?? group.ids.length
    return t(`${group.module}.count`, { n }, n)
  }

  function pathOf(group: NotificationGroup): string | null {
    if (!group.readable) return null
    if (group.id) return `/m/${group.module}/${group.id}`
    return `/m/${group.module}?filter=${encodeURIComponent(JSON.stringify({ field: 'id', op: 'in', value: group.ids }))}`
  }

  const iconOf = (group: NotificationGroup): string => (group.readable ? (entityOf(group.module)?.icon ?? 'pi-circle') : 'pi-lock')

  return { sentence, titleOf, pathOf, iconOf }
}
