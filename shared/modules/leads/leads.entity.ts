import { defineEntity } from '../../core/entity.ts'
import { f } from '../../core/field.ts'
import { STAGE_TYPES } from '../pipelines/stages.rules.ts'

/** A person or company that is not a client yet. It appears in no invoice until it has been converted. */
export const leads = defineEntity({
  name: 'leads',
  title: 'name',
  ownedBy: 'ownerId',
  limitedBy: 'pipelineId',
  icon: 'pi-bolt',
  actions: ['merge', 'convert', 'sensitive'],
  sort: '-createdAt',
  doubles: { name: 'company', company: 'company', contactName: 'person' },
  indexes: [
    ['pipelineId', 'stageId', 'stageChangedAt'],
    // Counts and sums over the columns of a board are answered by this alone.
    ['pipelineId', 'deletedAt', 'stageId', 'amount'],
    ['ownerId', 'stageType'],
    ['stageType', 'closedAt'],
  ],
  fields: {
    /** what it is about, or who it is: the title of the card */
    name: f.text({ required: true, max: 300, list: true, search: true, index: true, group: 'main' }),
    pipelineId: f.ref({ to: 'pipelines', group: 'main' }),
    stageId: f.ref({ to: 'lead-stages', list: true, index: true, group: 'main' }),
    amount: f.money({ min: 0, list: true, index: true, group: 'main' }),
    ownerId: f.ref({ to: 'users', default: 'me', list: true, index: true, group: 'main' }),
    sourceId: f.choice({ of: 'clientSources', list: true, index: true, group: 'main' }),
    channelId: f.choice({ of: 'leadChannels', group: 'main' }),
    /** when the money is expected; for the forecast */
    expectedOn: f.day({ index: true, group: 'main' }),
    nextContactOn: f.day({ list: true, index: true, group: 'main' }),
    nextStep: f.text({ max: 300, group: 'main' }),
    tags: f.tags({ list: true, group: 'main' }),
    company: f.text({ max: 300, list: true, search: true, index: true, group: 'contacts' }),
    contactName: f.text({ max: 200, list: true, search: true, group: 'contacts' }),
    position: f.text({ max: 200, group: 'contacts' }),
    phone: f.phone({ list: true, search: true, index: true, group: 'contacts' }),
    email: f.email({ search: true, index: true, group: 'contacts' }),
    website: f.url({ search: true, group: 'contacts' }),
    city: f.text({ max: 120, search: true, group: 'contacts' }),
    address: f.address({ search: true, wide: true, group: 'contacts' }),
    inn: f.inn({ search: true, index: true, group: 'contacts' }),
    notes: f.longText({ search: true, wide: true, group: 'more' }),
    lostReasonId: f.choice({ of: 'lostReasons', group: 'closing' }),
    lostNote: f.longText({ wide: true, group: 'closing' }),
    /** the type of the stage, kept beside it: boards, reports and filters ask by it */
    stageType: f.enum({ values: STAGE_TYPES, readOnly: 'always', hidden: true, index: true }),
    stageChangedAt: f.instant({ readOnly: 'always', index: true }),
    closedAt: f.instant({ readOnly: 'always', index: true }),
    lastContactAt: f.instant({ readOnly: 'always', list: true, index: true }),
    /** 0 to 100, with its reasons on request */
    score: f.int({ readOnly: 'always', derived: true, min: 0, max: 100, list: true, index: true }),
    /** the last day on which it may stand still; null = never rots. See `leads.rules.ts` */
    rotsOn: f.day({ readOnly: 'always', derived: true, list: true, index: true }),
    /** what it became */
    clientId: f.ref({ to: 'clients', readOnly: 'always', index: true }),
    contactId: f.ref({ to: 'contacts', readOnly: 'always' }),
    convertedAt: f.instant({ readOnly: 'always', index: true }),
  },
})
