import type { Entity } from './core/entity.ts'
import { crudContract, readContract } from './core/contract.ts'
import { accessContract } from './modules/access/access.contract.ts'
import { activities } from './modules/activities/activities.entity.ts'
import { authContract } from './modules/auth/auth.contract.ts'
import { changesContract } from './modules/changes/changes.contract.ts'
import { clientContacts } from './modules/clients/client-contacts.entity.ts'
import { clients } from './modules/clients/clients.entity.ts'
import { contacts } from './modules/contacts/contacts.entity.ts'
import { customFields } from './modules/custom-fields/custom-fields.entity.ts'
import { desktopContract } from './modules/desktop/desktop.contract.ts'
import { listItems } from './modules/list-items/list-items.entity.ts'
import { operationsContract } from './modules/operations/operations.contract.ts'
import { roles } from './modules/roles/roles.entity.ts'
import { searchContract } from './modules/search/search.contract.ts'
import { settingsContract } from './modules/settings/settings.contract.ts'
import { setupContract } from './modules/setup/setup.contract.ts'
import { tags } from './modules/tags/tags.entity.ts'
import { teams } from './modules/teams/teams.entity.ts'
import { transferContract } from './modules/transfer/transfer.contract.ts'
import { users } from './modules/users/users.entity.ts'
import { views } from './modules/views/views.entity.ts'

/**
 * The registry: every entity, under the name that is its folder, table, route, permission prefix, translation
 * prefix and client key. `npm run new` adds a line here and a line in `crud`.
 */
export const entities = {
  users,
  teams,
  roles,
  clients,
  contacts,
  'client-contacts': clientContacts,
  activities,
  tags,
  'list-items': listItems,
  'custom-fields': customFields,
  views,
} as const satisfies Record<string, Entity>

export type ModuleName = keyof typeof entities

type Crud = { [M in ModuleName]: ReturnType<typeof crudContract<(typeof entities)[M]>> }

const crud = Object.fromEntries(Object.entries(entities).map(([name, entity]) => [name, crudContract(entity as Entity)])) as unknown as Crud

/** The one contract: what every door serves and every client calls. */
export const contract = {
  ...crud,
  auth: authContract,
  setup: setupContract,
  settings: settingsContract,
  operations: operationsContract,
  search: searchContract,
  changes: changesContract,
  transfer: transferContract,
  access: accessContract,
  desktop: desktopContract,
}

export function entityOf(name: string): Entity | undefined {
  return Object.hasOwn(entities, name) ? (entities as Record<string, Entity>)[name] : undefined
}
export { readContract }
