import { defineEntity } from '../../core/entity.ts'
import { f } from '../../core/field.ts'
import { REGISTER_STATES } from './register.rules.ts'

export const CLIENT_KINDS = ['company', 'entrepreneur', 'person', 'selfEmployed'] as const
export type ClientKind = (typeof CLIENT_KINDS)[number]

export const clients = defineEntity({
  name: 'clients',
  title: 'name',
  ownedBy: 'ownerId',
  icon: 'pi-building',
  actions: ['merge', 'sensitive'],
  sort: '-createdAt',
  doubles: { name: 'company', fullName: 'company' },
  indexes: [['ownerId', 'statusId']],
  fields: {
    name: f.text({ required: true, max: 300, list: true, search: true, index: true, group: 'main' }),
    kind: f.enum({ values: CLIENT_KINDS, required: true, default: 'company', list: true, group: 'main' }),
    statusId: f.choice({ of: 'clientStatuses', list: true, index: true, group: 'main' }),
    ownerId: f.ref({ to: 'users', default: 'me', list: true, index: true, group: 'main' }),
    phone: f.phone({ list: true, search: true, index: true, group: 'contacts' }),
    email: f.email({ list: true, search: true, index: true, group: 'contacts' }),
    website: f.url({ search: true, group: 'contacts' }),
    city: f.text({ max: 120, list: true, search: true, index: true, group: 'contacts' }),
    address: f.address({ search: true, wide: true, group: 'contacts' }),
    sourceId: f.choice({ of: 'clientSources', group: 'main' }),
    tags: f.tags({ list: true, group: 'main' }),
    groupIds: f.choices({ of: 'clientGroups', list: true, group: 'main' }),
    /** the head company, for a branch */
    parentId: f.ref({ to: 'clients', tree: true, index: true, group: 'main' }),
    inn: f.inn({ list: true, search: true, index: true, group: 'requisites' }),
    kpp: f.kpp({ group: 'requisites' }),
    ogrn: f.ogrn({ search: true, group: 'requisites' }),
    fullName: f.text({ max: 500, search: true, wide: true, group: 'requisites' }),
    legalAddress: f.address({ wide: true, group: 'requisites' }),
    director: f.text({ max: 200, search: true, group: 'requisites' }),
    registerState: f.enum({ values: REGISTER_STATES, follows: 'inn', hidden: true, index: true, group: 'requisites' }),
    /** the day on which the register was asked */
    registerCheckedOn: f.day({ follows: 'inn', hidden: true, group: 'requisites' }),
    bik: f.bik({ group: 'bank' }),
    bankName: f.text({ max: 300, group: 'bank' }),
    bankAccount: f.bankAccount({ group: 'bank' }),
    corrAccount: f.text({ max: 20, pattern: '\\d{20}', group: 'bank' }),
    nextContactOn: f.day({ list: true, index: true, group: 'main' }),
    lastContactAt: f.instant({ readOnly: 'always', list: true, index: true }),
    notes: f.longText({ search: true, wide: true, group: 'more' }),
  },
})
