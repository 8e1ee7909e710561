import { coreName } from '#shared/core/names.ts'
import { scopeOf } from '#shared/core/access.ts'
import type { Entity } from '#shared/core/entity.ts'
import type { Filter } from '#shared/core/filter.ts'
import { similarity, SIMILAR_FROM } from '#shared/core/similar.ts'
import type { ClientKind } from '#shared/modules/clients/clients.entity.ts'
import type { LeadDouble } from '#shared/modules/leads/leads.contract.ts'
import { entities } from '#shared/modules.ts'
import type { Ctx } from '#main/core/context.ts'
import { demand } from '#main/core/permissions.ts'
import { list, loadRow } from '#main/core/service.ts'
import type { Row } from '#main/db/codec.ts'
import { sameFields } from './same-fields.ts'

export interface Conversion {
  client: Record<string, unknown>
  contact: Record<string, unknown> | null
  doubles: LeadDouble[]
}

/**
 * What a conversion of the lead would write, and the records that may be meant by it already.
 * @throws NOT_FOUND also for a lead that the actor may not see
 */
export async function conversion(ctx: Ctx, id: string): Promise<Conversion> {
  demand(ctx, entities.leads, 'convert')
  const lead = await loadRow(ctx, entities.leads, id, 'read')
  return { client: await clientOf(ctx, lead), contact: contactOf(lead), doubles: await doublesOf(ctx, lead) }
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** Twelve digits are a person's, ten a company's; without them a lead that names no company is a person. */
function kindOf(lead: Row): ClientKind {
  const inn = text(lead['inn'])
  const title = text(lead['company']) ?? text(lead['name']) ?? ''
  if (/^ИП\s/i.test(title) || inn?.length === 12) return 'entrepreneur'
  if (inn?.length === 10 || text(lead['company']) !== null) return 'company'
  return text(lead['contactName']) !== null ? 'person' : 'company'
}

async function clientOf(ctx: Ctx, lead: Row): Promise<Record<string, unknown>> {
  const kind = kindOf(lead)
  const taken = ['sourceId', 'ownerId', 'phone', 'email', 'website', 'city', 'address', 'inn', 'tags', 'notes', 'nextContactOn']
  const values = Object.fromEntries(taken.map((name) => [name, lead[name]]).filter(([, value]) => value !== null && value !== undefined))
  return { ...values, kind, name: text(lead['company']) ?? text(lead['contactName']) ?? lead['name'], custom: await sameFields(ctx, lead, 'clients') }
}

/** The person to speak with at a company. A client who is a person is spoken with themselves. */
function contactOf(lead: Row): Record<string, unknown> | null {
  const name = text(lead['contactName'])
  if (name === null || text(lead['company']) === null) return null
  const taken = ['phone', 'email', 'ownerId']
  return { name, ...Object.fromEntries(taken.map((field) => [field, lead[field]]).filter(([, value]) => value !== null && value !== undefined)) }
}

const MOST = 10
const LOOKED_AT = 50

async function doublesOf(ctx: Ctx, lead: Row): Promise<LeadDouble[]> {
  const company = text(lead['company']) ?? text(lead['name'])
  const clients = await doublesIn(ctx, entities.clients, lead, ['inn', 'phone', 'email'], company)
  const contacts = await doublesIn(ctx, entities.contacts, lead, ['phone', 'email'], text(lead['contactName']))
  return [...clients, ...contacts]
}

/** Only what the actor may read: the lists carry the rights. */
async function doublesIn(ctx: Ctx, entity: Entity, lead: Row, fields: readonly string[], name: string | null): Promise<LeadDouble[]> {
  if (scopeOf(ctx.actor.grants, entity, 'read', ctx.actor.clientId !== null) === 'no') return []
  const given = fields.filter((field) => text(lead[field]) !== null)
  const same: Filter = { or: given.map((field) => ({ field, op: 'eq', value: lead[field] })) }
  const rows = new Map<string, Row>()
  if (given.length > 0) for (const row of (await list(ctx, entity, { filter: same, limit: MOST })).items) rows.set(row.id, row)
  const alike = new Set<string>()
  if (name !== null && coreName(name) !== '') {
    for (const row of (await list(ctx, entity, { search: coreName(name), limit: LOOKED_AT })).items) {
      if (similarity(name, String(row['name'])) < SIMILAR_FROM) continue
      alike.add(row.id)
      rows.set(row.id, row)
    }
  }
  const found = [...rows.values()].map((row) => ({ module: entity.name, id: row.id, title: String(row['name']), why: [...given.filter((field) => row[field] === lead[field]), ...(alike.has(row.id) ? ['name'] : [])] }))
  return found.sort((a, b) => b.why.length - a.why.length).slice(0, MOST)
}
