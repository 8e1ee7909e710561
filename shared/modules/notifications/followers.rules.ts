import type { Entity } from '../../core/entity.ts'

/** Records that stand for themselves can be followed; parts of others and vocabularies cannot. */
export function isFollowable(entity: Pick<Entity, 'within' | 'openRead' | 'readOnly' | 'searchable'>): boolean {
  return !entity.within && !entity.openRead && !entity.readOnly && entity.searchable
}
