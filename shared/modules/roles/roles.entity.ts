import { defineEntity } from '../../core/entity.ts'
import { f } from '../../core/field.ts'

/** A set of grants: `{ "clients:read": "own", … }`; several roles of one user unite. */
export const roles = defineEntity({
  name: 'roles',
  title: 'name',
  icon: 'pi-shield',
  openRead: true,
  customizable: false,
  sort: 'name',
  fields: {
    name: f.text({ required: true, max: 200, list: true, index: true }),
    /** the four built-in roles are known by their key; a custom role has none */
    builtIn: f.enum({ values: ['administrator', 'manager', 'employee', 'client'], readOnly: 'afterCreate', list: true }),
    description: f.text({ list: true, wide: true }),
    grants: f.json({ required: true, hidden: true, default: {} }),
  },
})
