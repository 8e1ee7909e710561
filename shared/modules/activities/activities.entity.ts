import { defineEntity } from '../../core/entity.ts'
import { f } from '../../core/field.ts'

export const ACTIVITY_KINDS = ['note', 'call', 'meeting', 'letter'] as const

/** What happened with a record: notes, calls, meetings, letters. It is seen by whoever sees the record. */
export const activities = defineEntity({
  name: 'activities',
  title: 'subject',
  within: 'about',
  ownedBy: 'authorId',
  icon: 'pi-comment',
  sort: '-happenedAt',
  customizable: false,
  fields: {
    about: f.anyRef({ required: true, index: true, modules: ['clients', 'contacts', 'leads'], readOnly: 'afterCreate' }),
    kind: f.enum({ values: ACTIVITY_KINDS, required: true, default: 'note', list: true }),
    subject: f.text({ required: true, max: 300, list: true, search: true }),
    body: f.longText({ search: true, wide: true }),
    direction: f.enum({ values: ['in', 'out'] }),
    durationMinutes: f.duration({ max: 24 * 60 }),
    outcomeId: f.choice({ of: 'callOutcomes' }),
    nextStep: f.text({ max: 300 }),
    happenedAt: f.instant({ required: true, default: 'now', list: true, index: true }),
    authorId: f.ref({ to: 'users', default: 'me', list: true, readOnly: 'afterCreate' }),
    pinned: f.bool({}),
  },
})
