import { z } from 'zod'
import { action, query } from '../../core/contract.ts'
import { idSchema } from '../../core/schemas.ts'

const tags = ['notifications']

/** What one is told of, the most important first: of two about one record in one step the first is told. */
export const NOTIFICATION_KINDS = ['mention', 'assigned', 'reminder', 'activity', 'changed'] as const
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number]
const kind = z.enum(NOTIFICATION_KINDS)

/** Days after which a notification is removed. */
export const HISTORY_DAYS = 90

export const notification = z.object({
  id: z.string(),
  at: z.string(),
  kind,
  actorId: z.string().nullable(),
  actorName: z.string().nullable(),
  /** what happened to the record itself: `update`, `remove`, `restore`, `create`; for a reminder `today` or `overdue` */
  what: z.string(),
  /** names of the fields that changed, those alone that the reader may see */
  fields: z.array(z.string()),
  /** the beginning of the text in which one is addressed, or of what was noted */
  text: z.string().nullable(),
  /** of how many records this tells */
  count: z.number(),
  read: z.boolean(),
  /** set while it is put off */
  snoozedUntil: z.string().nullable(),
})
export type NotificationItem = z.infer<typeof notification>

/** All that is told of one record, or of one step over many. */
export const notificationGroup = z.object({
  key: z.string(),
  module: z.string(),
  /** null when many records are meant, or one that may no longer be seen */
  id: z.string().nullable(),
  /** records of a step over many that may be seen */
  ids: z.array(z.string()),
  title: z.string().nullable(),
  /** false: the record is gone or not to be seen any more, and nothing is said of it */
  readable: z.boolean(),
  items: z.array(notification),
})
export type NotificationGroup = z.infer<typeof notificationGroup>

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)

/** What one user wants to be told of, and when not by the system's own notifications. */
export const notificationSettings = z.strictObject({
  kinds: z.strictObject({ mention: z.boolean(), assigned: z.boolean(), reminder: z.boolean(), activity: z.boolean(), changed: z.boolean() }),
  followOwn: z.boolean(),
  followMade: z.boolean(),
  native: z.boolean(),
  quiet: z.boolean(),
  quietFrom: clock,
  quietTo: clock,
})
export type NotificationSettings = z.infer<typeof notificationSettings>

export const NOTIFICATION_DEFAULTS: NotificationSettings = {
  kinds: { mention: true, assigned: true, reminder: true, activity: true, changed: true },
  followOwn: true,
  followMade: true,
  native: true,
  quiet: false,
  quietFrom: '20:00',
  quietTo: '08:00',
}

const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((v) => v === 'true')])

/** Where a page ended, as it was answered: the instant and the id of its last one. */
const place = z.string().regex(/^\d{4}-\d\d-\d\dT[\d:.]{12}Z~[0-9a-f-]{36}$/)

export const notificationsContract = {
  /** Newest first, grouped by record; `snoozed` shows what is put off. Only one's own. */
  list: query('/notifications', { tags })
    .input(z.strictObject({ state: z.enum(['unread', 'all', 'snoozed']).optional(), kind: kind.optional(), limit: z.coerce.number().int().min(1).max(200).optional(), before: place.optional() }))
    .output(z.object({ groups: z.array(notificationGroup), next: z.string().nullable() })),
  /** Records with something unread; `nextAt`: when the next of those put off comes back. */
  unread: query('/notifications/unread', { tags }).output(z.object({ count: z.number(), nextAt: z.string().nullable() })),
  mark: action('/notifications/mark', { tags })
    .input(z.strictObject({ ids: z.array(idSchema).max(500).optional(), all: flag.optional(), read: z.boolean() }))
    .output(z.object({ changed: z.number() })),
  snooze: action('/notifications/snooze', { tags })
    .input(z.strictObject({ ids: z.array(idSchema).min(1).max(500), until: z.iso.datetime({ precision: 3 }) }))
    .output(z.object({ changed: z.number() })),
  settings: query('/notifications/settings', { tags }).output(notificationSettings),
  saveSettings: action('/notifications/settings', { tags }).input(notificationSettings.partial()).output(notificationSettings),
  /** Colleagues who can be addressed. */
  people: query('/notifications/people', { tags }).output(z.object({ items: z.array(z.object({ id: z.string(), name: z.string(), email: z.string(), position: z.string().nullable() })) })),
}
