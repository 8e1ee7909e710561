import type { Entity } from './core/entity.ts'
import { crudContract, readContract } from './core/contract.ts'
import { entities, entityOf, type ModuleName, type ReadOnlyModule } from './entities.ts'
import { accessContract } from './modules/access/access.contract.ts'
import { authContract } from './modules/auth/auth.contract.ts'
import { changesContract } from './modules/changes/changes.contract.ts'
import { desktopContract } from './modules/desktop/desktop.contract.ts'
import { doublesContract } from './modules/doubles/doubles.contract.ts'
import { draftsContract } from './modules/drafts/drafts.contract.ts'
import { jobsContract } from './modules/jobs/jobs.contract.ts'
import { leadSourcesContract } from './modules/lead-sources/lead-sources.contract.ts'
import { leadsContract } from './modules/leads/leads.contract.ts'
import { followersContract } from './modules/notifications/followers.contract.ts'
import { notificationsContract } from './modules/notifications/notifications.contract.ts'
import { operationsContract } from './modules/operations/operations.contract.ts'
import { leadStagesContract } from './modules/pipelines/pipelines.contract.ts'
import { requisitesContract } from './modules/requisites/requisites.contract.ts'
import { salesContract } from './modules/sales/sales.contract.ts'
import { searchContract } from './modules/search/search.contract.ts'
import { settingsContract } from './modules/settings/settings.contract.ts'
import { setupContract } from './modules/setup/setup.contract.ts'
import { transferContract } from './modules/transfer/transfer.contract.ts'

export { entities, entityOf, readContract, type ModuleName }

type Crud = { [M in ModuleName]: M extends ReadOnlyModule ? ReturnType<typeof readContract<(typeof entities)[M]>> : ReturnType<typeof crudContract<(typeof entities)[M]>> }

const crud = Object.fromEntries(Object.entries(entities).map(([name, entity]) => [name, entity.readOnly ? readContract(entity as Entity) : crudContract(entity as Entity)])) as unknown as Crud

/** The one contract: what every door serves and every client calls. Entities are added in `entities.ts`. */
export const contract = {
  ...crud,
  leads: { ...crud.leads, ...leadsContract(entities.clients, entities.contacts) },
  'lead-stages': { ...crud['lead-stages'], ...leadStagesContract },
  auth: authContract,
  setup: setupContract,
  settings: settingsContract,
  operations: operationsContract,
  jobs: jobsContract,
  search: searchContract,
  sales: salesContract,
  changes: changesContract,
  transfer: transferContract,
  access: accessContract,
  desktop: desktopContract,
  followers: followersContract,
  notifications: notificationsContract,
  drafts: draftsContract,
  doubles: doublesContract,
  sources: leadSourcesContract,
  requisites: requisitesContract,
}
