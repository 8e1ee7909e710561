import { sql, type RawBuilder } from 'kysely'
import { addMonths, dayNumber, monthEnd, monthStart, type Day } from '#shared/core/day.ts'
import { scopeOf } from '#shared/core/access.ts'
import { AppError, invalid } from '#shared/core/errors.ts'
import type { Filter } from '#shared/core/filter.ts'
import { entities } from '#shared/modules.ts'
import type { SalesQuestion } from '#shared/modules/sales/sales.contract.ts'
import { fieldSql } from '#main/core/columns.ts'
import type { Ctx } from '#main/core/context.ts'
import type { Condition } from '#main/core/permissions.ts'
import { selectionConditions } from '#main/core/service.ts'

/** What a question of the sales means: filters of leads, and SQL over them. */
export const { leads } = entities

/** A period beyond this is a slip of the hand. */
const MOST_DAYS = 3700

/**
 * @throws FORBIDDEN for a client's people, whatever their role says, and for whoever may read no leads
 * @throws INVALID for a period that ends before it begins, or is longer than ten years
 */
export function demandSales(ctx: Ctx, { from, to }: Pick<SalesQuestion, 'from' | 'to'>): void {
  if (ctx.actor.clientId !== null || scopeOf(ctx.actor.grants, leads, 'read', false) === 'no') throw new AppError('FORBIDDEN', { permission: 'leads:read' })
  const days = dayNumber(to) - dayNumber(from)
  if (days < 0) throw invalid({ to: 'period.order' })
  if (days > MOST_DAYS) throw invalid({ to: 'period.tooLong' })
}

export const all = (...filters: Filter[]): Filter => ({ and: filters })
export const between = (field: string, from: Day, to: Day): Filter => ({ field, op: 'between', value: [from, to] })
export const is = (field: string, value: string): Filter => ({ field, op: 'eq', value })
export const oneOf = (field: string, values: readonly string[]): Filter => ({ field, op: 'in', value: [...values] })
/** The records of a group: those with its value, or those without any. */
export const under = (field: string, id: string | null): Filter => (id === null ? { field, op: 'empty' } : is(field, id))

/** What a question narrows besides its period: pipeline, owner, the people of a team. */
export async function narrowing(ctx: Ctx, question: SalesQuestion, options: { pipeline?: boolean } = {}): Promise<Filter[]> {
  const filters: Filter[] = []
  if (question.pipelineId !== undefined && options.pipeline !== false) filters.push(is('pipelineId', question.pipelineId))
  if (question.ownerId !== undefined) filters.push(is('ownerId', question.ownerId))
  if (question.teamId !== undefined) filters.push(oneOf('ownerId', await peopleOfTeam(ctx, question.teamId)))
  return filters
}

async function peopleOfTeam(ctx: Ctx, teamId: string): Promise<string[]> {
  const found = await sql<{ id: string }>`select record_id as id from record_links where module = 'users' and field = 'teamIds' and target_id = ${teamId} order by record_id`.execute(ctx.db)
  return found.rows.map((row) => row.id)
}

/** The leads that a filter finds for this actor, as one condition. */
export async function leadsWhere(ctx: Ctx, filter: Filter): Promise<Condition> {
  return sql.join(await selectionConditions(ctx, leads, { filter }), sql` and `)
}

/** The stored value of a field of leads. @throws INVALID when the actor may not see it */
export const column = (ctx: Ctx, name: string): RawBuilder<unknown> => fieldSql(ctx, leads, name).value

/** A read over very many rows: beside everything else, never inside an operation. */
export async function ask<R>(ctx: Ctx, query: RawBuilder<R>): Promise<R[]> {
  return (await query.execute(ctx.core.connection.longReads)).rows
}

/** First days of the months that a period touches. */
export function monthsOf({ from, to }: Pick<SalesQuestion, 'from' | 'to'>): Day[] {
  const months: Day[] = []
  for (let month = monthStart(from); month <= to; month = addMonths(month, 1)) months.push(month)
  return months
}

export const inMonth = (field: string, month: Day): Filter => between(field, month, monthEnd(month))

/** Basis points; null where there is nothing to divide by. */
export const shareOf = (part: number, whole: number): number | null => (whole === 0 ? null : Math.round((part * 10_000) / whole))
