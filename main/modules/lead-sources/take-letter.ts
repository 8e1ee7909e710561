import { sql } from 'kysely'
import { AppError, isAppError } from '#shared/core/errors.ts'
import { loadWords, wordAt } from '#shared/locales/index.ts'
import { entities } from '#shared/modules.ts'
import type { Ctx } from '#main/core/context.ts'
import { operate } from '#main/core/operations.ts'
import { create } from '#main/core/service.ts'
import { readSetting } from '#main/core/settings.ts'
import { noteArrival, recordOfThread, seenArrival, type NewArrival } from './arrivals.ts'
import { MOST_LETTER_BYTES, readLetter, type Letter } from './letters.ts'
import type { Source } from './sources.ts'

/** What became of a letter; `seen` when it had been taken before. */
export interface Taken {
  outcome: 'lead' | 'activity' | 'skipped' | 'failed' | 'seen'
  reason: string | null
}

const SEEN: Taken = { outcome: 'seen', reason: null }

/**
 * Takes a letter: on the record that its thread lies on, or whose address its sender has, as an activity; else as a
 * new lead with it. One transaction together with the note that it came, so that nothing is taken twice or by half.
 * A letter that cannot be taken is noted with its reason and stops nobody.
 * @throws UNAVAILABLE when it is the database that refuses: the letter waits for the next time
 */
export async function takeLetter(ctx: Ctx, source: Source, raw: { source: Buffer; bytes: number; receivedAt: string | null }, name?: string): Promise<Taken> {
  const read = await readLetter(raw.source.subarray(0, MOST_LETTER_BYTES), { cut: raw.bytes > MOST_LETTER_BYTES, receivedAt: raw.receivedAt })
  const key = 'letter' in read ? read.letter.key : read.key
  if (await seenArrival(ctx, source.id, key)) return SEEN
  if (!('letter' in read)) return skip(ctx, { sourceId: source.id, key, title: read.subject || name || '—', sender: read.sender, outcome: 'skipped', reason: read.refusal })
  const { letter } = read
  const note = { sourceId: source.id, key, title: letter.subject || name || '—', sender: letter.from.email, letterId: letter.letterId }
  try {
    return await operate(ctx, { kind: 'create', module: 'leads', title: letter.subject || letter.from.email }, (tx) => place(tx, source, letter, note), async () => SEEN)
  } catch (error) {
    if (await seenArrival(ctx, source.id, key)) return SEEN
    if (!isAppError(error) || error.code === 'UNAVAILABLE' || error.code === 'INTERNAL') throw error
    ctx.core.log('warn', `a letter could not be taken: ${error.code}`)
    return skip(ctx, { ...note, outcome: 'failed', reason: 'refused' })
  }
}

async function skip(ctx: Ctx, arrival: NewArrival & { outcome: 'skipped' | 'failed' }): Promise<Taken> {
  try {
    await noteArrival(ctx, arrival)
    return { outcome: arrival.outcome, reason: arrival.reason ?? null }
  } catch (error) {
    if (await seenArrival(ctx, arrival.sourceId, arrival.key)) return SEEN
    throw error
  }
}

async function place(tx: Ctx, source: Source, letter: Letter, note: Omit<NewArrival, 'outcome'>): Promise<Taken> {
  const thread = await alive(tx, await recordOfThread(tx, letter.answers))
  const own = await isOwn(tx, source, letter.from.email)
  if (own && !thread) {
    await noteArrival(tx, { ...note, outcome: 'skipped', reason: 'own' })
    return { outcome: 'skipped', reason: 'own' }
  }
  const known = thread ?? (await recordOfSender(tx, letter.from.email))
  const about = known ?? `leads:${await makeLead(tx, source, letter)}`
  await create(tx, entities.activities, await activityOf(tx, about, letter, own ? 'out' : 'in'))
  await noteArrival(tx, { ...note, outcome: known ? 'activity' : 'lead', record: about, reason: letter.cut ? 'cut' : null, operationId: tx.operation!.id })
  return { outcome: known ? 'activity' : 'lead', reason: null }
}

/** Colleagues and the mailbox itself are nobody's leads. */
async function isOwn(tx: Ctx, source: Source, email: string): Promise<boolean> {
  if (source.account?.toLowerCase() === email) return true
  return (await tx.db.selectFrom('users').select('id').where('email', '=', email).where('deleted_at', 'is', null).limit(1).execute()).length > 0
}

async function alive(tx: Ctx, records: readonly string[]): Promise<string | null> {
  for (const record of records) {
    const [module, id] = [record.slice(0, record.indexOf(':')), record.slice(record.indexOf(':') + 1)]
    if (module !== 'leads' && module !== 'clients' && module !== 'contacts') continue
    const row = await tx.db.selectFrom(entities[module].table).selectAll().where('id', '=', id).where('deleted_at', 'is', null).executeTakeFirst()
    // What became a client is gone on with there.
    if (row?.['client_id']) return (await alive(tx, [`clients:${String(row['client_id'])}`])) ?? record
    if (row) return record
  }
  return null
}

/** Who writes: a lead that is still one, then the client, the person, then any lead. */
async function recordOfSender(tx: Ctx, email: string): Promise<string | null> {
  const open = sql`converted_at is null and (stage_type is null or stage_type not in ('won', 'lost'))`
  const steps = [['leads', open], ['clients', sql`1 = 1`], ['contacts', sql`1 = 1`], ['leads', sql`1 = 1`]] as const
  for (const [module, condition] of steps) {
    const found = await sql<{ id: string }>`select id from ${sql.table(module)} where email = ${email} and deleted_at is null and ${condition} order by created_at desc, id desc limit 1`.execute(tx.db)
    if (found.rows[0]) return alive(tx, [`${module}:${found.rows[0].id}`])
  }
  return null
}

/** A value that does not pass the check of its field must not cost the office a lead: it is left out. */
async function makeLead(tx: Ctx, source: Source, letter: Letter): Promise<string> {
  const words = await wordsOf(tx)
  const who = letter.from.name || letter.from.email
  const values: Record<string, unknown> = {
    name: letter.subject || words('letterFrom', { who }),
    contactName: letter.from.name || null,
    email: letter.from.email,
    phone: letter.phone,
    ...source.defaults,
  }
  try {
    return (await create(tx, entities.leads, values)).id
  } catch (error) {
    const fields = isAppError(error) && error.code === 'INVALID' ? Object.keys((error as AppError<'INVALID'>).data.fields) : []
    if (fields.length === 0 || fields.includes('name')) throw error
    for (const name of fields) delete values[name]
    return (await create(tx, entities.leads, values)).id
  }
}

async function activityOf(tx: Ctx, about: string, letter: Letter, direction: 'in' | 'out'): Promise<Record<string, unknown>> {
  const words = await wordsOf(tx)
  const names = letter.attachments.length > 0 ? words('attachments', { names: letter.attachments.join(', ') }) : ''
  const from = words('from', { who: letter.from.name ? `${letter.from.name} <${letter.from.email}>` : letter.from.email })
  const body = [from, letter.text, names, letter.cut ? words('cut') : ''].filter((part) => part !== '').join('\n\n')
  return { about, kind: 'letter', direction, subject: letter.subject || words('noSubject'), body, happenedAt: letter.at ?? tx.now(), authorId: null }
}

/** What is written into records is in the language of the office. */
async function wordsOf(tx: Ctx): Promise<(key: string, params?: Record<string, string>) => string> {
  const locale = (await readSetting(tx.db, 'workspace', 'locale')) === 'en' ? 'en' : 'ru'
  const words = await loadWords(locale, 'lead-sources')
  return (key, params) => wordAt(words, `written.${key}`, params) ?? key
}
