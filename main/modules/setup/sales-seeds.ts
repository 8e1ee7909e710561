import { entities } from '#shared/modules.ts'
import type { StageType } from '#shared/modules/pipelines/stages.rules.ts'
import type { Ctx } from '#main/core/context.ts'
import { create } from '#main/core/service.ts'

interface SeedStage {
  label: string
  labelEn: string
  type: StageType
  color: string
  /** basis points */
  probability: number
  idleDays: number | null
}

const STAGES: readonly SeedStage[] = [
  { label: 'Новый', labelEn: 'New', type: 'open', color: '#3b82f6', probability: 1000, idleDays: 3 },
  { label: 'Связались', labelEn: 'Contacted', type: 'ongoing', color: '#06b6d4', probability: 2500, idleDays: 7 },
  { label: 'Предложение', labelEn: 'Proposal', type: 'ongoing', color: '#a855f7', probability: 5000, idleDays: 10 },
  { label: 'Договор', labelEn: 'Contract', type: 'ongoing', color: '#f59e0b', probability: 8000, idleDays: 14 },
  { label: 'Отложен', labelEn: 'On hold', type: 'onHold', color: '#94a3b8', probability: 1000, idleDays: 60 },
  { label: 'Успех', labelEn: 'Won', type: 'won', color: '#22c55e', probability: 10_000, idleDays: null },
  { label: 'Отказ', labelEn: 'Lost', type: 'lost', color: '#ef4444', probability: 0, idleDays: null },
]

/** The way of a sale from the first call to the contract, with which a workspace begins. */
export async function seedPipeline(ctx: Ctx): Promise<void> {
  const pipeline = await create(ctx, entities.pipelines, { name: 'Продажи', nameEn: 'Sales', position: 0, isDefault: true })
  for (const [position, stage] of STAGES.entries()) await create(ctx, entities['lead-stages'], { ...stage, pipelineId: pipeline.id, position })
}
