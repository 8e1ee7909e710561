import { describe, expect, test } from 'vitest'
import { f, type Field } from '#shared/core/field.ts'
import { clients } from '#shared/modules/clients/clients.entity.ts'
import { contacts } from '#shared/modules/contacts/contacts.entity.ts'
import { createInput, defaultValues, essentials, formFields, groupsOf, isTouched, tellingFields } from '#renderer/records/form/form-fields.ts'

const custom = (key: string, options = {}): Field => ({ ...f.money(options), custom: { key, label: 'Выручка', indexed: false, archived: false, order: 0 } })
const fieldsOf = (entity: { fields: object }) => formFields(entity.fields as Record<string, Field>, true)
const keys = (list: { key: string }[]) => list.map(({ key }) => key)

describe('the form of a new record', () => {
  test('a client begins with a handful of fields, the name first', () => {
    expect(keys(essentials(fieldsOf(clients), 'name'))).toEqual(['name', 'kind', 'phone', 'inn', 'email'])
    expect(keys(essentials(fieldsOf(contacts), 'name'))).toEqual(['name', 'phone', 'email'])
  })

  test("what must be given stands among the first, users' own fields too", () => {
    const fields = formFields({ ...(clients.fields as Record<string, Field>), f1: custom('f1', { required: true }) }, true)
    expect(keys(essentials(fields, 'name'))).toContain('f1')
  })

  test('every other field stands under its heading, and the core’s own nowhere', () => {
    const fields = fieldsOf(clients)
    const short = essentials(fields, 'name')
    const groups = groupsOf(fields, short)
    expect(groups.map(({ name }) => name)).toEqual(['main', 'contacts', 'requisites', 'bank', 'more'])
    expect(keys(groups.flatMap((group) => group.fields))).not.toContain('lastContactAt')
    expect(short.length + groups.flatMap((group) => group.fields).length).toBe(fields.length)
  })

  test('it shows what the core would fill in', () => {
    const start = defaultValues(fieldsOf(clients), { me: 'u1', defaultChoice: (list) => (list === 'clientStatuses' ? 's1' : null) })
    expect(start).toEqual({ kind: 'company', statusId: 's1', ownerId: 'u1' })
  })

  test('what is empty is not sent; own fields go where they live', () => {
    const fields = formFields({ name: f.text({}), tags: f.tags({}), f1: custom('f1') }, true)
    expect(createInput({ name: 'Ёж', tags: [], f1: 0, unknown: 1 }, fields, {})).toEqual({ name: 'Ёж', custom: { f1: 0 } })
    expect(createInput({ name: '', f1: null }, fields, {})).toEqual({})
    // An owner who was taken out stays out.
    expect(createInput({ name: 'Ёж', ownerId: null }, fieldsOf(clients), { ownerId: 'me', kind: 'company' })).toEqual({ name: 'Ёж', ownerId: null })
  })

  test('typing and deleting again is not having typed', () => {
    expect(isTouched({ kind: 'company', name: '' }, { kind: 'company' })).toBe(false)
    expect(isTouched({ kind: 'person' }, { kind: 'company' })).toBe(true)
    expect(isTouched({}, { kind: 'company' })).toBe(true)
  })

  test('doubles are looked for by what tells one from another', () => {
    expect(keys(tellingFields(fieldsOf(clients)))).toEqual(['phone', 'email', 'inn', 'ogrn'])
  })
})
