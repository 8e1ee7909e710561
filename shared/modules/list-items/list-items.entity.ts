import { defineEntity } from '../../core/entity.ts'
import { f } from '../../core/field.ts'

/** Rows of the reference lists (statuses, sources, outcomes …) that users edit, colour and order. */
export const listItems = defineEntity({
  name: 'list-items',
  title: 'label',
  icon: 'pi-list',
  openRead: true,
  customizable: false,
  searchable: false,
  sort: 'position',
  indexes: [['list', 'position']],
  fields: {
    /** `clientStatuses`, or `f12` for the options of a user's own field */
    list: f.text({ required: true, max: 60, index: true, readOnly: 'afterCreate', hidden: true }),
    label: f.text({ required: true, max: 120, list: true }),
    labelEn: f.text({ max: 120, list: true }),
    color: f.color({ list: true }),
    position: f.int({ list: true, index: true, required: true, default: 0 }),
    /** fixed meaning behind a name that users may change: `active`, `won` … */
    meaning: f.text({ max: 40, readOnly: 'afterCreate' }),
    archived: f.bool({ list: true }),
    isDefault: f.bool({ list: true }),
  },
})

/** The lists that the application itself needs. */
export const REFERENCE_LISTS = ['clientStatuses', 'clientSources', 'clientGroups', 'leadChannels', 'lostReasons', 'callOutcomes'] as const
export type ReferenceList = (typeof REFERENCE_LISTS)[number]
