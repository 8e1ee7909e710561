import { defineEntity } from '../../core/entity.ts'
import { f } from '../../core/field.ts'

/** Whoever signs in. A person of a client signs in as a user with the client role and `clientId`. */
export const users = defineEntity({
  name: 'users',
  title: 'name',
  icon: 'pi-user',
  openRead: true,
  actions: ['sensitive'],
  sort: 'name',
  fields: {
    name: f.text({ required: true, max: 200, list: true, search: true, index: true }),
    email: f.email({ required: true, list: true, search: true, unique: true, index: true }),
    position: f.text({ max: 200, list: true, search: true }),
    phone: f.phone({ list: true, search: true }),
    status: f.enum({ values: ['active', 'blocked'], default: 'active', required: true, list: true }),
    roleIds: f.refs({ to: 'roles', list: true }),
    teamIds: f.refs({ to: 'teams', list: true }),
    clientId: f.ref({ to: 'clients', hidden: true }),
    locale: f.enum({ values: ['ru', 'en'] }),
    passwordHash: f.text({ secret: true, max: 300 }),
    lastSeenAt: f.instant({ readOnly: 'always' }),
  },
})
