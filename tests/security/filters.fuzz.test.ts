import { inspect } from 'node:util'
import { ORPCError } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Filter, FilterOp } from '#shared/core/filter.ts'
import { RELATIVE_DAYS } from '#shared/core/relative-day.ts'
import { DATABASES } from '../support/databases.ts'
import { chance, type Chance } from '../support/random.ts'
import { makeWorkspace, type TestWorkspace } from '../support/workspace.ts'
import { matches } from './filter-oracle.ts'
import { hostile } from './hostile.ts'

const QUESTIONS = Number(process.env['CRM_TEST_FUZZ_FILTERS'] ?? 3400)
const SEED = Number(process.env['CRM_TEST_SEED'] ?? 20_261_124)
const TODAY = '2026-11-24'
const RECORDS = 120

const TEXT: readonly FilterOp[] = ['eq', 'ne', 'in', 'notIn', 'empty', 'notEmpty', 'contains', 'startsWith']
const ORDER: readonly FilterOp[] = ['eq', 'ne', 'in', 'notIn', 'empty', 'notEmpty', 'lt', 'lte', 'gt', 'gte', 'between']
const NAMES = ['Ромашка', 'РОМАШКА', 'Ёлка', 'елка', 'ООО «Ёлка»', 'Acme 100%', 'под_черк', 'восклицание!', "д'Артаньян", 'слэш\\', 'процент%', '😀 смайл', 'a"b', '-- комментарий']
const CITIES = ['Москва', 'Тверь', 'Орёл', 'орел', 'Санкт-Петербург', null]

type Row = Record<string, unknown> & { id: string; custom: Record<string, unknown> }

describe.each(DATABASES)('on $name', (database) => {
  let office: TestWorkspace
  let rows: Row[] = []
  let [number, words, tagIds]: [string, string, string[]] = ['', '', []]

  beforeAll(async () => {
    office = await makeWorkspace(database, { clock: () => new Date(`${TODAY}T12:00:00.000Z`) })
    const { client } = office.administrator
    const random = chance(1)
    const field = async (kind: 'int' | 'text', label: string) => `f${(await client['custom-fields'].create({ module: 'clients', kind, label })).number}`
    number = await field('int', 'Число')
    words = await field('text', 'Слова')
    tagIds = await Promise.all(['важный', 'новый', 'оптовик'].map(async (name) => (await client.tags.create({ name })).id))
    const someone = await office.person('employee')
    for (let i = 0; i < RECORDS; i++) {
      await client.clients.create({
        name: `${random.pick(NAMES)} ${random.int(1, 9)}`,
        kind: random.pick(['company', 'person', 'entrepreneur'] as const),
        city: random.pick(CITIES),
        phone: random.odds(0.5) ? `+7912${random.int(1_000_000, 1_000_020)}` : null,
        nextContactOn: random.odds(0.7) ? `2026-11-${String(random.int(10, 30))}` : null,
        ownerId: random.pick([office.administrator.id, someone.id]),
        tags: tagIds.filter(() => random.odds(0.3)),
        custom: { ...(random.odds(0.6) ? { [number]: random.int(-5, 5) } : {}), ...(random.odds(0.6) ? { [words]: random.pick(NAMES) } : {}) },
      })
    }
    rows = (await client.clients.list({ limit: 500 })).items as unknown as Row[]
  })
  afterAll(() => office.close())

  function leaf(random: Chance): Filter {
    const row = random.pick(rows)
    const kinds: (() => { field: string; ops: readonly FilterOp[]; value: () => unknown })[] = [
      () => ({ field: random.pick(['name', 'city', words]), ops: TEXT, value: () => random.pick([...NAMES, ...CITIES, row['name'], 'ром', 'е', '%', '_', '!', '\\', "'"]) }),
      () => ({ field: 'phone', ops: TEXT, value: () => random.pick([row['phone'], '+7912', '%', 'телефон']) }),
      () => ({ field: 'kind', ops: TEXT.slice(0, 6), value: () => random.pick(['company', 'person', 'никакой']) }),
      () => ({ field: number, ops: ORDER, value: () => random.int(-6, 6) }),
      () => ({ field: 'nextContactOn', ops: [...ORDER, 'relative'], value: () => `2026-11-${String(random.int(9, 31))}` }),
      () => ({ field: 'ownerId', ops: ['eq', 'ne', 'in', 'me', 'myTeam', 'empty'], value: () => random.pick([row['ownerId'], office.administrator.id]) }),
      () => ({ field: 'tags', ops: ['hasAny', 'hasAll', 'hasNone', 'empty', 'notEmpty'], value: () => random.pick(tagIds) }),
    ]
    const { field, ops, value } = random.pick(kinds)()
    const op = random.pick(ops)
    if (op === 'relative') return { field, op, value: random.pick([...RELATIVE_DAYS, 'last:7', 'next:3', 'older:5']) }
    const isList = ['in', 'notIn', 'between', 'hasAny', 'hasAll', 'hasNone'].includes(op)
    const list = () => Array.from({ length: op === 'between' ? 2 : random.int(0, 4) }, () => value())
    return { field, op, value: isList ? list().map((v) => v ?? 'Тверь') : op === 'contains' || op === 'startsWith' ? (value() ?? 'Тверь') : value() }
  }

  function tree(random: Chance, depth: number): Filter {
    if (depth === 0 || random.odds(0.4)) return leaf(random)
    const parts = () => Array.from({ length: random.int(0, 3) }, () => tree(random, depth - 1))
    return random.pick([() => ({ and: parts() }), () => ({ or: parts() }), () => ({ not: tree(random, depth - 1) })])()
  }

  test(`a filter finds what it means, no more and no less (N=${QUESTIONS}, seed ${SEED})`, { timeout: 600_000 }, async () => {
    const random = chance(SEED)
    const asker = { id: office.administrator.id, today: TODAY }
    for (let i = 0; i < QUESTIONS; i++) {
      const filter = tree(random, 3)
      const expected = rows.filter((row) => matches(row, filter, asker, new Set([words]))).map(({ id }) => id).sort()
      const found = (await office.administrator.client.clients.list({ filter, limit: 500 })).items.map(({ id }) => id).sort()
      expect(found, `#${i} ${JSON.stringify(filter)}`).toEqual(expected)
    }
  })

  test(`what is no filter, sort, group, cursor or search word is refused, and finds nothing that it should not (N=${QUESTIONS})`, { timeout: 600_000 }, async () => {
    const random = chance(SEED + 1)
    const { client } = office.administrator
    const evil = () => hostile(random)
    const evilText = () => {
      const value = evil()
      return typeof value === 'string' ? value : inspect(value, { depth: 3 })
    }
    const ask = [
      () => client.clients.list({ filter: { field: random.pick(['name', 'city', words, number, 'tags', evilText()]), op: random.pick([...TEXT, ...ORDER]), value: evil() } as never }),
      () => client.clients.list({ filter: evil() as never }),
      () => client.clients.list({ search: evilText() }),
      () => client.clients.list({ sort: evil() as never }),
      () => client.clients.list({ sort: 'phone,-name', after: Buffer.from(JSON.stringify([evil(), evil(), evil()].map((v) => (typeof v === 'bigint' ? 1 : v)))).toString('base64url') }),
      () => client.clients.groups({ by: evil() as never }),
      () => client.clients.totals({ fields: [evil() as never, number] }),
      () => client.search.find({ q: evilText() }),
    ]
    for (let i = 0; i < QUESTIONS; i++) {
      try {
        await random.pick(ask)()
      } catch (error) {
        expect([(error as ORPCError<string, unknown>).code, error instanceof ORPCError], `#${i}: ${String(error)} ${office.errors.at(-1) ?? ''}`).toEqual(['INVALID', true])
      }
    }
    expect(office.errors).toEqual([])
    expect((await client.clients.count({})).count).toBe(RECORDS)
  })
})
