import { sql, type RawBuilder } from 'kysely'
import { AppError } from '#shared/core/errors.ts'
import type { Filter } from '#shared/core/filter.ts'
import { entities } from '#shared/modules.ts'
import type { Funnel, FunnelStage, SalesQuestion } from '#shared/modules/sales/sales.contract.ts'
import { entityCodec, type Row } from '#main/core/database.ts'
import type { Entity } from '#shared/core/entity.ts'
import type { Ctx } from '#main/core/context.ts'
import { all, ask, between, column, demandSales, is, leadsWhere, narrowing, oneOf, shareOf } from './question.ts'

/**
 * How far the leads came that were made in a period. A lead has reached a stage when it has ever stood on it or on a
 * later one of its pipeline, also if it was moved back since; it has reached the end only while it is won. Stages are
 * known by their id and type, so renaming changes nothing; those that were archived or removed still count for the ones
 * before them.
 */
export async function funnel(ctx: Ctx, question: SalesQuestion): Promise<Funnel> {
  demandSales(ctx, question)
  const pipelineId = await pipelineFor(ctx, question.pipelineId)
  const made = all(between('createdAt', question.from, question.to), ...(await narrowing(ctx, question, { pipeline: false })), is('pipelineId', pipelineId ?? ''))
  const rows = pipelineId === null ? [] : await stagesOf(ctx, pipelineId)
  const steps = stepsOf(rows)
  const [counted, medians] = await Promise.all([countFunnel(ctx, made, steps), medianStays(ctx, made, steps)])
  return answer({ pipelineId, made, steps, counted, medians })
}

/** A step of the funnel: a stage, or all the won ones together as the last. */
interface Step {
  stage: Row
  /** every stage that this step means */
  ids: string[]
  won: boolean
  /** is it shown even if nobody stands on it? */
  living: boolean
}

async function pipelineFor(ctx: Ctx, asked: string | undefined): Promise<string | null> {
  const rows = (await read(ctx, entities.pipelines, sql`deleted_at is null`)).filter((row) => isOpenTo(ctx, row))
  if (asked !== undefined) {
    if (!rows.some(({ id }) => id === asked)) throw new AppError('NOT_FOUND', { module: 'pipelines', id: asked })
    return asked
  }
  const living = rows.filter((row) => row['archived'] !== true)
  return (living.find((row) => row['isDefault'] === true) ?? living[0])?.id ?? null
}

/** A pipeline of certain teams is theirs, and the administrator's: as the predicate of leads has it. */
function isOpenTo(ctx: Ctx, pipeline: Row): boolean {
  const teams = pipeline['teamIds'] as string[]
  return teams.length === 0 || teams.some((id) => ctx.actor.teamIds.includes(id)) || ctx.actor.grants.has('*')
}

const stagesOf = (ctx: Ctx, pipelineId: string): Promise<Row[]> => read(ctx, entities['lead-stages'], sql`pipeline_id = ${pipelineId}`)

async function read(ctx: Ctx, entity: Entity, where: RawBuilder<unknown>): Promise<Row[]> {
  const codec = entityCodec(entity)
  const found = await sql<Record<string, unknown>>`select ${codec.selected} from ${sql.table(entity.table)} where ${where} order by position, id`.execute(ctx.db)
  return found.rows.map((row) => codec.adopt(row))
}

function stepsOf(stages: readonly Row[]): Step[] {
  const isLiving = (stage: Row) => stage.deletedAt === null && stage['archived'] !== true
  const open = stages.filter((stage) => stage['type'] === 'open' || stage['type'] === 'ongoing').map((stage): Step => ({ stage, ids: [stage.id], won: false, living: isLiving(stage) }))
  const won = stages.filter((stage) => stage['type'] === 'won')
  const face = won.find(isLiving) ?? won[0]
  return face ? [...open, { stage: face, ids: won.map(({ id }) => id), won: true, living: true }] : open
}

/** Leads that came to this step: they have been there or further, or stand there now, or are won. */
function reachedFilter(steps: readonly Step[], at: number): Filter {
  const won = is('stageType', 'won')
  const ids = steps.slice(at).filter((step) => !step.won).flatMap((step) => step.ids)
  return ids.length === 0 ? won : { or: [oneOf('lead-moves.toStageId', ids), oneOf('stageId', ids), won] }
}

interface Counted {
  /** by the furthest step, 0 = none */
  furthest: Map<number, number>
  here: Map<string, number>
  lost: number
  onHold: number
  made: number
}

/** One pass over the leads, and with each over its moves. */
async function countFunnel(ctx: Ctx, made: Filter, steps: readonly Step[]): Promise<Counted> {
  const ranks = steps.flatMap((step, i) => (step.won ? [] : step.ids.map((id) => [id, i + 1] as const)))
  const rank = (value: RawBuilder<unknown>) => (ranks.length === 0 ? sql`0` : sql`case ${value} ${sql.join(ranks.map(([id, n]) => sql`when ${id} then ${sql.lit(n)}`), sql` `)} else 0 end`)
  const last = sql.lit(steps.length)
  const type = column(ctx, 'stageType')
  const stage = column(ctx, 'stageId')
  const now = sql`case ${type} when 'won' then ${last} else ${rank(stage)} end`
  const was = sql`coalesce((select max(${rank(sql.ref('lead_moves.to_stage_id'))}) from lead_moves where lead_moves.lead_id = leads.id and lead_moves.deleted_at is null), 0)`
  const rows = await ask(ctx, sql<{ stage: string | null; type: string | null; furthest: number; n: number }>`
    select stage, type, case when now_at > was_at then now_at else was_at end as furthest, count(*) as n
    from (select ${stage} as stage, ${type} as type, ${now} as now_at, ${was} as was_at from leads where ${await leadsWhere(ctx, made)}) as come
    group by stage, type, furthest`)
  const counted: Counted = { furthest: new Map(), here: new Map(), lost: 0, onHold: 0, made: 0 }
  for (const row of rows) {
    const n = Number(row.n)
    const furthest = Number(row.furthest)
    counted.made += n
    counted.furthest.set(furthest, (counted.furthest.get(furthest) ?? 0) + n)
    if (row.stage !== null) counted.here.set(row.stage, (counted.here.get(row.stage) ?? 0) + n)
    if (row.type === 'lost') counted.lost += n
    if (row.type === 'onHold') counted.onHold += n
  }
  return counted
}

/** The median of the stays that are over, by stage; of an even number the mean of the middle two, in whole seconds. */
async function medianStays(ctx: Ctx, made: Filter, steps: readonly Step[]): Promise<Map<string, number>> {
  if (steps.length === 0) return new Map()
  // Of other pipelines too, where a lead came from one: asked by stage, each move would be looked up for its lead.
  const rows = await ask(ctx, sql<{ stage: string; median: number | string }>`
    select stage, avg(seconds) as median from (
      select from_stage_id as stage, seconds, row_number() over (partition by from_stage_id order by seconds) as place, count(*) over (partition by from_stage_id) as n
      from lead_moves
      where deleted_at is null and seconds is not null and lead_id in (select id from leads where ${await leadsWhere(ctx, made)})
    ) as stays
    where place * 2 between n and n + 2
    group by stage`)
  return new Map(rows.map((row) => [row.stage, Math.round(Number(row.median))]))
}

interface Parts {
  pipelineId: string | null
  made: Filter
  steps: readonly Step[]
  counted: Counted
  medians: ReadonlyMap<string, number>
}

function answer({ pipelineId, made, steps, counted, medians }: Parts): Funnel {
  const reached = steps.map((_, at) => [...counted.furthest].reduce((sum, [furthest, n]) => (furthest > at ? sum + n : sum), 0))
  const hereOf = (step: Step) => step.ids.reduce((sum, id) => sum + (counted.here.get(id) ?? 0), 0)
  const shown = steps.map((step, at) => ({ step, at, here: hereOf(step) })).filter(({ step, here }) => step.living || here > 0)
  return {
    pipelineId,
    made: { n: counted.made, filter: made },
    lost: { n: counted.lost, filter: all(made, is('stageType', 'lost')) },
    onHold: { n: counted.onHold, filter: all(made, is('stageType', 'onHold')) },
    stages: shown.map(({ step, at, here }, line): FunnelStage => {
      const before = line === 0 ? counted.made : reached[shown[line - 1]!.at]!
      const { stage } = step
      return {
        stageId: stage.id,
        label: String(stage['label']),
        labelEn: (stage['labelEn'] as string | null) ?? null,
        color: (stage['color'] as string | null) ?? null,
        type: String(stage['type']),
        archived: !step.living,
        reached: { n: reached[at]!, filter: all(made, reachedFilter(steps, at)) },
        share: shareOf(reached[at]!, counted.made),
        fromPrevious: shareOf(reached[at]!, before),
        here: { n: here, filter: all(made, oneOf('stageId', step.ids)) },
        medianSeconds: medians.get(stage.id) ?? null,
      }
    }),
  }
}
