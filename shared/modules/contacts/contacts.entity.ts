import { defineEntity } from '../../core/entity.ts'
import { f } from '../../core/field.ts'

export const contacts = defineEntity({
  name: 'contacts',
  title: 'name',
  ownedBy: 'ownerId',
  icon: 'pi-id-card',
  actions: ['merge'],
  sort: 'name',
  doubles: { name: 'person' },
  fields: {
    name: f.text({ required: true, max: 200, list: true, search: true, index: true, group: 'main' }),
    phone: f.phone({ list: true, search: true, index: true, group: 'contacts' }),
    phone2: f.phone({ search: true, group: 'contacts' }),
    email: f.email({ list: true, search: true, index: true, group: 'contacts' }),
    telegram: f.text({ max: 100, search: true, group: 'contacts' }),
    birthday: f.day({ group: 'main' }),
    ownerId: f.ref({ to: 'users', default: 'me', list: true, index: true, group: 'main' }),
    tags: f.tags({ list: true, group: 'main' }),
    notes: f.longText({ search: true, wide: true, group: 'more' }),
  },
})
