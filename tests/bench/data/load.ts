import type { Entity } from '#shared/core/entity.ts'
import { BASE_FIELDS, columnOf } from '#shared/core/entity.ts'
import { KINDS } from '#shared/core/kinds.ts'
import { entities } from '#shared/modules.ts'
import type { Ctx } from '#main/core/context.ts'
import { diffOf, type Diff } from '#main/core/journal.ts'
import { docWords, searchDoc } from '#main/core/search-index.ts'
import { entityCodec, type Row } from '#main/db/codec.ts'
import { demoClient } from '#main/modules/setup/demo/client.ts'
import { demoActivities, demoContacts } from '#main/modules/setup/demo/company-life.ts'
import { build } from '#main/modules/setup/demo/build.ts'
import { idAt } from '#main/modules/setup/demo/ids.ts'
import type { Office } from '#main/modules/setup/demo/office.ts'
import { randomFrom, type Random } from '#main/modules/setup/demo/random.ts'
import { WORDS } from '#main/modules/setup/demo/words.ts'
import type { Sink } from './sink.ts'

const TABLES = ['clients', 'contacts', 'client_contacts', 'activities', 'journal', 'operations', 'record_links', 'search_docs'] as const
const BATCH = 2000
const YEARS = 3 * 365 * 86_400_000
/** documents of the search for each client: the client, its share of the rest, and the rest up to five */
const DOCS_PER_CLIENT = 5

/**
 * Fills a workspace with `rows` clients, about as many contacts and activities together, three times as many journal
 * rows and five times as many search documents, in the order of time, as years of work would leave it. It writes around the
 * pipeline, but with the pipeline's own functions for values, journal and search; `check.ts` compares.
 */
export async function load(ctx: Ctx, sink: Sink, office: Office, rows: number, tell: (text: string) => void): Promise<void> {
  const remake = await sink.dropIndexes(TABLES)
  const writer = writerFor(ctx, sink)
  const words = WORDS.ru
  const random = randomFrom(42)
  const now = Date.parse(ctx.now())
  const step = YEARS / rows
  for (let done = 0; done < rows; done += BATCH) {
    for (let i = done; i < Math.min(rows, done + BATCH); i++) {
      const madeAt = now - YEARS + i * step
      const client = { ...demoClient(random, words, office, now, new Set()), madeAt }
      const at = Math.min(now - 1000, madeAt + random.int(1, 900) * 3_600_000)
      const final = build(ctx, entities.clients, madeAt, client.madeBy, client.values)
      const first: Row = { ...final, statusId: office.statuses[0] ?? null, nextContactOn: null, custom: final.custom }
      const last: Row = { ...final, version: 2, updatedAt: new Date(at).toISOString() }
      writer.create(entities.clients, last, first)
      writer.update(entities.clients, first, last)
      others(ctx, writer, random, office, client, last, i, now)
    }
    await writer.flush()
    if (done % 50_000 === 0) tell(`${done} of ${rows} clients`)
  }
  tell('indexes')
  await remake()
  tell('statistics')
  await sink.analyze(TABLES)
}

type Writer = ReturnType<typeof writerFor>

/** Every so many clients one has a long story; the others have a contact, a talk, or nothing. */
const LONG_STORY = { every: 200, talks: 60 }

/** About one record for each client, and words of further talks for the search alone. */
function others(ctx: Ctx, writer: Writer, random: Random, office: Office, client: ReturnType<typeof demoClient>, row: Row, i: number, now: number): void {
  const people = demoContacts(random, WORDS.ru, client)
  const contact = people[0]
  let records = 0
  if (i % 2 === 0 && contact) {
    const person = build(ctx, entities.contacts, client.madeAt + 1000, client.madeBy, contact.values)
    writer.create(entities.contacts, person)
    writer.place(build(ctx, entities['client-contacts'], client.madeAt + 1001, client.madeBy, { ...contact.place, clientId: row.id, contactId: person.id }))
    records += 1
  }
  const talks = i % LONG_STORY.every === 0 ? LONG_STORY.talks : i % 4 === 1 ? 1 : 0
  const wanted = Math.max(talks, DOCS_PER_CLIENT - 1 - records)
  const past = { ...client, madeAt: now - 200 * 86_400_000 }
  const made: ReturnType<typeof demoActivities> = []
  while (made.length < wanted) made.push(...demoActivities(random, WORDS.ru, office, past, people, now))
  const about = `clients:${row.id}`
  for (const [n, talk] of made.slice(0, wanted).entries()) {
    const at = client.madeAt + 2000 + n
    if (n < talks) writer.create(entities.activities, build(ctx, entities.activities, at, talk.authorId, { ...talk.values, about }))
    else writer.words(entities.activities, { ...talk.values, id: idAt(at), updatedAt: new Date(at).toISOString(), custom: {} } as Row)
  }
}

/** @param sink takes what is written at each `flush`, one transaction each */
export function writerFor(ctx: Ctx, sink: Pick<Sink, 'insert' | 'begin' | 'commit'>) {
  const pending = new Map<string, { columns: readonly string[]; rows: unknown[][] }>()
  let doc = 10_000
  const put = (table: string, values: Record<string, unknown>) => {
    let part = pending.get(table)
    if (!part) pending.set(table, (part = { columns: Object.keys(values), rows: [] }))
    part.rows.push(part.columns.map((column) => values[column]))
  }
  const journal = (entity: Entity, row: Row, action: string, diff: Diff, operationId: string) =>
    put('journal', { at: row.updatedAt, actor_id: row.updatedBy, seat_id: 'bench', operation_id: operationId, module: entity.name, record_id: row.id, action, version: row.version, diff: JSON.stringify(diff) })
  const startOperation = (at: string, actorId: string | null, kind: string, module: string, recordId: string | null, title: unknown, count: number) => {
    const id = idAt(Date.parse(at))
    put('operations', { id, at, actor_id: actorId, kind, module, record_id: recordId, title: title ?? null, count, undone_by: null, undoes: null, state: 'done', result: 'null' })
    return id
  }
  const startImport = () => startOperation(ctx.now(), null, 'import', 'clients', null, null, BATCH)
  let operation = startImport()
  const insert = (entity: Entity, row: Row) => {
    const names = [...Object.keys(entity.fields), ...(entity.customizable ? ['custom'] : [])]
    const base = Object.fromEntries(BASE_FIELDS.map((name) => [columnOf(name), row[name]]))
    put(entity.table, { ...base, ...entityCodec(entity).encode(row, names, ctx.core.catalog.custom(entity.name)) })
    for (const [name, field] of Object.entries(entity.fields)) {
      if (KINDS[field.kind].multi) for (const id of row[name] as string[]) put('record_links', { module: entity.name, field: name, target_id: id, record_id: row.id })
    }
  }
  const words = (entity: Entity, row: Row) => {
    const made = searchDoc(ctx, entity, row)
    const shared = { module: entity.name, record_id: made.id, title: made.title, detail: made.detail, updated_at: made.at }
    doc += 1
    if (ctx.dialect === 'sqlite') {
      put('search_docs', { doc, ...shared })
      put('search_words', { rowid: doc, words: docWords(ctx.dialect, made) })
    } else put('search_docs', { doc, ...shared, words: docWords(ctx.dialect, made) })
  }
  const create = (entity: Entity, row: Row, first = row) => {
    insert(entity, row)
    journal(entity, { ...first, version: 1 }, 'create', diffOf(entity, null, first), operation)
    if (entity.searchable) words(entity, row)
  }
  return {
    create,
    words,
    place: (row: Row) => insert(entities['client-contacts'], row),
    update(entity: Entity, before: Row, after: Row) {
      const id = startOperation(after.updatedAt, after.updatedBy, 'update', entity.name, after.id, null, 1)
      journal(entity, after, 'update', diffOf(entity, before, after), id)
    },
    async flush() {
      await sink.begin()
      for (const [table, { columns, rows }] of pending) await sink.insert(table, columns, rows)
      await sink.commit()
      pending.clear()
      operation = startImport()
    },
  }
}
