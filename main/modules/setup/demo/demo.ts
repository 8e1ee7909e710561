import { entities } from '#shared/modules.ts'
import { SYSTEM, type Ctx } from '#main/core/context.ts'
import { operate } from '#main/core/operations.ts'
import { writeSetting } from '#main/core/settings.ts'
import { writeRows, type RowChange } from '#main/core/write.ts'
import type { Row } from '#main/db/codec.ts'
import { build } from './build.ts'
import { demoClient, type DemoClient } from './client.ts'
import { demoActivities, demoContacts } from './company-life.ts'
import { makeLeads } from './leads.ts'
import { makeOffice, type Office } from './office.ts'
import { randomFrom, type Random } from './random.ts'
import { WORDS, type DemoWords } from './words.ts'

export interface DemoOptions {
  /** the administrator: owns some of the clients, and the views */
  ownerId: string
  /** clients to make */
  rows?: number
  seed?: number
  onProgress?: (done: number, total: number) => void
  signal?: AbortSignal
}

const ROWS = 120
/** So many clients have people and a history; beyond it the demonstration is for speed, and clients alone will do. */
const LIVELY = 2000
/** leads for each batch of such clients: what a team has under way */
const LEADS = 150
/** clients in one transaction */
const BATCH = 1000

/**
 * Fills the workspace with an office that never was: colleagues, clients with people and half a year of work. Every
 * number passes its check and belongs to nobody. The operations have the kind `demo`, by which `eraseDemo` finds all.
 * Called again, it adds clients to the same office. Answers how many records were made; the workspace's setting `demo`
 * is on from the first of them.
 * @throws the signal's reason when it is aborted; what was made until then stays, and can be erased
 */
export async function makeDemo(ctx: Ctx, options: DemoOptions): Promise<{ created: number }> {
  const system: Ctx = { ...ctx, actor: SYSTEM }
  const words = WORDS[ctx.locale]
  const total = options.rows ?? ROWS
  let created = 0
  const inOperation = <T>(work: (tx: Ctx) => Promise<T>) =>
    operate(system, { kind: 'demo', module: 'clients' }, work, () => Promise.reject(new Error('an operation of the demonstration is never repeated')))

  options.signal?.throwIfAborted()
  const office = await inOperation(async (tx) => {
    await writeSetting(tx.db, 'workspace', 'demo', true, tx.now())
    const made = await makeOffice(tx, words, options.ownerId)
    created += tx.operation!.touched
    return made
  })
  // The two new fields are known from here on.
  await ctx.core.catalog.reload(ctx.core.connection.db)
  const random = randomFrom(options.seed ?? 20_240_613 + (await earlierClients(ctx)))
  const taken = new Set<string>()
  for (let done = 0; done < total; ) {
    options.signal?.throwIfAborted()
    const count = Math.min(BATCH, total - done)
    const maker = { random, words, office, count, taken }
    const lively = done < LIVELY
    created += await inOperation((tx) => (lively ? livelyClients(tx, maker) : plainClients(tx, maker)))
    done += count
    options.onProgress?.(done, total)
  }
  return { created }
}

/** So that a second helping is not the first one again. */
async function earlierClients(ctx: Ctx): Promise<number> {
  const found = await ctx.db.selectFrom('operations').select((eb) => eb.fn.countAll().as('n')).where('kind', '=', 'demo').executeTakeFirst()
  return Number(found?.['n'] ?? 0) - 1
}

interface Maker {
  random: Random
  words: DemoWords
  office: Office
  count: number
  taken: Set<string>
}

async function plainClients(tx: Ctx, { random, words, office, count, taken }: Maker): Promise<number> {
  const now = Date.parse(tx.operation!.at)
  const rows = Array.from({ length: count }, () => {
    const client = demoClient(random, words, office, now, taken)
    return build(tx, entities.clients, client.madeAt, client.madeBy, client.values)
  })
  await writeRows(tx, entities.clients, made(rows))
  return rows.length
}

async function livelyClients(tx: Ctx, { random, words, office, count, taken }: Maker): Promise<number> {
  const now = Date.parse(tx.operation!.at)
  const rows: Record<'clients' | 'contacts' | 'client-contacts' | 'activities', Row[]> = { clients: [], contacts: [], 'client-contacts': [], activities: [] }
  const moves: RowChange[] = []
  for (let i = 0; i < count; i++) {
    const client = demoClient(random, words, office, now, taken)
    const people = demoContacts(random, words, client)
    const activities = demoActivities(random, words, office, client, people, now)
    const talks = activities.filter((activity) => activity.values['kind'] !== 'note')
    const row = build(tx, entities.clients, client.madeAt, client.madeBy, { ...client.values, lastContactAt: talks.at(-1)?.values['happenedAt'] ?? null })
    rows.clients.push(row)
    const move = statusMove(random, office, row, client, now)
    if (move) moves.push(move)
    for (const contact of people) {
      const person = build(tx, entities.contacts, contact.madeAt, client.madeBy, contact.values)
      rows.contacts.push(person)
      rows['client-contacts'].push(build(tx, entities['client-contacts'], contact.madeAt, client.madeBy, { ...contact.place, clientId: row.id, contactId: person.id }))
    }
    for (const activity of activities) rows.activities.push(build(tx, entities.activities, activity.madeAt, activity.authorId, { ...activity.values, about: `clients:${row.id}` }))
  }
  for (const [name, part] of Object.entries(rows)) await writeRows(tx, entities[name as keyof typeof rows], made(part))
  await writeRows(tx, entities.clients, moves)
  const leads = await makeLeads(tx, { random, words, office, clients: rows.clients, now }, Math.min(LEADS, Math.ceil(count / 2)))
  return Object.values(rows).reduce((sum, part) => sum + part.length, leads)
}

/** A client starts as a new one; that it has moved on since stands in its history. */
function statusMove(random: Random, office: Office, row: Row, client: DemoClient, now: number): RowChange | null {
  const first = office.statuses[0]
  if (!first || row['statusId'] === first) return null
  const after: Row = { ...row, version: 2, updatedAt: new Date(client.madeAt + (now - client.madeAt) * random.next()).toISOString() }
  row['statusId'] = first
  return { before: row, after, action: 'update' }
}

const made = (rows: readonly Row[]): RowChange[] => rows.map((after) => ({ before: null, after, action: 'create' }))
