import type { Entity } from '../../core/entity.ts'
import type { GrantScope, Grants } from '../../core/access.ts'

export type BuiltInRole = 'administrator' | 'manager' | 'employee' | 'client'

/** Modules that set the workspace up rather than hold its business. */
const ADMINISTRATION = new Set(['users', 'teams', 'roles', 'custom-fields', 'list-items', 'pipelines', 'lead-stages', 'assignment-rules', 'lead-sources'])

function all(entity: Entity, scopes: Partial<Record<string, GrantScope>>, rest: GrantScope): Grants {
  return Object.fromEntries(entity.actions.map((action) => [`${entity.name}:${action}`, scopes[action] ?? rest]).filter(([, scope]) => scope !== 'no'))
}

/** The grants that the four built-in roles start with; a new module gets sensible ones without being mentioned. */
export function builtInGrants(role: BuiltInRole, entities: readonly Entity[]): Grants {
  if (role === 'administrator') return { '*': 'all' }
  const grants: Grants = {}
  for (const entity of entities) {
    // What only the core writes is seen with the record that it belongs to, by everybody who sees that one.
    if (entity.readOnly) continue
    if (entity.name === 'views') {
      Object.assign(grants, role === 'client' ? {} : all(entity, {}, 'own'))
    } else if (ADMINISTRATION.has(entity.name)) {
      if (role === 'manager' && entity.name === 'list-items') Object.assign(grants, { [`${entity.name}:read`]: 'all' })
    } else if (role === 'manager') {
      Object.assign(grants, all(entity, {}, 'all'))
    } else if (role === 'employee' && entity.name === 'sales-plans') {
      grants[`${entity.name}:read`] = 'own'
    } else if (role === 'employee' && entity.within && !entity.ownedBy && !entity.openRead) {
      // What belongs to a record of one's own is one's own, whoever has written it.
      Object.assign(grants, all(entity, { export: 'no', import: 'no' }, 'all'))
    } else if (role === 'employee') {
      Object.assign(grants, entity.openRead ? { [`${entity.name}:read`]: 'all', [`${entity.name}:create`]: 'all' } : all(entity, { export: 'no', import: 'no', merge: 'no', sensitive: 'no' }, 'own'))
    } else if (entity.name === 'clients') {
      grants['clients:read'] = 'all'
    }
  }
  return grants
}
