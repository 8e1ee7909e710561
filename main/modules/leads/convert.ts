import { sql } from 'kysely'
import { AppError, ruleBroken } from '#shared/core/errors.ts'
import { newId } from '#shared/core/ids.ts'
import { entities } from '#shared/modules.ts'
import type { Ctx } from '#main/core/context.ts'
import { saved } from '#main/core/hooks.ts'
import { rowsById } from '#main/core/inverse.ts'
import { entriesSince } from '#main/core/journal.ts'
import { keepResult, operate } from '#main/core/operations.ts'
import { demand, scopeCondition } from '#main/core/permissions.ts'
import { create, loadRow, saveRow, whileStale } from '#main/core/service.ts'
import { titlesOf } from '#main/core/titles.ts'
import { writeRows, type RowChange } from '#main/core/write.ts'
import type { Row } from '#main/db/codec.ts'
import { defaultPipeline, funnelOf, stageOfType } from '../pipelines/pipelines.service.ts'
import { conversionEntry } from './conversion-entry.ts'
import { sameFields } from './same-fields.ts'

type Chosen = { id: string } | { create: Record<string, unknown> }

export interface ConvertInput {
  id: string
  version: number
  operationId?: string | undefined
  client: Chosen
  contact: Chosen | null
  withHistory?: boolean | undefined
}

interface Converted {
  operationId: string
  clientId: string
  contactId: string | null
}

/**
 * Makes a client of a lead, or joins it to one that is there. Client, person, their tie, the talks and the lead itself
 * are one operation, which one undo takes back.
 * @throws FORBIDDEN without the right to convert or to make what is to be made; NOT_FOUND for records that the actor
 * may not see; RULE `leads.converted` when somebody was faster; CONFLICT when the lead has changed meanwhile
 */
export async function convert(ctx: Ctx, input: ConvertInput): Promise<Converted> {
  demand(ctx, entities.leads, 'convert')
  const operationId = input.operationId ?? newId()
  const work = async (tx: Ctx): Promise<Converted> => {
    const lead = await loadRow(tx, entities.leads, input.id, 'convert')
    if (lead['convertedAt'] !== null) throw await alreadyConverted(tx, lead)
    if (lead.version !== input.version) await refuseChanged(tx, lead, input.version)
    const clientId = await clientFor(tx, lead, input.client)
    const contactId = input.contact && (await contactFor(tx, lead, clientId, input.contact))
    if (input.withHistory ?? true) await copyTalks(tx, lead.id, clientId)
    await closeLead(tx, lead, { clientId, contactId })
    const result = { operationId, clientId, contactId }
    await keepResult(tx, result)
    return result
  }
  const start = { id: operationId, kind: 'convert', module: 'leads', recordId: input.id, title: await titleOf(ctx, input.id) }
  return whileStale(() => operate(ctx, start, work, async (_ctx, seen) => seen.result as Converted))
}

async function titleOf(ctx: Ctx, id: string): Promise<string | null> {
  return String((await loadRow(ctx, entities.leads, id, 'convert'))['name'])
}

/** Who was faster, when, and what the lead has become, if the one who came too late may see that. */
async function alreadyConverted(ctx: Ctx, lead: Row): Promise<AppError> {
  const entry = await conversionEntry(ctx, lead.id)
  const actor = entry?.actorId ? `users:${entry.actorId}` : null
  const client = `clients:${String(lead['clientId'])}`
  const titles = await titlesOf(ctx, [...(actor ? [actor] : []), client])
  return ruleBroken('leads.converted', { by: (actor && titles.get(actor)) ?? null, at: lead['convertedAt'], clientId: titles.has(client) ? lead['clientId'] : null })
}

/** The wizard was filled in from an older state of the lead: whoever converts must see what has changed. */
async function refuseChanged(ctx: Ctx, lead: Row, version: number): Promise<void> {
  const entries = await entriesSince(ctx, entities.leads, lead.id, version)
  const last = entries.at(-1)
  const fields = [...new Set(entries.flatMap((entry) => Object.keys(entry.diff)))]
  if (!last || fields.length === 0) return
  const theirs = Object.fromEntries(fields.map((name) => [name, lead[name] ?? lead.custom[name] ?? null]))
  throw new AppError('CONFLICT', { module: 'leads', id: lead.id, version: lead.version, by: last.actorId, at: last.at, fields, base: {}, mine: {}, theirs })
}

async function clientFor(ctx: Ctx, lead: Row, chosen: Chosen): Promise<string> {
  if ('id' in chosen) return (await loadRow(ctx, entities.clients, chosen.id, 'read')).id
  const { custom, operationId: _, ...values } = chosen.create
  const copied = await sameFields(ctx, lead, 'clients')
  const tags = values['tags'] ?? lead['tags']
  return (await create(ctx, entities.clients, { ...values, tags, custom: { ...copied, ...(custom as object | undefined) } })).id
}

async function contactFor(ctx: Ctx, lead: Row, clientId: string, chosen: Chosen): Promise<string> {
  const contactId = 'id' in chosen ? (await loadRow(ctx, entities.contacts, chosen.id, 'read')).id : (await create(ctx, entities.contacts, withoutOperation(chosen.create))).id
  const places = await sql<{ contact_id: string }>`select contact_id from client_contacts where client_id = ${clientId} and deleted_at is null`.execute(ctx.db)
  if (places.rows.some((row) => row.contact_id === contactId)) return contactId
  await create(ctx, entities['client-contacts'], { clientId, contactId, position: lead['position'], primary: places.rows.length === 0 })
  return contactId
}

const withoutOperation = ({ operationId: _, ...values }: Record<string, unknown>) => values

const BATCH = 500

/** The talks stay with the lead, whose history they are, and stand in the client's timeline as well. */
async function copyTalks(ctx: Ctx, leadId: string, clientId: string): Promise<void> {
  const scope = scopeCondition(ctx, entities.activities, 'read')
  const found = await sql<{ id: string }>`select id from activities where about = ${`leads:${leadId}`} and deleted_at is null and ${scope ?? sql`1 = 1`} order by id`.execute(ctx.db)
  const at = ctx.operation!.at
  for (let from = 0; from < found.rows.length; from += BATCH) {
    const rows = await rowsById(ctx, entities.activities, found.rows.slice(from, from + BATCH).map((row) => row.id))
    const copies = [...rows.values()].map((row): RowChange => ({
      before: null,
      after: { ...row, id: newId(), version: 1, createdAt: at, createdBy: ctx.actor.id, updatedAt: at, updatedBy: ctx.actor.id, about: `clients:${clientId}` },
      action: 'create',
    }))
    await writeRows(ctx, entities.activities, copies)
    await saved(ctx, entities.activities, copies)
  }
}

/** The lead stays, on the first won stage of its pipeline, and says what it has become. */
async function closeLead(ctx: Ctx, lead: Row, became: { clientId: string; contactId: string | null }): Promise<void> {
  const funnel = await funnelOf(ctx)
  const pipeline = funnel.pipelines.find(({ id }) => id === lead['pipelineId']) ?? defaultPipeline(ctx, funnel)
  const won = lead['stageType'] === 'won' ? undefined : stageOfType(pipeline, 'won')
  await saveRow(ctx, entities.leads, lead, { ...became, convertedAt: ctx.operation!.at, ...(won ? { stageId: won.id } : {}) })
}
