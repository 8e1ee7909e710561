import { defineEntity } from '../../core/entity.ts'
import { f } from '../../core/field.ts'

/** The kinds that a user may give to a field of their own. */
export const CUSTOM_KINDS = [
  'text', 'longText', 'int', 'quantity', 'money', 'percent', 'day', 'instant', 'time', 'bool', 'choice', 'choices',
  'tags', 'ref', 'email', 'phone', 'url', 'address', 'rating', 'color', 'barcode', 'inn', 'kpp', 'ogrn', 'bik',
] as const

/** The catalogue of the users' own fields; each row becomes an ordinary `Field` at run time (key `f<number>`). */
export const customFields = defineEntity({
  name: 'custom-fields',
  title: 'label',
  icon: 'pi-sliders-h',
  openRead: true,
  customizable: false,
  searchable: false,
  sort: 'position',
  fields: {
    module: f.text({ required: true, max: 60, list: true, index: true, readOnly: 'afterCreate' }),
    number: f.int({ readOnly: 'always', list: true }),
    kind: f.enum({ values: CUSTOM_KINDS, required: true, list: true, readOnly: 'afterCreate' }),
    label: f.text({ required: true, max: 120, list: true }),
    labelEn: f.text({ max: 120 }),
    help: f.text({ max: 300 }),
    placeholder: f.text({ max: 120 }),
    refModule: f.text({ max: 60, readOnly: 'afterCreate' }),
    required: f.bool({}),
    unique: f.bool({}),
    inList: f.bool({}),
    searchable: f.bool({}),
    readOnlyAfterCreate: f.bool({}),
    quickFilter: f.bool({}),
    archived: f.bool({ list: true }),
    min: f.int({}),
    max: f.int({}),
    pattern: f.text({ max: 300 }),
    defaultValue: f.json({}),
    group: f.text({ max: 60 }),
    position: f.int({ required: true, default: 0 }),
  },
})
