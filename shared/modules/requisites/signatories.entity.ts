import { defineEntity } from '../../core/entity.ts'
import { f } from '../../core/field.ts'
import { BASIS_KINDS } from './requisites.rules.ts'

/** Who signs for a client, on what ground, and for how long. */
export const signatories = defineEntity({
  name: 'signatories',
  title: 'name',
  within: 'clientId',
  icon: 'pi-pen-to-square',
  customizable: false,
  searchable: false,
  sort: 'name',
  fields: {
    clientId: f.ref({ to: 'clients', required: true, index: true, readOnly: 'afterCreate', hidden: true }),
    name: f.text({ required: true, max: 200, list: true, index: true, group: 'main' }),
    post: f.text({ max: 200, list: true, group: 'main' }),
    isMain: f.bool({ default: true, list: true, group: 'main' }),
    validFrom: f.day({ list: true, group: 'main' }),
    validTo: f.day({ list: true, group: 'main' }),
    basis: f.enum({ values: BASIS_KINDS, required: true, default: 'charter', list: true, group: 'basis' }),
    /** of a power of attorney, an order … */
    basisNumber: f.text({ max: 60, group: 'basis' }),
    basisOn: f.day({ group: 'basis' }),
    /** «Иванова Ивана Ивановича», where the rule of the language does not give it */
    nameGenitive: f.text({ max: 200, group: 'genitive' }),
    postGenitive: f.text({ max: 200, group: 'genitive' }),
  },
})
