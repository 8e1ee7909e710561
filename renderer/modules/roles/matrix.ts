import { SCOPES, SPECIAL_PERMISSIONS, type Grants, type GrantScope } from '#shared/core/access.ts'
import { CRUD_ACTIONS, type Entity } from '#shared/core/entity.ts'
import { entities } from '#shared/entities.ts'

/** The matrix of rights as data: which cells there are, and what each may hold. */
export interface MatrixRow {
  entity: Entity
  group: 'business' | 'office'
}

/** Modules that set the workspace up, under a heading of their own. */
const OFFICE = new Set(['users', 'teams', 'roles', 'list-items', 'custom-fields', 'tags', 'views', 'pipelines', 'lead-stages', 'assignment-rules'])

/** What only the core writes follows the record that it belongs to, so there is nothing to grant. */
export const ROWS: readonly MatrixRow[] = Object.values(entities as Record<string, Entity>).filter((entity) => !entity.readOnly).map((entity) => ({ entity, group: OFFICE.has(entity.name) ? 'office' : 'business' }))
export const SPECIAL = SPECIAL_PERMISSIONS

/** Actions beyond the common ones: each module's own. */
export const ownActions = (entity: Entity): string[] => entity.actions.filter((action) => !(CRUD_ACTIONS as readonly string[]).includes(action))

/** Making and bringing in are allowed or not: there is no record yet whose owner could be asked for. */
const WHOLE = new Set(['create', 'import', 'sensitive'])

export function choicesOf(action: string): readonly GrantScope[] {
  return WHOLE.has(action) ? ['no', 'all'] : SCOPES
}

/** What a cell shows. `*` of the administrator is everything; reading what everybody may read needs no grant. */
export function scopeIn(grants: Grants, entity: Entity, action: string): GrantScope {
  const scope = grants[`${entity.name}:${action}`] ?? grants['*'] ?? 'no'
  return scope !== 'no' && WHOLE.has(action) ? 'all' : scope
}

export const isOpen = (entity: Entity, action: string): boolean => action === 'read' && entity.openRead === true

/** The grants with one cell changed. "No" is an absent grant. */
export function withScope(grants: Grants, permission: string, scope: GrantScope): Grants {
  const { [permission]: _, ...rest } = grants
  return scope === 'no' ? rest : { ...rest, [permission]: scope }
}

/** A whole row, or a whole column, set at once; cells that know no such scope take the widest that they know. */
export function withMany(grants: Grants, cells: readonly { entity: Entity; action: string }[], scope: GrantScope): Grants {
  return cells.reduce((all, { entity, action }) => {
    const choices = choicesOf(action)
    return withScope(all, `${entity.name}:${action}`, choices.includes(scope) ? scope : scope === 'no' ? 'no' : 'all')
  }, grants)
}

const sorted = (grants: Grants) => JSON.stringify(Object.entries(grants).filter(([, scope]) => scope !== 'no').sort(([a], [b]) => (a < b ? -1 : 1)))
export const sameGrants = (a: Grants, b: Grants): boolean => sorted(a) === sorted(b)

/** What "own" means for a module, as translation key and what fills it (A03). */
export function ownMeaning(entity: Entity): { key: string; field: string | null } {
  if (entity.within) return { key: 'roles.own.within', field: entity.within }
  return entity.ownedBy ? { key: 'roles.own.owned', field: entity.ownedBy } : { key: entity.name === 'users' ? 'roles.own.self' : 'roles.own.made', field: null }
}
