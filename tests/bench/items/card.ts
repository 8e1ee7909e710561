import { entities } from '#shared/modules.ts'
import { figure, type Bench, type Figure } from '../bench.ts'
import { columnsOf } from '../raw.ts'
import { compare } from '../stats.ts'

const LIMIT = 50

/** What a client's card asks for when it opens: the record, its people and its timeline of sixty talks. */
export async function card(bench: Bench): Promise<Figure[]> {
  const busy = await bench.raw.rows<{ about: string }>('select about from activities group by about having count(*) >= 50 order by about limit 100')
  const ids = busy.map((row) => row.about.slice('clients:'.length))
  if (ids.length === 0) throw new Error('no client has a long story')
  const { client } = bench.seat
  const ours = (i: number) => {
    const id = ids[i % ids.length]!
    return Promise.all([
      client.clients.get({ id }),
      client.activities.list({ filter: { field: 'about', op: 'eq', value: `clients:${id}` }, limit: LIMIT }),
      client['client-contacts'].list({ filter: { field: 'clientId', op: 'eq', value: id }, limit: LIMIT }),
    ])
  }
  const probe = async (i: number) => {
    const id = ids[i % ids.length]!
    await bench.raw.rows(`select ${columnsOf(entities.clients)} from clients where id = ?`, id)
    await bench.raw.rows(`select ${columnsOf(entities.activities)} from activities where about = ? and deleted_at is null order by happened_at desc, id desc limit ${LIMIT + 1}`, `clients:${id}`)
    await bench.raw.rows(`select ${columnsOf(entities['client-contacts'])} from client_contacts where client_id = ? and deleted_at is null order by id desc limit ${LIMIT + 1}`, id)
  }
  const compared = await compare(300, probe, ours)
  bench.tell(`${compared.ours.p95} ms against ${compared.probe.p95} ms`)
  return [figure(bench, 'card', 'client with people and timeline of 50', compared, { ratio: 5, guardMs: 10 })]
}
