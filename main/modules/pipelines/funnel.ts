import { sql } from 'kysely'
import type { StageType } from '#shared/modules/pipelines/stages.rules.ts'
import { entities } from '#shared/modules.ts'
import type { Core, Ctx } from '#main/core/context.ts'
import { rowsById } from '#main/core/inverse.ts'

export interface Stage {
  id: string
  pipelineId: string
  label: string
  type: StageType
  position: number
  idleDays: number | null
  probability: number | null
  archived: boolean
}

export interface Pipeline {
  id: string
  teamIds: readonly string[]
  isDefault: boolean
  archived: boolean
  /** in their order, archived ones too */
  stages: readonly Stage[]
}

/** Every pipeline with its stages, in order; what is in the recycle bin is not there. */
export interface Funnel {
  pipelines: readonly Pipeline[]
  stages: ReadonlyMap<string, Stage>
}

const MODULES = new Set(['pipelines', 'lead-stages'])

interface Kept {
  funnel: Funnel | null
  /** grows with every change, so that what was read before one is not kept after it */
  age: number
}
const kept = new WeakMap<Core, Kept>()

function keptOf(core: Core): Kept {
  let own = kept.get(core)
  if (!own) {
    const fresh: Kept = { funnel: null, age: 0 }
    kept.set(core, (own = fresh))
    core.bus.listen((changes) => {
      if (!changes.some(({ module }) => MODULES.has(module))) return
      fresh.funnel = null
      fresh.age += 1
    })
  }
  return own
}

/** Kept in memory until somebody changes it, here or at another seat: every save of a lead and every row of an import asks. */
export async function funnelOf(ctx: Ctx): Promise<Funnel> {
  const own = keptOf(ctx.core)
  // The operation's own changes are seen by nobody else yet.
  if (ctx.operation?.changes.some(({ module }) => MODULES.has(module))) return readFunnel(ctx)
  if (own.funnel) return own.funnel
  const age = own.age
  const funnel = await readFunnel(ctx)
  if (own.age === age) own.funnel = funnel
  return funnel
}

async function readFunnel(ctx: Ctx): Promise<Funnel> {
  const ids = async (table: string) => (await sql<{ id: string }>`select id from ${sql.table(table)} where deleted_at is null order by position, id`.execute(ctx.db)).rows.map((row) => row.id)
  const [stageIds, pipelineIds] = [await ids('lead_stages'), await ids('pipelines')]
  const stageRows = await rowsById(ctx, entities['lead-stages'], stageIds)
  const stages = new Map(stageIds.map((id) => [id, stageRows.get(id) as unknown as Stage]))
  const rows = await rowsById(ctx, entities.pipelines, pipelineIds)
  const byPipeline = Map.groupBy(stages.values(), (stage) => stage.pipelineId)
  const pipelines = pipelineIds.map((id) => ({ ...(rows.get(id) as unknown as Omit<Pipeline, 'stages'>), stages: byPipeline.get(id) ?? [] }))
  return { pipelines, stages }
}

/** A pipeline may be limited to teams; whoever may do everything is in all of them, and so is the core. */
export function isOpenTo(ctx: Ctx, pipeline: Pipeline): boolean {
  return pipeline.teamIds.length === 0 || ctx.actor.grants.has('*') || pipeline.teamIds.some((id) => ctx.actor.teamIds.includes(id))
}

/** Where a lead begins that was given no stage: the first open one. */
export function firstStage(pipeline: Pipeline): Stage | undefined {
  const living = pipeline.stages.filter((stage) => !stage.archived)
  return living.find((stage) => stage.type === 'open') ?? living.find((stage) => stage.type === 'ongoing') ?? living[0]
}

export function stageOfType(pipeline: Pipeline | undefined, type: StageType): Stage | undefined {
  return pipeline?.stages.find((stage) => !stage.archived && stage.type === type)
}

/** The pipeline of a lead that was given none. */
export function defaultPipeline(ctx: Ctx, funnel: Funnel): Pipeline | undefined {
  const fit = funnel.pipelines.filter((pipeline) => !pipeline.archived && isOpenTo(ctx, pipeline) && firstStage(pipeline) !== undefined)
  return fit.find((pipeline) => pipeline.isDefault) ?? fit[0]
}
