import type { Entity } from '../../core/entity.ts'

/** Can a record of this entity stand in an address book? It needs a name, a phone and a mail address. */
export function hasCards(entity: Entity): boolean {
  return entity.title === 'name' && entity.fields['phone']?.kind === 'phone' && entity.fields['email']?.kind === 'email' && entity.name !== 'users'
}
