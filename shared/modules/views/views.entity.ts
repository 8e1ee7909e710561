import { defineEntity } from '../../core/entity.ts'
import { f } from '../../core/field.ts'

/** A saved way to look at a list: columns, filter, sort, group. Private unless shared. */
export const views = defineEntity({
  name: 'views',
  title: 'name',
  ownedBy: 'ownerId',
  sharedBy: 'shared',
  icon: 'pi-bookmark',
  customizable: false,
  searchable: false,
  sort: 'position',
  fields: {
    module: f.text({ required: true, max: 60, index: true, readOnly: 'afterCreate' }),
    name: f.text({ required: true, max: 120 }),
    ownerId: f.ref({ to: 'users', default: 'me', index: true, readOnly: 'afterCreate' }),
    shared: f.bool({}),
    pinned: f.bool({}),
    isDefault: f.bool({}),
    position: f.int({ required: true, default: 0 }),
    /** `{ columns: [{field, width, frozen}], filter, sort, group, density, totals }` */
    layout: f.json({ required: true, default: {} }),
  },
})
