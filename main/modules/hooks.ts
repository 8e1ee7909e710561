import type { ModuleHooks } from '#main/core/context.ts'
import { activitiesHooks } from './activities/activities.hooks.ts'
import { customFieldsHooks } from './custom-fields/custom-fields.hooks.ts'
import { assignmentRulesHooks } from './leads/assignment.ts'
import { leadsHooks } from './leads/leads.hooks.ts'
import { leadSourcesHooks } from './lead-sources/lead-sources.hooks.ts'
import { listItemsHooks } from './list-items/list-items.hooks.ts'
import { notificationsHooks } from './notifications/notifications.hooks.ts'
import { leadStagesHooks, pipelinesHooks } from './pipelines/pipelines.hooks.ts'
import { setupHooks } from './setup/setup.hooks.ts'
import { clientRequisitesHooks, signatoriesHooks } from './requisites/client-requisites.hooks.ts'
import { salesPlansHooks } from './sales/sales-plans.hooks.ts'
import { rolesHooks, usersHooks } from './users/users.hooks.ts'
import { viewsHooks } from './views/views.hooks.ts'

/** The rules of the modules that have any, by the module's name. */
export const moduleHooks: ReadonlyMap<string, ModuleHooks> = new Map([
  ['users', usersHooks],
  ['roles', rolesHooks],
  ['custom-fields', customFieldsHooks],
  ['activities', activitiesHooks],
  ['views', viewsHooks],
  ['list-items', listItemsHooks],
  ['notifications', notificationsHooks],
  ['pipelines', pipelinesHooks],
  ['lead-stages', leadStagesHooks],
  ['leads', leadsHooks],
  ['assignment-rules', assignmentRulesHooks],
  ['setup', setupHooks],
  ['lead-sources', leadSourcesHooks],
  ['client-requisites', clientRequisitesHooks],
  ['signatories', signatoriesHooks],
  ['sales-plans', salesPlansHooks],
])
