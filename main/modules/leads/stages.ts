import { invalid, ruleBroken } from '#shared/core/errors.ts'
import { isClosedType } from '#shared/modules/pipelines/stages.rules.ts'
import type { Ctx } from '#main/core/context.ts'
import type { Row } from '#main/db/codec.ts'
import { defaultPipeline, firstStage, isOpenTo, type Funnel, type Stage } from '../pipelines/pipelines.service.ts'

/**
 * Puts a lead on the stage that the save means, and keeps with it what follows: the pipeline, the type, since when, and
 * when it was closed.
 * @throws INVALID for a stage that is gone, archived or of another pipeline, and for a refusal without a reason
 */
export function placeOnStage(ctx: Ctx, funnel: Funnel, before: Row | null, after: Row): void {
  const stage = stageMeant(ctx, funnel, before, after)
  if (!stage) return demandReason(before, after)
  after['pipelineId'] = stage.pipelineId
  if (before && before['stageId'] === stage.id) return demandReason(before, after)
  if (before && after['convertedAt'] !== null && stage.type !== 'won') throw ruleBroken('leads.isConverted')
  const at = ctx.operation?.at ?? ctx.now()
  after['stageId'] = stage.id
  after['stageType'] = stage.type
  after['stageChangedAt'] = at
  after['closedAt'] = isClosedType(stage.type) ? at : null
  if (before?.['stageType'] === 'lost' && stage.type !== 'lost') Object.assign(after, { lostReasonId: null, lostNote: null })
  demandReason(before, after)
}

/** "Why we lose" is a report only if every refusal says it. What was lost before that was asked may be edited all the same. */
function demandReason(before: Row | null, after: Row): void {
  if (after['stageType'] !== 'lost' || after['lostReasonId'] !== null) return
  if (before?.['stageType'] === 'lost' && before['lostReasonId'] === null) return
  throw invalid({ lostReasonId: 'required' })
}

/** The stage that the lead is to stand on; undefined where it stays as it is, also on one that is gone. */
function stageMeant(ctx: Ctx, funnel: Funnel, before: Row | null, after: Row): Stage | undefined {
  const given = (name: string) => after[name] !== null && after[name] !== (before?.[name] ?? null)
  if (given('stageId')) return stageGiven(ctx, funnel, after, given('pipelineId'))
  if (given('pipelineId')) return firstOf(ctx, funnel, String(after['pipelineId']))
  if (!before) {
    const pipeline = defaultPipeline(ctx, funnel)
    return pipeline && firstStage(pipeline)
  }
  if (after['stageId'] === null && before['stageId'] !== null) throw invalid({ stageId: 'required' })
  // A pipeline that was emptied comes back with the stage.
  return after['pipelineId'] === null && before['pipelineId'] !== null ? funnel.stages.get(String(after['stageId'])) : undefined
}

function stageGiven(ctx: Ctx, funnel: Funnel, after: Row, withPipeline: boolean): Stage {
  const stage = funnel.stages.get(String(after['stageId']))
  const pipeline = funnel.pipelines.find(({ id }) => id === stage?.pipelineId)
  if (!stage || !pipeline || !isOpenTo(ctx, pipeline)) throw invalid({ stageId: 'ref.unknown' })
  if (stage.archived) throw invalid({ stageId: 'stage.archived' })
  if (withPipeline && after['pipelineId'] !== stage.pipelineId) throw invalid({ stageId: 'stage.otherPipeline' })
  return stage
}

function firstOf(ctx: Ctx, funnel: Funnel, id: string): Stage {
  const pipeline = funnel.pipelines.find((one) => one.id === id)
  if (!pipeline || !isOpenTo(ctx, pipeline)) throw invalid({ pipelineId: 'ref.unknown' })
  const stage = firstStage(pipeline)
  if (!stage) throw invalid({ pipelineId: 'pipeline.empty' })
  return stage
}
