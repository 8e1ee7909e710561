import { localDay } from '#shared/core/local-day.ts'
import { rotsOn } from '#shared/modules/leads/leads.rules.ts'
import { NO_HISTORY, scoreLead, type ScoredLead } from '#shared/modules/leads/score.rules.ts'
import { isClosedType, type StageType } from '#shared/modules/pipelines/stages.rules.ts'
import { entities } from '#shared/modules.ts'
import type { Ctx } from '#main/core/context.ts'
import { writeRows, type RowChange } from '#main/core/write.ts'
import type { Row } from '#main/db/codec.ts'
import { build } from './build.ts'
import { byPosition, DAY_MS, nextContact, personalMail, someTags, workingTime } from './client.ts'
import { demoActivities } from './company-life.ts'
import { inn, mobile } from './numbers.ts'
import type { DemoStage, Office } from './office.ts'
import type { Random } from './random.ts'
import type { DemoWords } from './words.ts'

interface Maker {
  random: Random
  words: DemoWords
  office: Office
  /** clients of the demonstration, of which some were leads once */
  clients: readonly Row[]
  now: number
}

/** where a lead stands after its first ten days; by the type of the stage and its place among those of the type */
const SETTLED: readonly [StageType, number, number][] = [['open', 0, 6], ['ongoing', 0, 16], ['ongoing', 1, 18], ['ongoing', 2, 13], ['onHold', 0, 8], ['won', 0, 22], ['lost', 0, 17]]
const FRESH: readonly [StageType, number, number][] = [['open', 0, 60], ['ongoing', 0, 30], ['ongoing', 1, 10]]
const MOST_TALKS = 4

interface DemoLead {
  row: Row
  /** the lead after each of its moves, the first being its making */
  states: Row[]
  talks: Row[]
}

/** Leads on every stage with their way there, their talks and reasons; answers how many records were made. */
export async function makeLeads(tx: Ctx, maker: Maker, count: number): Promise<number> {
  if (maker.office.stages.length === 0) return 0
  const leads = Array.from({ length: count }, () => demoLead(tx, maker))
  await writeRows(tx, entities.leads, leads.map(({ states }) => ({ before: null, after: states[0]!, action: 'create' })))
  const longest = Math.max(0, ...leads.map(({ states }) => states.length))
  for (let step = 1; step < longest; step++) {
    const moved = leads.filter(({ states }) => states.length > step)
    await writeRows(tx, entities.leads, moved.map(({ states }): RowChange => ({ before: states[step - 1]!, after: states[step]!, action: 'update' })))
  }
  const moves = leads.flatMap(({ states }) => states.map((state, step) => move(tx, states[step - 1], state)))
  await writeRows(tx, entities['lead-moves'], moves.map((after) => ({ before: null, after, action: 'create' })))
  const talks = leads.flatMap((lead) => lead.talks)
  await writeRows(tx, entities.activities, talks.map((after) => ({ before: null, after, action: 'create' })))
  return leads.length + moves.length + talks.length
}

function move(tx: Ctx, before: Row | undefined, after: Row): Row {
  const at = Date.parse(String(after['stageChangedAt']))
  const seconds = before ? Math.round((at - Date.parse(String(before['stageChangedAt']))) / 1000) : null
  const values = { leadId: after.id, fromStageId: before?.['stageId'] ?? null, toStageId: after['stageId'], userId: after.updatedBy, movedAt: after['stageChangedAt'], seconds }
  return build(tx, entities['lead-moves'], at, after.updatedBy!, values)
}

function demoLead(tx: Ctx, maker: Maker): DemoLead {
  const { random, words, office, clients, now } = maker
  const end = endOf(maker)
  const became = end.type === 'won' && random.chance(0.7) && clients.length > 0 ? random.pick(clients) : null
  const until = became ? Date.parse(became.createdAt) : now
  const madeAt = became ? until - random.int(6, 50) * DAY_MS : Math.min(now, workingTime(random, now - ageOf(random, end) * DAY_MS))
  const owner = typeof became?.['ownerId'] === 'string' ? became['ownerId'] : random.pick([...office.sales, office.ownerId])
  const person = words.person(random)
  const city = random.weighted(words.cities.map((one) => [one, one.weight] as const))
  const isOpen = !isClosedType(end.type)
  const values = {
    name: words.fill(random.pick(words.leads.titles), random, person),
    amount: Math.round(10 ** (random.next() * 1.8 + 4.6) / 1000) * 100_000,
    ownerId: owner,
    sourceId: random.chance(0.08) ? null : byPosition(random, office.sources, [30, 34, 14, 10, 12]),
    channelId: byPosition(random, office.channels, [34, 26, 24, 10, 6]),
    expectedOn: isOpen ? localDay(new Date(now + random.int(5, 90) * DAY_MS)) : null,
    nextContactOn: isOpen ? nextContact(random, now) : null,
    nextStep: isOpen && random.chance(0.6) ? random.pick(words.leads.steps) : null,
    tags: someTags(random, office),
    company: became ? became['name'] : random.chance(0.8) ? words.company('limited', words.companyName(random)).short : null,
    contactName: person.full,
    position: random.pick(words.positions),
    phone: mobile(random),
    email: random.chance(0.7) ? personalMail(person, random) : null,
    inn: became ? became['inn'] : random.chance(0.5) ? inn(random, city.region, 10) : null,
    city: city.name,
  }
  const row = build(tx, entities.leads, madeAt, owner, values)
  const talks = demoActivities(random, words, office, { madeAt, madeBy: owner, values: { statusId: office.statuses[0] }, person, city, kind: 'person' }, [], until).slice(0, MOST_TALKS)
  const lastTalk = talks.findLast((talk) => talk.values['kind'] !== 'note')?.values['happenedAt'] ?? null
  const states = wayOf(maker, { ...row, lastContactAt: lastTalk }, end, { madeAt, until, became })
  return { row, states, talks: talks.map((talk) => build(tx, entities.activities, talk.madeAt, talk.authorId, { ...talk.values, about: `leads:${row.id}` })) }
}

function endOf({ random, office }: Maker): DemoStage {
  const [type, place] = random.weighted((random.chance(0.15) ? FRESH : SETTLED).map(([t, p, weight]) => [[t, p] as const, weight] as const))
  const ofType = office.stages.filter((stage) => stage.type === type)
  return ofType[place] ?? ofType.at(-1) ?? office.stages[0]!
}

/** The further a lead has come, the older it is; a few have been forgotten where they stand. */
const ageOf = (random: Random, end: DemoStage) => (end.type === 'open' ? random.int(0, random.chance(0.2) ? 20 : 4) : random.int(4, random.chance(0.3) ? 150 : 45))

/** The stages on the way: each one before the last, with days between. */
function wayOf({ random, office, now }: Maker, row: Row, end: DemoStage, { madeAt, until, became }: { madeAt: number; until: number; became: Row | null }): Row[] {
  const ongoing = office.stages.filter((stage) => stage.type === 'open' || stage.type === 'ongoing')
  const reached = ongoing.includes(end) ? ongoing.indexOf(end) : end.type === 'won' ? ongoing.length : random.int(1, ongoing.length)
  const way = [...ongoing.slice(0, Math.max(1, reached)), ...(ongoing.indexOf(end) === 0 ? [] : [end])]
  const times = Array.from({ length: way.length - 1 }, () => madeAt + random.next() * (until - madeAt)).sort((a, b) => a - b)
  if (became && times.length > 0) times[times.length - 1] = until
  return way.map((stage, step) => {
    const at = new Date(step === 0 ? madeAt : Math.floor(times[step - 1]!)).toISOString()
    const isLast = step === way.length - 1
    const state: Row = {
      ...row,
      version: step + 1,
      updatedAt: at,
      pipelineId: stage.pipelineId,
      stageId: stage.id,
      stageType: stage.type,
      stageChangedAt: at,
      closedAt: isClosedType(stage.type) ? at : null,
      ...(isLast && stage.type === 'lost' ? { lostReasonId: byPosition(random, office.lostReasons, [28, 24, 16, 14, 14, 4]) } : {}),
      ...(isLast && became ? { clientId: became.id, convertedAt: at } : {}),
    }
    return { ...state, ...figures(state, stage, localDay(new Date(now))) }
  })
}

function figures(lead: Row, stage: DemoStage, today: string): { rotsOn: string | null; score: number | null } {
  const talked = lead['lastContactAt']
  const touched = [lead['stageChangedAt'], talked].filter((at) => typeof at === 'string').sort().at(-1)!
  const idle = rotsOn(localDay(new Date(touched)), stage)
  const scored = scoreLead({ ...lead, rotsOn: idle } as unknown as ScoredLead, NO_HISTORY, today, typeof talked === 'string' ? localDay(new Date(talked)) : null)
  return { rotsOn: idle, score: scored?.score ?? null }
}
