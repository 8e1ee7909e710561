import type { Entity } from '#shared/core/entity.ts'
import { translitToLatin } from '#shared/core/keyboard.ts'
import { entities } from '#shared/modules.ts'
import type { StageType } from '#shared/modules/pipelines/stages.rules.ts'
import type { Ctx } from '#main/core/context.ts'
import { create } from '#main/core/service.ts'
import { foldText } from '#shared/core/text.ts'
import { mobile } from './numbers.ts'
import { randomFrom } from './random.ts'
import type { DemoWords } from './words.ts'

type Weighted = readonly (readonly [string, number])[]

export interface DemoStage {
  id: string
  pipelineId: string
  type: StageType
  idleDays: number | null
}

/** What the clients of the demonstration refer to. */
export interface Office {
  ownerId: string
  /** users */
  sales: readonly string[]
  service: readonly string[]
  /** items of the reference lists, in the order of the lists */
  statuses: readonly string[]
  sources: readonly string[]
  outcomes: readonly string[]
  channels: readonly string[]
  lostReasons: readonly string[]
  /** of the usual pipeline, in their order */
  stages: readonly DemoStage[]
  tags: Weighted
  segment: { key: string; options: Weighted } | null
  turnover: string | null
}

/** Makes colleagues, teams, tags, two fields and three views, or finds those that an earlier call has made. */
export async function makeOffice(ctx: Ctx, words: DemoWords, ownerId: string): Promise<Office> {
  const teams = {
    sales: await findOrCreate(ctx, entities.teams, { name: words.teams.sales.name }, words.teams.sales),
    service: await findOrCreate(ctx, entities.teams, { name: words.teams.service.name }, words.teams.service),
  }
  const colleagues = await makeColleagues(ctx, words, teams)
  const fields = await makeFields(ctx, words)
  const office: Office = {
    ownerId,
    ...colleagues,
    statuses: await listOf(ctx, 'clientStatuses'),
    sources: await listOf(ctx, 'clientSources'),
    outcomes: await listOf(ctx, 'callOutcomes'),
    channels: await listOf(ctx, 'leadChannels'),
    lostReasons: await listOf(ctx, 'lostReasons'),
    stages: await stagesOf(ctx),
    tags: await makeTags(ctx, words),
    ...fields,
  }
  await makeViews(ctx, words, office)
  return office
}

async function makeColleagues(ctx: Ctx, words: DemoWords, teams: Record<'sales' | 'service', string>): Promise<{ sales: string[]; service: string[] }> {
  const random = randomFrom(7)
  const roles = await ctx.db.selectFrom('roles').select(['id', 'built_in']).where('built_in', 'in', ['manager', 'employee']).where('deleted_at', 'is', null).execute()
  const made = { sales: [] as string[], service: [] as string[] }
  for (const colleague of words.colleagues) {
    const role = roles.find((row) => row['built_in'] === colleague.role)?.['id'] as string | undefined
    const [a = '', b = ''] = translitToLatin(foldText(colleague.name)).split(' ')
    const email = `${ctx.locale === 'ru' ? `${b.charAt(0)}.${a}` : `${a.charAt(0)}.${b}`}@office.example`
    // Without a password nobody can sign in with the account until an administrator gives it one.
    made[colleague.team].push(
      await findOrCreate(ctx, entities.users, { email }, {
        name: colleague.name,
        position: colleague.position,
        phone: mobile(random),
        roleIds: role ? [role] : [],
        teamIds: [teams[colleague.team]],
        locale: ctx.locale,
      }),
    )
  }
  return made
}

async function makeTags(ctx: Ctx, words: DemoWords): Promise<Weighted> {
  const tags: [string, number][] = []
  for (const { name, color, weight } of words.tags) tags.push([await findOrCreate(ctx, entities.tags, { name }, { color }), weight])
  return tags
}

async function makeFields(ctx: Ctx, words: DemoWords): Promise<Pick<Office, 'segment' | 'turnover'>> {
  const { segment, turnover } = words.fields
  const at = { module: 'clients', inList: true }
  const own = (label: string) => ({ module: 'clients', label })
  const segmentId = await findOrCreate(ctx, entities['custom-fields'], own(segment.label), { ...at, kind: 'choice', labelEn: segment.labelEn, help: segment.help, position: 1 })
  const turnoverId = await findOrCreate(ctx, entities['custom-fields'], own(turnover.label), { ...at, kind: 'money', labelEn: turnover.labelEn, help: turnover.help, min: 0, position: 2 })
  const [segmentKey, turnoverKey] = [await keyOf(ctx, segmentId), await keyOf(ctx, turnoverId)]
  const options: [string, number][] = []
  for (const [position, { weight, ...option }] of segment.options.entries()) {
    options.push([await findOrCreate(ctx, entities['list-items'], { list: segmentKey, label: option.label }, { labelEn: option.labelEn, color: option.color, position }), weight])
  }
  return { segment: { key: segmentKey, options }, turnover: turnoverKey }
}

async function keyOf(ctx: Ctx, id: string): Promise<string> {
  const row = await ctx.db.selectFrom('custom_fields').select('number').where('id', '=', id).executeTakeFirstOrThrow()
  return `f${Number(row['number'])}`
}

async function makeViews(ctx: Ctx, words: DemoWords, office: Office): Promise<void> {
  const columns = (...names: (string | null)[]) => names.filter((name) => name !== null).map((field) => ({ field, width: field === 'name' ? 280 : 160, ...(field === 'name' ? { frozen: true } : {}) }))
  const regular = office.statuses[2]
  const views: [string, Record<string, unknown>][] = [
    [words.views.overdue, { columns: columns('name', 'phone', 'statusId', 'ownerId', 'nextContactOn', 'lastContactAt'), filter: { and: [{ field: 'nextContactOn', op: 'relative', value: 'overdue' }] }, sort: 'nextContactOn' }],
    [words.views.regular, { columns: columns('name', 'city', 'ownerId', 'tags', 'lastContactAt'), filter: { and: regular ? [{ field: 'statusId', op: 'eq', value: regular }] : [] }, sort: 'name' }],
    [words.views.large, { columns: columns('name', office.segment?.key ?? null, office.turnover, 'city', 'ownerId'), filter: { and: office.turnover ? [{ field: office.turnover, op: 'notEmpty' }] : [] }, sort: office.turnover ? `-${office.turnover}` : 'name' }],
  ]
  for (const [position, [name, layout]] of views.entries()) {
    await findOrCreate(ctx, entities.views, { module: 'clients', name }, { ownerId: office.ownerId, shared: true, position, layout })
  }
}

async function listOf(ctx: Ctx, list: string): Promise<string[]> {
  const rows = await ctx.db.selectFrom('list_items').select('id').where('list', '=', list).where('archived', '=', 0).where('deleted_at', 'is', null).orderBy('position').execute()
  return rows.map((row) => String(row['id']))
}

async function stagesOf(ctx: Ctx): Promise<DemoStage[]> {
  const pipeline = await ctx.db.selectFrom('pipelines').select('id').where('deleted_at', 'is', null).where('archived', '=', 0).orderBy('is_default', 'desc').orderBy('position').executeTakeFirst()
  if (!pipeline) return []
  const rows = await ctx.db.selectFrom('lead_stages').select(['id', 'pipeline_id', 'type', 'idle_days']).where('pipeline_id', '=', pipeline['id']).where('archived', '=', 0).where('deleted_at', 'is', null).orderBy('position').execute()
  return rows.map((row) => ({ id: String(row['id']), pipelineId: String(row['pipeline_id']), type: row['type'] as StageType, idleDays: row['idle_days'] === null ? null : Number(row['idle_days']) }))
}

async function findOrCreate(ctx: Ctx, entity: Entity, key: Record<string, string>, values: Record<string, unknown>): Promise<string> {
  let query = ctx.db.selectFrom(entity.table).select('id').where('deleted_at', 'is', null)
  for (const [name, value] of Object.entries(key)) query = query.where(name, '=', value)
  const found = await query.executeTakeFirst()
  return found ? String(found['id']) : (await create(ctx, entity, { ...values, ...key })).id
}
