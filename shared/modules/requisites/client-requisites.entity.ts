import { defineEntity } from '../../core/entity.ts'
import { f } from '../../core/field.ts'

/**
 * What a client is called in documents, and for how long. A client may have several sets at a time (a branch, another
 * bank); one of them is the main one on any day, and the client's own columns are those of the main one of today.
 */
export const clientRequisites = defineEntity({
  name: 'client-requisites',
  title: 'name',
  within: 'clientId',
  icon: 'pi-id-card',
  customizable: false,
  searchable: false,
  sort: '-validFrom',
  fields: {
    clientId: f.ref({ to: 'clients', required: true, index: true, readOnly: 'afterCreate', hidden: true }),
    /** what the office calls it: «Основные», «Филиал в Твери» */
    name: f.text({ required: true, max: 120, list: true, group: 'main' }),
    isMain: f.bool({ default: true, list: true, group: 'main' }),
    /** empty: from the beginning */
    validFrom: f.day({ list: true, index: true, group: 'main' }),
    /** the last day; empty: until further notice */
    validTo: f.day({ list: true, group: 'main' }),
    fullName: f.text({ max: 500, wide: true, list: true, group: 'requisites' }),
    inn: f.inn({ list: true, group: 'requisites' }),
    kpp: f.kpp({ group: 'requisites' }),
    ogrn: f.ogrn({ group: 'requisites' }),
    legalAddress: f.address({ wide: true, group: 'requisites' }),
    director: f.text({ max: 200, group: 'requisites' }),
    bik: f.bik({ group: 'bank' }),
    bankName: f.text({ max: 300, group: 'bank' }),
    bankAccount: f.bankAccount({ group: 'bank' }),
    corrAccount: f.text({ max: 20, pattern: '\\d{20}', group: 'bank' }),
  },
})
