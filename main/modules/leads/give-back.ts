import { sql } from 'kysely'
import { columnOf, type Entity } from '#shared/core/entity.ts'
import { ruleBroken } from '#shared/core/errors.ts'
import { newId } from '#shared/core/ids.ts'
import { KINDS } from '#shared/core/kinds.ts'
import { entities, entityOf } from '#shared/modules.ts'
import type { Ctx } from '#main/core/context.ts'
import { rowsById } from '#main/core/inverse.ts'
import { targetOf } from '#main/core/labels.ts'
import { keepResult, operate } from '#main/core/operations.ts'
import { demand } from '#main/core/permissions.ts'
import { loadRow, removeRow, saveRow, whileStale } from '#main/core/service.ts'
import type { Row } from '#main/db/codec.ts'
import { firstStage, funnelOf, type Stage } from '../pipelines/pipelines.service.ts'
import { conversionEntry } from './conversion-entry.ts'

interface GivenBack {
  operationId: string
  clientRemoved: boolean
}

/**
 * Makes a lead again of what was converted, also weeks later: with its id, history and the stage that it had. A client
 * that the conversion had made goes to the recycle bin with what came along, as long as nothing else hangs on it.
 * @throws RULE `leads.notConverted`; RULE `leads.clientInUse` with the module of what hangs on the client
 */
export async function giveBack(ctx: Ctx, input: { id: string; operationId?: string | undefined }): Promise<GivenBack> {
  demand(ctx, entities.leads, 'convert')
  const operationId = input.operationId ?? newId()
  const work = async (tx: Ctx): Promise<GivenBack> => {
    const lead = await loadRow(tx, entities.leads, input.id, 'convert')
    if (lead['convertedAt'] === null) throw ruleBroken('leads.notConverted')
    const made = await madeByConversion(tx, lead)
    const result = { operationId, clientRemoved: made.has(`clients:${String(lead['clientId'])}`) }
    const stage = await stageBefore(tx, lead)
    // First the lead, so that it hangs on the client no more.
    await saveRow(tx, entities.leads, lead, { clientId: null, contactId: null, convertedAt: null, ...(stage ? { stageId: stage.id } : {}) })
    if (result.clientRemoved) await removeMade(tx, made)
    await keepResult(tx, result)
    return result
  }
  const start = { id: operationId, kind: 'return', module: 'leads', recordId: input.id, title: String((await loadRow(ctx, entities.leads, input.id, 'convert'))['name']) }
  return whileStale(() => operate(ctx, start, work, async (_ctx, seen) => seen.result as GivenBack))
}

/** `module:id` of what the conversion made and what is there still. */
async function madeByConversion(ctx: Ctx, lead: Row): Promise<Set<string>> {
  const entry = await conversionEntry(ctx, lead.id)
  if (!entry) return new Set()
  const found = await sql<{ module: string; record_id: string }>`select module, record_id from journal where operation_id = ${entry.operationId} and action = 'create' and module <> 'lead-moves'`.execute(ctx.db)
  return new Set(found.rows.map((row) => `${row.module}:${row.record_id}`))
}

/** The stage that the lead left when it was converted; the first one if that is gone. */
async function stageBefore(ctx: Ctx, lead: Row): Promise<Stage | undefined> {
  const funnel = await funnelOf(ctx)
  const [from] = (await conversionEntry(ctx, lead.id))?.diff['stageId'] ?? [null]
  const stage = funnel.stages.get(String(from))
  // Converted from a won stage, it had been won before and stays so.
  if (from === null) return undefined
  if (stage && !stage.archived && stage.type !== 'lost') return stage
  const pipeline = funnel.pipelines.find(({ id }) => id === lead['pipelineId'])
  return pipeline && firstStage(pipeline)
}

/** Last made first, so that what hangs on the client goes before it. */
async function removeMade(ctx: Ctx, made: ReadonlySet<string>): Promise<void> {
  const order = ['activities', 'client-contacts', 'contacts', 'clients']
  for (const module of ['clients', 'contacts']) {
    for (const id of idsOf(made, module)) {
      const hanging = await strangerOf(ctx, module, id, made)
      if (hanging && module === 'clients') throw ruleBroken('leads.clientInUse', { module: hanging })
      // A person who has found another place meanwhile stays.
      if (hanging) order.splice(order.indexOf(module), 1)
    }
  }
  const all: Ctx = { ...ctx, actor: { ...ctx.actor, grants: new Map([['*', 'all']]) } }
  for (const module of order) {
    const entity = entityOf(module)!
    if (module === 'clients') for (const id of idsOf(made, module)) await loadRow(ctx, entity, id, 'delete', { deleted: true })
    for (const row of (await rowsById(ctx, entity, idsOf(made, module))).values()) if (row.deletedAt === null) await removeRow(all, entity, row)
  }
}

const idsOf = (made: ReadonlySet<string>, module: string) => [...made].filter((key) => key.startsWith(`${module}:`)).map((key) => key.slice(module.length + 1))

/** The module of a living record that refers to this one and was not made along with it. */
async function strangerOf(ctx: Ctx, module: string, id: string, made: ReadonlySet<string>): Promise<string | null> {
  for (const entity of Object.values(entities) as Entity[]) {
    for (const [name, field] of Object.entries(entity.fields)) {
      const target = targetOf(field)
      if (target !== module && target !== '*') continue
      const value = target === '*' ? `${module}:${id}` : id
      const where = KINDS[field.kind].multi
        ? sql`id in (select record_id from record_links where module = ${entity.name} and field = ${name} and target_id = ${value})`
        : sql`${sql.ref(columnOf(name))} = ${value}`
      const found = await sql<{ id: string }>`select id from ${sql.table(entity.table)} where ${where} and deleted_at is null limit ${made.size + 1}`.execute(ctx.db)
      if (found.rows.some((row) => !made.has(`${entity.name}:${row.id}`))) return entity.name
    }
  }
  return null
}
