import { defineEntity } from '../../core/entity.ts'
import { f } from '../../core/field.ts'

/** What is to be sold in a month: by somebody, or by the whole office. */
export const salesPlans = defineEntity({
  name: 'sales-plans',
  title: 'month',
  ownedBy: 'ownerId',
  icon: 'pi-bullseye',
  customizable: false,
  searchable: false,
  sort: '-month',
  uniques: [['month', 'ownerId']],
  fields: {
    /** the first day of the month */
    month: f.day({ required: true, list: true, index: true, readOnly: 'afterCreate' }),
    /** null: the whole office */
    ownerId: f.ref({ to: 'users', list: true, index: true, readOnly: 'afterCreate' }),
    amount: f.money({ min: 0, list: true }),
    /** deals to win */
    count: f.int({ min: 0, max: 1_000_000, list: true }),
  },
})
