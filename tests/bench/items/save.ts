import { setTimeout as sleep } from 'node:timers/promises'
import { newId } from '#shared/core/ids.ts'
import { searchTokens, fulltextDocument } from '#shared/core/search-words.ts'
import { figure, type Bench, type Figure } from '../bench.ts'
import { compare } from '../stats.ts'

const TIMES = 300

/** One field of a client changed and saved, with rights, version, journal, operation and search row, each on the disk. */
export async function save(bench: Bench): Promise<Figure[]> {
  const found = await bench.raw.rows<{ id: string }>(`select id from clients order by id desc limit ${2 * TIMES + 200}`)
  const versions = new Map<string, number>()
  const ours = async (i: number) => {
    const id = found[i % 300]!.id
    const version = versions.get(id) ?? (await bench.seat.client.clients.get({ id })).version
    const row = await bench.seat.client.clients.update({ id, version, patch: { notes: `Заметка ${newId()} о работе с клиентом` } })
    versions.set(id, row.version)
  }
  // The versions are known before the time is taken.
  for (let i = 0; i < 300; i++) versions.set(found[i]!.id, (await bench.seat.client.clients.get({ id: found[i]!.id })).version)
  const compared = await compare(TIMES, (i) => probe(bench, found[300 + (i % 300)]!.id), ours, 30)
  bench.tell(`${compared.ours.p95} ms against ${compared.probe.p95} ms`)
  const goal = bench.place.database === 'sqlite' ? { ratio: 4, guardMs: 8 } : { ratio: 3, guardMs: 8 }
  return [figure(bench, 'save', 'one client, one field', compared, goal), ...(bench.place.database === 'mariadb' ? [await trips(bench)] : [])]
}

/** The statements of such a save, prepared, by the bare driver in one transaction. */
async function probe(bench: Bench, id: string): Promise<void> {
  const at = new Date().toISOString()
  const operation = newId()
  const notes = `Заметка ${operation} о работе с клиентом`
  const [row] = await bench.raw.rows<{ name: string; doc: number }>('select clients.*, search_docs.doc from clients join search_docs on search_docs.record_id = clients.id and search_docs.module = ? where clients.id = ?', 'clients', id)
  const tokens = searchTokens(`${row!.name}\n${notes}`)
  const isSqlite = bench.place.database === 'sqlite'
  await bench.raw.transaction([
    ['insert into operations (id, at, actor_id, kind, module, record_id, title, count, undone_by, undoes, state, result) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', [operation, at, bench.seat.userId, 'update', 'clients', id, null, 1, null, null, 'done', 'null']],
    ['update clients set notes = ?, version = version + 1, updated_at = ?, updated_by = ? where id = ? and deleted_at is null', [notes, at, bench.seat.userId, id]],
    ['insert into journal (at, actor_id, seat_id, operation_id, module, record_id, action, version, diff) values (?, ?, ?, ?, ?, ?, ?, ?, ?)', [at, bench.seat.userId, 'bench', operation, 'clients', id, 'update', 2, JSON.stringify({ notes: [null, notes] })]],
    isSqlite
      ? ['update search_docs set updated_at = ? where doc = ?', [at, row!.doc]]
      : ['update search_docs set updated_at = ?, words = ? where doc = ?', [at, fulltextDocument(tokens), row!.doc]],
    ...(isSqlite ? [['insert or replace into search_words (rowid, words) values (?, ?)', [row!.doc, tokens.join(' ')]] as const] : []),
  ])
}

const SAVES = 50

/** How often a save goes to the server and back: the server itself counts what it was asked, and nobody else asks. */
async function trips(bench: Bench): Promise<Figure> {
  const [row] = await bench.raw.rows<{ id: string }>('select id from clients order by id limit 1')
  let record = await bench.seat.client.clients.get({ id: row!.id })
  const asked = async () => Number((await bench.raw.rows<{ Value: string }>("show global status like 'Questions'"))[0]!.Value)
  const before = await asked()
  const began = performance.now()
  for (let i = 0; i < SAVES; i++) record = await bench.seat.client.clients.update({ id: record.id, version: record.version, patch: { notes: `Раз ${newId()}` } })
  const took = performance.now() - began
  const busy = (await asked()) - before
  // The core listens for other seats all the time; what it asks in as long a time without a save is not the saves'.
  const quietBefore = await asked()
  await sleep(took)
  const trips = Math.round(((busy - ((await asked()) - quietBefore)) * 10) / SAVES) / 10
  bench.tell(`${trips} round trips for a save`)
  return { database: 'mariadb', item: 'save', what: 'round trips of one save', value: { trips }, goal: 'at most 2', met: { goal: trips <= 2, guard: trips <= 2 } }
}
