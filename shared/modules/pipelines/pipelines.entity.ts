import { defineEntity } from '../../core/entity.ts'
import { f } from '../../core/field.ts'

/** A way along which leads move; each has stages of its own. */
export const pipelines = defineEntity({
  name: 'pipelines',
  title: 'name',
  icon: 'pi-share-alt',
  openRead: true,
  customizable: false,
  searchable: false,
  sort: 'position',
  fields: {
    name: f.text({ required: true, max: 120, list: true }),
    nameEn: f.text({ max: 120, list: true }),
    /** only these teams see its leads on their boards; empty = everybody */
    teamIds: f.refs({ to: 'teams', list: true }),
    position: f.int({ required: true, default: 0, index: true }),
    isDefault: f.bool({ list: true }),
    archived: f.bool({ list: true }),
  },
})
