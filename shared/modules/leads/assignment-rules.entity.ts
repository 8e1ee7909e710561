import { defineEntity } from '../../core/entity.ts'
import { f } from '../../core/field.ts'

export const ASSIGNMENT_MODES = ['user', 'roundRobin', 'leastBusy'] as const

/** Who gets a new lead that comes without an owner: the first rule whose conditions hold decides. */
export const assignmentRules = defineEntity({
  name: 'assignment-rules',
  title: 'name',
  icon: 'pi-directions',
  customizable: false,
  searchable: false,
  sort: 'position',
  fields: {
    name: f.text({ required: true, max: 200, list: true }),
    active: f.bool({ default: true, list: true }),
    position: f.int({ required: true, default: 0, index: true }),
    /** conditions on the lead, as a filter; null = every lead */
    filter: f.json({ hidden: true }),
    mode: f.enum({ values: ASSIGNMENT_MODES, required: true, default: 'roundRobin', list: true }),
    userIds: f.refs({ to: 'users', list: true }),
  },
})
