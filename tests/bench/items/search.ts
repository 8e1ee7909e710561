import { fts5Query, fulltextQuery, searchQuery } from '#shared/core/search-words.ts'
import { figure, type Bench, type Figure } from '../bench.ts'
import { compare } from '../stats.ts'

/** As people type, letter by letter, from the second on: names, parts of phones and INN, the wrong layout, two words. */
const TYPED = ['северный вектор', 'соколова', 'ип журавлёв', 'техноснаб', 'dtrnjh', 'счёт на оплату', '7790', '+79475', 'sales@', 'коммерческое предложение', 'казань', 'ивановна']
const LIMIT = 20

/** The search over everything while somebody types, against the index asked by the bare driver, newest first. */
export async function search(bench: Bench): Promise<Figure[]> {
  const typed = TYPED.flatMap((text) => Array.from({ length: text.length - 1 }, (_, i) => text.slice(0, i + 2))).filter((text) => probeOf(bench, text) !== null)
  const rounds = bench.place.database === 'sqlite' ? 3 : 1
  const times = typed.length * rounds
  const at = (i: number) => typed[i % typed.length]!
  await agrees(bench, typed)
  const compared = await compare(times, (i) => probe(bench, at(i)), (i) => bench.seat.client.search.find({ q: at(i), limit: LIMIT }), typed.length)
  const goal = bench.place.database === 'sqlite' ? { ratio: 2, guardMs: 100 } : { ratio: 0.5, guardMs: 380 }
  const [{ n: documents }] = (await bench.raw.rows<{ n: number }>('select count(*) as n from search_docs')) as [{ n: number }]
  bench.tell(`${compared.ours.p95} ms against ${compared.probe.p95} ms`)
  return [figure(bench, 'search', `as you type over ${Number(documents)} documents, ${typed.length} texts`, compared, goal)]
}

function probeOf(bench: Bench, text: string): string | null {
  return bench.place.database === 'sqlite' ? fts5Query(searchQuery(text)) : fulltextQuery(searchQuery(text))
}

function probe(bench: Bench, text: string) {
  const columns = 'search_docs.module, search_docs.record_id, search_docs.title, search_docs.detail, search_docs.updated_at'
  if (bench.place.database === 'sqlite') {
    return bench.raw.rows(`select ${columns} from search_words join search_docs on search_docs.doc = search_words.rowid where search_words match ? order by search_words.rowid desc limit ${LIMIT}`, probeOf(bench, text))
  }
  return bench.raw.rows(`select ${columns} from search_docs where match (words) against (? in boolean mode) order by doc desc limit ${LIMIT}`, probeOf(bench, text))
}

/** The figures are worth nothing when the two do not find the same. */
async function agrees(bench: Bench, typed: readonly string[]): Promise<void> {
  for (const text of typed.filter((_, i) => i % 7 === 0)) {
    const theirs = ((await probe(bench, text)) as { record_id: string }[]).map((row) => row.record_id)
    const ours = (await bench.seat.client.search.find({ q: text, limit: LIMIT })).items.map((item) => item.id)
    if (JSON.stringify(ours) !== JSON.stringify(theirs)) throw new Error(`«${text}»: ours and the probe find different records`)
  }
}
