import { defineEntity } from '../../core/entity.ts'
import { f } from '../../core/field.ts'
import { STAGE_TYPES } from './stages.rules.ts'


/** A status of leads: named, coloured and ordered by users, of a fixed type. */
export const leadStages = defineEntity({
  name: 'lead-stages',
  title: 'label',
  icon: 'pi-flag',
  openRead: true,
  customizable: false,
  searchable: false,
  sort: 'position',
  indexes: [['pipelineId', 'position']],
  fields: {
    pipelineId: f.ref({ to: 'pipelines', required: true, readOnly: 'afterCreate', list: true }),
    label: f.text({ required: true, max: 120, list: true }),
    labelEn: f.text({ max: 120, list: true }),
    /** fixed once: the leads on it, their history and the reports count by it */
    type: f.enum({ values: STAGE_TYPES, required: true, default: 'ongoing', readOnly: 'afterCreate', list: true }),
    color: f.color({ list: true }),
    position: f.int({ required: true, default: 0, list: true, index: true }),
    /** how likely a lead that stands here is won; for the forecast */
    probability: f.percent({ min: 0, max: 10_000, list: true }),
    /** after so many days without a move or a contact a lead here is rotting; empty = never */
    idleDays: f.int({ min: 1, max: 3650, list: true }),
    archived: f.bool({ list: true }),
  },
})
