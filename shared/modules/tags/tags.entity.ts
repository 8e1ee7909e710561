import { defineEntity } from '../../core/entity.ts'
import { f } from '../../core/field.ts'

/** The office's one vocabulary of tags. */
export const tags = defineEntity({
  name: 'tags',
  title: 'name',
  icon: 'pi-tag',
  openRead: true,
  customizable: false,
  searchable: false,
  sort: 'name',
  fields: {
    name: f.text({ required: true, max: 80, list: true, index: true, unique: true }),
    color: f.color({ list: true }),
  },
})
