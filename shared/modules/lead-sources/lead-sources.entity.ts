import { defineEntity } from '../../core/entity.ts'
import { f } from '../../core/field.ts'

export const LEAD_SOURCE_KINDS = ['folder', 'mailbox'] as const
export const MAIL_SECURITY = ['tls', 'starttls', 'none'] as const

/** From where leads come by themselves: a folder into which files are dropped, a mailbox. */
export const leadSources = defineEntity({
  name: 'lead-sources',
  title: 'name',
  icon: 'pi-inbox',
  customizable: false,
  searchable: false,
  sort: 'createdAt',
  fields: {
    name: f.text({ required: true, max: 120, list: true }),
    kind: f.enum({ values: LEAD_SOURCE_KINDS, required: true, readOnly: 'afterCreate', list: true }),
    active: f.bool({ default: true, list: true }),
    /** the computer that fetches: its folder, or the one whose key opens the password */
    computer: f.text({ max: 120, readOnly: 'always', list: true }),
    seat: f.text({ max: 16, readOnly: 'always', hidden: true }),
    path: f.text({ max: 500 }),
    host: f.text({ max: 255 }),
    port: f.int({ min: 1, max: 65_535 }),
    security: f.enum({ values: MAIL_SECURITY, required: true, default: 'tls' }),
    account: f.text({ max: 254 }),
    mailbox: f.text({ max: 200 }),
    /** sealed with the key of the workspace */
    password: f.text({ secret: true, max: 2000 }),
    /** of a mailbox that was never read: letters of so many days before */
    daysBack: f.int({ min: 0, max: 365, default: 3 }),
    pipelineId: f.ref({ to: 'pipelines' }),
    sourceId: f.choice({ of: 'clientSources' }),
    channelId: f.choice({ of: 'leadChannels' }),
    /** empty = the rules of assignment decide */
    ownerId: f.ref({ to: 'users' }),
  },
})
