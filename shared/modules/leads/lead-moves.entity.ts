import { defineEntity } from '../../core/entity.ts'
import { f } from '../../core/field.ts'

/** How a lead went from stage to stage, and how long it had stood there. Written by the core with each move. */
export const leadMoves = defineEntity({
  name: 'lead-moves',
  title: 'movedAt',
  within: 'leadId',
  icon: 'pi-arrow-right-arrow-left',
  openRead: true,
  readOnly: true,
  customizable: false,
  searchable: false,
  sort: '-movedAt',
  indexes: [['leadId', 'movedAt'], ['toStageId', 'movedAt'], ['fromStageId', 'movedAt']],
  fields: {
    leadId: f.ref({ to: 'leads', required: true }),
    /** null: the lead was made on the stage */
    fromStageId: f.ref({ to: 'lead-stages', list: true }),
    toStageId: f.ref({ to: 'lead-stages', required: true, list: true }),
    userId: f.ref({ to: 'users', list: true }),
    movedAt: f.instant({ required: true, list: true }),
    /** how long it had stood on the stage that it left */
    seconds: f.int({ list: true }),
  },
})
