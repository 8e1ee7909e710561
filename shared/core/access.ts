import type { Entity } from './entity.ts'

/** How far a grant reaches. What a role does not mention is "no". */
export type Scope = 'all' | 'team' | 'own'
export type GrantScope = Scope | 'no'

export const SCOPES: readonly GrantScope[] = ['no', 'own', 'team', 'all']

/** `{ "clients:read": "own" }`, as a role stores it. */
export type Grants = Record<string, GrantScope>

/** The wider of two scopes. */
export function wider(a: GrantScope | undefined, b: GrantScope | undefined): GrantScope {
  return SCOPES.indexOf(a ?? 'no') >= SCOPES.indexOf(b ?? 'no') ? (a ?? 'no') : (b ?? 'no')
}

/** Several roles of one user unite: the most permissive wins. */
export function uniteGrants(roles: readonly Grants[]): Map<string, Scope> {
  const united = new Map<string, Scope>()
  for (const grants of roles) {
    for (const [permission, scope] of Object.entries(grants)) {
      const widest = wider(united.get(permission), scope)
      if (widest !== 'no') united.set(permission, widest)
    }
  }
  return united
}

/** The scope that a set of grants gives for `module:action`; `*` stands for everything (administrator). */
export function scopeFor(grants: { get(permission: string): Scope | undefined }, permission: string): GrantScope {
  return grants.get(permission) ?? grants.get('*') ?? 'no'
}

/**
 * May this be done at all? The screens and the core ask this one function; which records it may be done to is the
 * scope's business. Records that everybody may read (`openRead`) need no grant, except for a client's people.
 */
export function scopeOf(grants: { get(permission: string): Scope | undefined }, entity: Entity, action: string, isClient: boolean): GrantScope {
  const scope = scopeFor(grants, `${entity.name}:${action}`)
  if (scope === 'no' && action === 'read' && entity.openRead && !isClient) return 'all'
  return scope
}

/** Permissions that belong to no entity. */
export const SPECIAL_PERMISSIONS = ['settings:manage', 'audit:read', 'users:sessions'] as const

/** Every permission there is, for the matrix of rights and for the check of a role's grants. */
export function allPermissions(entities: Iterable<Entity>): string[] {
  const own = Array.from(entities).flatMap((entity) => entity.actions.map((action) => `${entity.name}:${action}`))
  return [...own, ...SPECIAL_PERMISSIONS]
}
