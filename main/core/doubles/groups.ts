import { sql } from 'kysely'
import type { DoubleReason } from '#shared/core/doubles.ts'
import type { Entity } from '#shared/core/entity.ts'
import { invalid } from '#shared/core/errors.ts'
import type { DoubleGroup } from '#shared/modules/doubles/doubles.contract.ts'
import { anyOf } from '../../db/insert-many.ts'
import type { Ctx } from '../context.ts'
import { answerRows } from '../labels.ts'
import { scopeCondition } from '../permissions.ts'
import { isApart } from './apart.ts'
import { comparable, livingRows } from './look.ts'

const PAGE = 50

interface GroupRow {
  id: string
  score: number
  sure: number
  reasons: string
}

/**
 * Groups of the last search, surest first. A group is shown with those of its records that the actor may read and that
 * are still there and not kept apart; with fewer than two it is none.
 */
export async function groupsOf(ctx: Ctx, input: { module: string; limit?: number | undefined; after?: string | undefined; sure?: boolean }): Promise<{ items: DoubleGroup[]; next: string | null }> {
  const entity = comparable(input.module)
  const visible = visibleGroups(ctx, entity)
  const limit = input.limit ?? PAGE
  const apart = await isApart(ctx, entity.name)
  const items: DoubleGroup[] = []
  for (let after = readCursor(input.after); ; ) {
    const past = after ? sql`and (score < ${after.score} or (score = ${after.score} and id < ${after.id}))` : sql``
    const sure = input.sure ? sql`and sure = 1` : sql``
    const found = await sql<GroupRow>`select id, score, sure, reasons from double_groups where module = ${entity.name} ${visible} ${sure} ${past} order by score desc, id desc limit ${PAGE}`.execute(ctx.db)
    const shown = await present(ctx, entity, found.rows, apart)
    for (const [at, row] of found.rows.entries()) {
      const group = shown.get(row.id)
      if (group) items.push(group)
      after = { score: Number(row.score), id: row.id }
      const isLast = at === found.rows.length - 1 && found.rows.length < PAGE
      if (items.length >= limit && !isLast) return { items, next: `${after.score}.${after.id}` }
    }
    if (found.rows.length < PAGE) return { items, next: null }
  }
}

function readCursor(text: string | undefined): { score: number; id: string } | null {
  if (text === undefined) return null
  const match = /^(\d{1,4})\.([0-9a-f-]{36})$/.exec(text)
  if (!match) throw invalid({ after: 'cursor.invalid' })
  return { score: Number(match[1]), id: match[2]! }
}

/** Whoever does not see everything sees the groups in which two records are theirs. */
function visibleGroups(ctx: Ctx, entity: Entity) {
  const scope = scopeCondition(ctx, entity, 'read')
  if (!scope) return sql``
  return sql`and id in (select group_id from double_members where record_id in (select id from ${sql.table(entity.table)} where deleted_at is null and ${scope}) group by group_id having count(*) > 1)`
}

async function present(ctx: Ctx, entity: Entity, groups: readonly GroupRow[], apart: (a: string, b: string) => boolean): Promise<Map<string, DoubleGroup>> {
  if (groups.length === 0) return new Map()
  const members = await sql<{ group_id: string; record_id: string }>`select group_id, record_id from double_members where group_id in ${anyOf(ctx.dialect, groups.map((row) => row.id))}`.execute(ctx.db)
  const rows = new Map((await livingRows(ctx, entity, members.rows.map((row) => row.record_id))).map((row) => [row.id, row]))
  const answered = new Map((await answerRows(ctx, entity, [...rows.values()].map((row) => ({ ...row })))).map((row) => [row.id, row]))
  const shown = new Map<string, DoubleGroup>()
  for (const { id, score, sure, reasons } of groups) {
    const ids = members.rows.filter((row) => row.group_id === id && answered.has(row.record_id)).map((row) => row.record_id).sort()
    // A record that is apart from each of the others is no member.
    const left = ids.filter((one) => ids.some((other) => other !== one && !apart(one, other)))
    if (left.length < 2) continue
    shown.set(id, { id, module: entity.name, score: Number(score) / 1000, sure: Number(sure) === 1 && left.length === ids.length, reasons: JSON.parse(reasons) as DoubleReason[], records: left.map((one) => answered.get(one)!) })
  }
  return shown
}
