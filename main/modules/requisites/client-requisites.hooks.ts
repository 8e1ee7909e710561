import { sql } from 'kysely'
import type { Entity } from '#shared/core/entity.ts'
import { invalid } from '#shared/core/errors.ts'
import { entities } from '#shared/modules.ts'
import { dayBefore, isValidOn, overlap, REQUISITE_FIELDS, type Validity } from '#shared/modules/requisites/requisites.rules.ts'
import type { Ctx, ModuleHooks } from '#main/core/context.ts'
import { asSystem } from '#main/core/context.ts'
import { loadRow, saveRow } from '#main/core/service.ts'
import { entityCodec, type Row } from '#main/core/database.ts'

const { clients } = entities
const sets = entities['client-requisites']

const validity = (row: Row): Validity => ({ validFrom: row['validFrom'] as string | null, validTo: row['validTo'] as string | null })

/** @throws INVALID `validTo` for what ends before it begins */
export function checkOrder(row: Row): void {
  const { validFrom, validTo } = validity(row)
  if (validFrom !== null && validTo !== null && validTo < validFrom) throw invalid({ validTo: 'period.order' })
}

/** What is taken back, or brought back, is as it was: the journal knows more than the rules. */
const isUndo = (ctx: Ctx): boolean => ctx.operation?.kind === 'undo'

/**
 * On any day a client has one main set. A new one ends the one before it by itself; sets that would still hold on the
 * same days are refused. What is main today stands in the client's own columns.
 */
export const clientRequisitesHooks: ModuleHooks = {
  async beforeSave(ctx, { before, after }) {
    checkOrder(after)
    if (after['isMain'] !== true || isUndo(ctx)) return
    for (const other of await mainSets(ctx, after)) {
      if (!overlap(validity(after), validity(other))) continue
      const { validFrom } = validity(after)
      const began = validity(other).validFrom
      const gives = before === null && validFrom !== null && (began === null || began < validFrom) && validity(other).validTo === null
      if (!gives) throw invalid({ validFrom: 'requisites.overlap' }, { validFrom: { name: String(other['name']) } })
      await saveRow(ctx, sets, other, { validTo: dayBefore(validFrom) })
    }
  },
  async afterSave(ctx, { after }) {
    if (!isUndo(ctx) && after.deletedAt === null && after['isMain'] === true && isValidOn(validity(after), ctx.today())) await putIntoClient(ctx, after)
  },
}

async function mainSets(ctx: Ctx, row: Row): Promise<Row[]> {
  const codec = entityCodec(sets as Entity)
  const found = await sql<Record<string, unknown>>`select ${codec.selected} from client_requisites where client_id = ${row['clientId']} and is_main = 1 and deleted_at is null and id <> ${row.id} order by id`.execute(ctx.db)
  return found.rows.map((raw) => codec.adopt(raw))
}

/** Whoever may change the set may not have to be allowed to change the client: its columns follow from the set. */
export async function putIntoClient(ctx: Ctx, set: Row): Promise<boolean> {
  const system = asSystem(ctx)
  const client = await loadRow(system, clients, String(set['clientId']), 'update')
  const patch = Object.fromEntries(REQUISITE_FIELDS.filter((name) => (client[name] ?? null) !== (set[name] ?? null)).map((name) => [name, set[name] ?? null]))
  if (Object.keys(patch).length === 0) return false
  return (await saveRow({ ...system, actor: { ...system.actor, id: ctx.actor.id, name: ctx.actor.name } }, clients, client, patch)) !== client
}

/** A signatory is a person with a term; several may sign at a time. */
export const signatoriesHooks: ModuleHooks = { beforeSave: (_ctx, { after }) => checkOrder(after) }
