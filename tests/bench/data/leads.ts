import { sql } from 'kysely'
import { entities } from '#shared/modules.ts'
import { operate } from '#main/core/operations.ts'
import { closeWorkspace, openWorkspace, systemContext } from '#main/core/workspace.ts'
import { entityCodec } from '#main/db/codec.ts'
import { moduleHooks } from '#main/modules/hooks.ts'
import { makeLeads } from '#main/modules/setup/demo/leads.ts'
import { makeOffice } from '#main/modules/setup/demo/office.ts'
import { randomFrom } from '#main/modules/setup/demo/random.ts'
import { WORDS } from '#main/modules/setup/demo/words.ts'
import type { Place } from './workspace.ts'

const BATCH = 500

/** Adds leads with their moves and talks to a workspace of clients until there are so many, by the pipeline itself. Answers how many it made. */
export async function leadsOf(place: Place, wanted: number, tell: (text: string) => void): Promise<number> {
  const core = await openWorkspace({ dataDir: place.dataDir, hooks: moduleHooks })
  try {
    const ctx = systemContext(core, 'ru')
    const there = await ctx.db.selectFrom('leads').select((eb) => eb.fn.countAll().as('n')).executeTakeFirstOrThrow()
    const missing = wanted - Number(there['n'])
    if (missing <= 0) return 0
    const inOperation = <T>(work: Parameters<typeof operate<T>>[2]) => operate(ctx, { kind: 'setup', module: 'leads' }, work, () => Promise.reject(new Error('never repeated')))
    const owner = await ctx.db.selectFrom('users').select('id').orderBy('id').limit(1).executeTakeFirstOrThrow()
    const office = await inOperation((tx) => makeOffice(tx, WORDS.ru, String(owner['id'])))
    const codec = entityCodec(entities.clients)
    const clients = (await sql<Record<string, unknown>>`select ${codec.selected} from clients order by id desc limit 5000`.execute(ctx.db)).rows.map(codec.adopt)
    const random = randomFrom(43)
    for (let done = 0; done < missing; done += BATCH) {
      await inOperation((tx) => makeLeads(tx, { random, words: WORDS.ru, office, clients, now: Date.parse(tx.operation!.at) }, Math.min(BATCH, missing - done)))
      if (done % 10_000 === 0) tell(`${done} of ${missing} leads`)
    }
    return missing
  } finally {
    await closeWorkspace(core)
  }
}
