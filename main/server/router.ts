import { implement } from '@orpc/server'
import type { ReadOnlyModule } from '#shared/entities.ts'
import { contract, entities, type ModuleName } from '#shared/modules.ts'
import type { Entity } from '#shared/core/entity.ts'
import { invalid } from '#shared/core/errors.ts'
import { DEEPEST, nestingOf } from '#shared/core/nesting.ts'
import { groups, totals } from '../core/aggregates.ts'
import { bulk, type BulkInput } from '../core/bulk.ts'
import type { Ctx } from '../core/context.ts'
import { history } from '../core/history.ts'
import { find } from '../core/search.ts'
import { purge } from '../core/purge.ts'
import { count, create, get, list, remove, restore, update } from '../core/service.ts'
import { undo } from '../core/undo.ts'
import { access, jobs, operations } from '../modules/index.ts'
import { authProcedures } from './procedures/auth.ts'
import { deskProcedures } from './procedures/desk.ts'
import { desktopProcedures } from './procedures/desktop.ts'
import { doublesProcedures } from './procedures/doubles.ts'
import { leadProcedures, leadStageProcedures } from './procedures/leads.ts'
import { salesProcedures } from './procedures/sales.ts'
import { settingsProcedures } from './procedures/settings.ts'
import { setupProcedures } from './procedures/setup.ts'
import { requisitesProcedures, sourcesProcedures } from './procedures/sources.ts'
import { transferProcedures } from './procedures/transfer.ts'
import type { ServerContext } from './context.ts'
import { toWire } from './errors.ts'
import { liveChanges } from './live.ts'
import { plain } from './plain.ts'
import { isPublic } from './public.ts'
import { guard, isOpen, type Guarded } from './session.ts'

/** What a handler finds in its context: the connection, and for guarded procedures who asks. */
export type HandlerContext = ServerContext & { guarded: Guarded }

const base = implement(contract).$context<ServerContext>()

/**
 * Every procedure passes here: it needs a session unless it stands in the list of public ones, and its errors become
 * what may be told.
 */
const os = base.use(async ({ context, path, next }, input) => {
  try {
    if (nestingOf(input) > DEEPEST) throw invalid({ '': 'request.tooDeep' })
    // A public procedure never looks at `guarded`; one that is not public cannot be reached without it.
    const guarded = isPublic(path) ? (undefined as unknown as Guarded) : await guard(context, { quiet: path.join('.') === 'changes.live' })
    return await next({ context: { guarded } })
  } catch (error) {
    throw toWire(context.app, error, path)
  }
})

export type Implementer = typeof os

const ctx = (context: { guarded: Guarded }): Ctx => context.guarded.ctx

/** What may be read of one entity, over the generic service. */
function readersOf(entity: Entity) {
  // One entity stands for all: their procedures differ in the types of their rows only.
  const module = os[entity.name as 'clients']
  return {
    list: module.list.handler(async ({ context, input }) => plain(await list(ctx(context), entity, input)) as never),
    count: module.count.handler(({ context, input }) => count(ctx(context), entity, input)),
    totals: module.totals.handler(({ context, input }) => totals(ctx(context), entity, input)),
    groups: module.groups.handler(({ context, input }) => groups(ctx(context), entity, input)),
    get: module.get.handler(async ({ context, input }) => plain(await get(ctx(context), entity, input.id)) as never),
    history: module.history.handler(({ context, input }) => history(ctx(context), entity, input)),
  }
}

/** The procedures of one entity. The contract gives every entity the same ones, save those that only the core writes. */
function crudOf(entity: Entity) {
  const module = os[entity.name as 'clients']
  return {
    ...readersOf(entity),
    create: module.create.handler(async ({ context, input }) => plain(await create(ctx(context), entity, input)) as never),
    update: module.update.handler(async ({ context, input }) => plain(await update(ctx(context), entity, input)) as never),
    remove: module.remove.handler(({ context, input }) => remove(ctx(context), entity, input)),
    restore: module.restore.handler(async ({ context, input }) => plain(await restore(ctx(context), entity, input)) as never),
    purge: module.purge.handler(({ context, input }) => purge(ctx(context), entity, input.ids)),
    bulk: module.bulk.handler(({ context, input }) => bulk(ctx(context), entity, input as BulkInput)),
  }
}

type Crud = { [M in ModuleName]: M extends ReadOnlyModule ? ReturnType<typeof readersOf> : ReturnType<typeof crudOf> }

export function createRouter() {
  const crud = Object.fromEntries(Object.entries(entities).map(([name, entity]) => [name, entity.readOnly ? readersOf(entity) : crudOf(entity)])) as unknown as Crud
  return {
    ...crud,
    ...deskProcedures(os),
    leads: { ...crud.leads, ...leadProcedures(os) },
    'lead-stages': { ...crud['lead-stages'], ...leadStageProcedures(os) },
    auth: authProcedures(os),
    setup: setupProcedures(os),
    settings: settingsProcedures(os),
    sales: salesProcedures(os),
    transfer: transferProcedures(os),
    desktop: desktopProcedures(os),
    doubles: doublesProcedures(os),
    sources: sourcesProcedures(os),
    requisites: requisitesProcedures(os),
    operations: {
      list: os.operations.list.handler(({ context, input }) => operations.listOperations(context.guarded.ctx, input)),
      undo: os.operations.undo.handler(({ context, input }) => undo(context.guarded.ctx, input)),
      last: os.operations.last.handler(({ context }) => operations.lastOperation(context.guarded.ctx)),
    },
    jobs: {
      list: os.jobs.list.handler(({ context }) => jobs.listJobs(context.guarded.ctx)),
      run: os.jobs.run.handler(({ context, input }) => jobs.runJob(context.guarded.ctx, input.name)),
    },
    search: { find: os.search.find.handler(({ context, input }) => find(context.guarded.ctx, input)) },
    changes: { live: os.changes.live.handler(({ context, signal }) => liveChanges(context.guarded.ctx, signal, () => isOpen(context))) },
    access: { explain: os.access.explain.handler(({ context, input }) => access.explainAccess(context.guarded.ctx, input)) },
  }
}

export type AppRouter = ReturnType<typeof createRouter>
