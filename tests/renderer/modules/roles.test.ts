import { describe, expect, it } from 'vitest'
import { choicesOf, isOpen, ownActions, ownMeaning, sameGrants, scopeIn, withMany, withScope } from '#renderer/modules/roles/matrix.ts'
import { entities } from '#shared/entities.ts'

const { clients, users, activities, tags } = entities

describe('the matrix of rights', () => {
  it('reads "no" where a role says nothing, and everything for the administrator', () => {
    expect(scopeIn({}, clients, 'read')).toBe('no')
    expect(scopeIn({ 'clients:read': 'own' }, clients, 'read')).toBe('own')
    expect(scopeIn({ '*': 'all' }, clients, 'delete')).toBe('all')
  })

  it('asks yes or no where there is no record whose owner could matter', () => {
    expect(choicesOf('create')).toEqual(['no', 'all'])
    expect(choicesOf('read')).toEqual(['no', 'own', 'team', 'all'])
    expect(scopeIn({ 'clients:create': 'own' }, clients, 'create')).toBe('all')
  })

  it('takes a right away by leaving it out, so that a role keeps no noise', () => {
    expect(withScope({ 'clients:read': 'own', 'tags:read': 'all' }, 'clients:read', 'no')).toEqual({ 'tags:read': 'all' })
    expect(sameGrants({ 'clients:read': 'no' }, {})).toBe(true)
    expect(sameGrants({ a: 'own', b: 'all' }, { b: 'all', a: 'own' })).toBe(true)
    expect(sameGrants({ a: 'own' }, { a: 'all' })).toBe(false)
  })

  it('sets many at once, each to what it can be', () => {
    const cells = [{ entity: clients, action: 'read' }, { entity: clients, action: 'create' }]
    expect(withMany({}, cells, 'own')).toEqual({ 'clients:read': 'own', 'clients:create': 'all' })
    expect(withMany({ 'clients:read': 'all', 'clients:create': 'all' }, cells, 'no')).toEqual({})
  })

  it('knows the actions of a module beyond the common ones, what everybody reads, and what "own" means', () => {
    expect(ownActions(clients)).toEqual(['merge', 'sensitive'])
    expect(isOpen(users, 'read')).toBe(true)
    expect(isOpen(clients, 'read')).toBe(false)
    expect(ownMeaning(clients)).toEqual({ key: 'roles.own.owned', field: 'ownerId' })
    expect(ownMeaning(activities)).toEqual({ key: 'roles.own.within', field: 'about' })
    expect(ownMeaning(tags)).toEqual({ key: 'roles.own.made', field: null })
  })
})
