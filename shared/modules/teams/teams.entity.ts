import { defineEntity } from '../../core/entity.ts'
import { f } from '../../core/field.ts'

export const teams = defineEntity({
  name: 'teams',
  title: 'name',
  icon: 'pi-users',
  openRead: true,
  sort: 'name',
  fields: {
    name: f.text({ required: true, max: 200, list: true, search: true, index: true }),
    leaderId: f.ref({ to: 'users', list: true }),
    description: f.longText({ wide: true }),
  },
})
