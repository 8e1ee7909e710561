import type { Entity } from './core/entity.ts'
import { activities } from './modules/activities/activities.entity.ts'
import { clientContacts } from './modules/clients/client-contacts.entity.ts'
import { clients } from './modules/clients/clients.entity.ts'
import { contacts } from './modules/contacts/contacts.entity.ts'
import { customFields } from './modules/custom-fields/custom-fields.entity.ts'
import { assignmentRules } from './modules/leads/assignment-rules.entity.ts'
import { leadMoves } from './modules/leads/lead-moves.entity.ts'
import { leads } from './modules/leads/leads.entity.ts'
import { leadSources } from './modules/lead-sources/lead-sources.entity.ts'
import { listItems } from './modules/list-items/list-items.entity.ts'
import { leadStages } from './modules/pipelines/lead-stages.entity.ts'
import { pipelines } from './modules/pipelines/pipelines.entity.ts'
import { clientRequisites } from './modules/requisites/client-requisites.entity.ts'
import { signatories } from './modules/requisites/signatories.entity.ts'
import { roles } from './modules/roles/roles.entity.ts'
import { salesPlans } from './modules/sales/sales-plans.entity.ts'
import { tags } from './modules/tags/tags.entity.ts'
import { teams } from './modules/teams/teams.entity.ts'
import { users } from './modules/users/users.entity.ts'
import { views } from './modules/views/views.entity.ts'

/**
 * The registry of entities, without their contract: the screens need what an entity is, not the schemas of the doors,
 * which would weigh on the first screen.
 */
export const entities = {
  users,
  teams,
  roles,
  clients,
  contacts,
  'client-contacts': clientContacts,
  'client-requisites': clientRequisites,
  signatories,
  activities,
  pipelines,
  'lead-stages': leadStages,
  leads,
  'lead-moves': leadMoves,
  'assignment-rules': assignmentRules,
  'lead-sources': leadSources,
  'sales-plans': salesPlans,
  tags,
  'list-items': listItems,
  'custom-fields': customFields,
  views,
} as const satisfies Record<string, Entity>

export type ModuleName = keyof typeof entities
/** Modules whose records only the core makes. */
export type ReadOnlyModule = { [M in ModuleName]: (typeof entities)[M]['readOnly'] extends true ? M : never }[ModuleName]

export function entityOf(name: string): Entity | undefined {
  return Object.hasOwn(entities, name) ? (entities as Record<string, Entity>)[name] : undefined
}
