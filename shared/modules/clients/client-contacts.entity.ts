import { defineEntity } from '../../core/entity.ts'
import { f } from '../../core/field.ts'

/** A person's place at a company: one person may work with several. */
export const clientContacts = defineEntity({
  name: 'client-contacts',
  title: 'position',
  within: 'clientId',
  icon: 'pi-id-card',
  customizable: false,
  uniques: [['clientId', 'contactId']],
  fields: {
    clientId: f.ref({ to: 'clients', required: true, index: true, readOnly: 'afterCreate' }),
    contactId: f.ref({ to: 'contacts', required: true, index: true, readOnly: 'afterCreate' }),
    position: f.text({ max: 200, list: true }),
    /** whom to call first */
    primary: f.bool({ list: true }),
    /** gets the invoices */
    billing: f.bool({ list: true }),
    /** signs the documents */
    signatory: f.bool({ list: true }),
    /** on what ground the signatory acts: charter, power of attorney № … of … */
    basis: f.text({ max: 300 }),
  },
})
