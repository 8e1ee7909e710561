import type { ListInput } from '#shared/core/contract.ts'
import { entities } from '#shared/modules.ts'
import { figure, type Bench, type Figure, type Goal } from '../bench.ts'
import { columnsOf } from '../raw.ts'
import { compare } from '../stats.ts'

const PAGE = 50
/** as often before as well, on both sides: what is asked is how an application answers that has been at work for a while */
const TIMES = 400
const columns = columnsOf(entities.clients)

export const listGoal = (bench: Bench): Goal => (bench.place.database === 'sqlite' ? { ratio: 5, guardMs: 3 } : { ratio: 4, guardMs: 4 })
const cursor = (...values: unknown[]) => Buffer.from(JSON.stringify(values)).toString('base64url')

interface Case {
  what: string
  input: ListInput
  /** the rows of the same page, by the bare driver */
  probe: { text: string; values: unknown[] }
}

/** Pages of lists: the first one, the 20,000th, filtered and sorted, by rights and by users' own fields. */
export async function lists(bench: Bench): Promise<Figure[]> {
  const figures: Figure[] = []
  const cases = [...(await pages(bench)), await byStatusAndOwner(bench), ...(await byCustomField(bench))]
  for (const { what, input, probe } of cases) {
    const rows = await bench.raw.rows<{ id: string }>(probe.text, ...probe.values)
    const answer = await bench.seat.client.clients.list(input)
    if (JSON.stringify(answer.items.map((row) => row.id)) !== JSON.stringify(rows.slice(0, PAGE).map((row) => row.id))) throw new Error(`${what}: the probe does not read the same rows`)
    const compared = await compare(TIMES, () => bench.raw.rows(probe.text, ...probe.values), () => bench.seat.client.clients.list(input), TIMES)
    figures.push(figure(bench, 'list', what, compared, listGoal(bench)))
    bench.tell(`${what}: ${compared.ours.p95} ms against ${compared.probe.p95} ms`)
  }
  return figures
}

async function pages(bench: Bench): Promise<Case[]> {
  const number = Math.min(20_000, bench.rows / PAGE)
  const skipped = (number - 1) * PAGE - 1
  const [byId] = await bench.raw.rows<{ id: string }>(`select id from clients order by id desc limit 1 offset ${skipped}`)
  const [byName] = await bench.raw.rows<{ id: string; name_key: string }>(`select id, name_key from clients order by name_key, id limit 1 offset ${skipped}`)
  return [
    { what: 'page 1, newest first', input: { limit: PAGE }, probe: { text: `select ${columns} from clients where deleted_at is null order by id desc limit ${PAGE + 1}`, values: [] } },
    {
      what: `page ${number}, newest first`,
      input: { limit: PAGE, after: cursor(byId!.id) },
      probe: { text: `select ${columns} from clients where deleted_at is null and id < ? order by id desc limit ${PAGE + 1}`, values: [byId!.id] },
    },
    { what: 'page 1 by name', input: { limit: PAGE, sort: 'name' }, probe: { text: `select ${columns} from clients where deleted_at is null order by name_key, id limit ${PAGE + 1}`, values: [] } },
    {
      what: `page ${number} by name`,
      input: { limit: PAGE, sort: 'name', after: cursor(byName!.name_key, byName!.id) },
      probe: keysetProbe(bench, byName!.name_key, byName!.id),
    },
  ]
}

/** The best that the bare driver can do on each database: row values here, two ranges there. */
function keysetProbe(bench: Bench, key: string, id: string): Case['probe'] {
  if (bench.place.database === 'sqlite') {
    return { text: `select ${columns} from clients where deleted_at is null and (name_key, id) > (?, ?) order by name_key, id limit ${PAGE + 1}`, values: [key, id] }
  }
  const part = (where: string) => `(select ${columns} from clients where deleted_at is null and ${where} order by name_key, id limit ${PAGE + 1})`
  return { text: `${part('name_key = ? and id > ?')} union all ${part('name_key > ?')} limit ${PAGE + 1}`, values: [key, id, key] }
}

async function byStatusAndOwner(bench: Bench): Promise<Case> {
  const [common] = await bench.raw.rows<{ status_id: string; owner_id: string }>('select status_id, owner_id from clients where owner_id is not null and status_id is not null order by id desc limit 1')
  const { status_id: status, owner_id: owner } = common!
  return {
    what: 'filtered by status and owner',
    input: { limit: PAGE, filter: { and: [{ field: 'statusId', op: 'eq', value: status }, { field: 'ownerId', op: 'eq', value: owner }] } },
    probe: { text: `select ${columns} from clients where deleted_at is null and status_id = ? and owner_id = ? order by id desc limit ${PAGE + 1}`, values: [status, owner] },
  }
}

async function byCustomField(bench: Bench): Promise<Case[]> {
  const [field] = await bench.raw.rows<{ number: number }>("select number from custom_fields where quick_filter = 1 and kind = 'money'")
  const key = `f${Number(field!.number)}`
  const value = bench.place.database === 'sqlite' ? `json_extract(custom, '$.${key}')` : `cf_${key}`
  const from = 3_000_000_000
  return [
    {
      what: 'filtered and sorted by an indexed custom field, upwards',
      input: { limit: PAGE, filter: { field: key, op: 'gte', value: from }, sort: key },
      probe: { text: `select ${columns} from clients where deleted_at is null and ${value} >= ? order by ${value}, id limit ${PAGE + 1}`, values: [from] },
    },
    {
      what: 'filtered and sorted by an indexed custom field, downwards',
      input: { limit: PAGE, filter: { field: key, op: 'lte', value: from }, sort: `-${key}` },
      probe: { text: `select ${columns} from clients where deleted_at is null and ${value} <= ? order by ${value} desc, id desc limit ${PAGE + 1}`, values: [from] },
    },
  ]
}
