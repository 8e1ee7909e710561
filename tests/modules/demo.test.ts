import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { checkAccount, checkCorrAccount, checkInn, checkKpp, checkOgrn } from '#shared/core/requisites.ts'
import { ROTTING } from '#shared/modules/leads/leads.rules.ts'
import { entities } from '#shared/modules.ts'
import type { Core, Ctx } from '#main/core/context.ts'
import { checkRecords } from '#main/core/doctor/records.ts'
import { history } from '#main/core/history.ts'
import { list, create, get, update } from '#main/core/service.ts'
import { readSetting } from '#main/core/settings.ts'
import { find } from '#main/core/search.ts'
import { systemContext } from '#main/core/workspace.ts'
import { signIn } from '#main/modules/auth/auth.service.ts'
import { moduleHooks } from '#main/modules/hooks.ts'
import { makeDemo } from '#main/modules/setup/demo/demo.ts'
import { eraseDemo } from '#main/modules/setup/demo/erase.ts'
import { databaseChoiceOf, initWorkspace } from '#main/modules/setup/init.ts'
import { DATABASES, testFolder } from '#tests/support/databases.ts'

const NOW = '2025-06-18T09:30:00.000Z'
const TABLES = ['users', 'teams', 'roles', 'clients', 'contacts', 'client_contacts', 'activities', 'leads', 'lead_moves', 'tags', 'list_items', 'custom_fields', 'views', 'journal', 'record_links', 'search_docs'] as const

async function office(database: (typeof DATABASES)[number], locale: 'ru' | 'en' = 'ru'): Promise<{ core: Core; ctx: Ctx; ownerId: string }> {
  const { url } = await database.fresh()
  const { core, administratorId } = await initWorkspace(
    { dataDir: testFolder(), hooks: moduleHooks, clock: () => new Date(NOW) },
    {
      locale,
      database: url.startsWith('sqlite:') ? { kind: 'sqlite' } : databaseChoiceOf(url),
      administrator: { name: 'Иванова Ирина', email: 'admin@office.example', password: 'Тройка-семёрка-туз-9' },
      company: { name: 'ООО «Проба»', inn: null },
    },
  )
  return { core, ctx: systemContext(core, locale), ownerId: administratorId }
}

async function counts(core: Core): Promise<Record<string, number>> {
  const found: Record<string, number> = {}
  for (const table of TABLES) found[table] = Number((await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(core.connection.db)).rows[0]!.n)
  return found
}

async function everyClient(ctx: Ctx): Promise<Awaited<ReturnType<typeof list>>['items']> {
  const items = []
  for (let after: string | undefined; ; ) {
    const page = await list(ctx, entities.clients, { limit: 200, ...(after ? { after } : {}) })
    items.push(...page.items)
    if (page.next === null) return items
    after = page.next
  }
}

describe.each(DATABASES)('demonstration data on $name', (database) => {
  let core: Core, ctx: Ctx, ownerId: string
  let empty: Record<string, number>
  let created: number

  beforeAll(async () => {
    ;({ core, ctx, ownerId } = await office(database))
    empty = await counts(core)
    ;({ created } = await makeDemo(ctx, { ownerId }))
  }, 120_000)
  afterAll(() => core.connection.close())

  it('makes 120 clients of the four kinds, eight colleagues in two teams, people, work, fields and views', async () => {
    const full = await counts(core)
    expect(full['clients']).toBe(120)
    expect(full['users']! - empty['users']!).toBe(8)
    expect(full['teams']).toBe(2)
    expect(full['custom_fields']).toBe(2)
    expect(full['views']).toBe(3)
    expect(full['contacts']).toBeGreaterThan(100)
    expect(full['client_contacts']).toBe(full['contacts'])
    expect(full['activities']).toBeGreaterThan(300)
    const clients = await everyClient(ctx)
    expect(new Set(clients.map((row) => row['kind']))).toEqual(new Set(['company', 'entrepreneur', 'person', 'selfEmployed']))
    expect(new Set(clients.map((row) => row['statusId'])).size).toBeGreaterThanOrEqual(4)
    expect(await readSetting(ctx.db, 'workspace', 'demo')).toBe(true)
    const entries = Number((await sql<{ n: number }>`select count(*) as n from journal where action = 'create' and operation_id in (select id from operations where kind = 'demo')`.execute(ctx.db)).rows[0]!.n)
    expect(created).toBe(entries)
  })

  it('makes leads on every stage, with the way that they have come', async () => {
    const leads = (await list(ctx, entities.leads, { limit: 500 })).items
    expect(leads).toHaveLength(60)
    expect(new Set(leads.map((row) => row['stageType']))).toEqual(new Set(['open', 'ongoing', 'onHold', 'won', 'lost']))
    expect(leads.some((row) => row['clientId'] !== null)).toBe(true)
    expect((await list(ctx, entities.leads, { filter: ROTTING })).items.length).toBeGreaterThan(2)
    for (const row of leads) {
      expect((row['stageType'] === 'lost') === (row['lostReasonId'] !== null)).toBe(true)
      expect(`${row['name']} ${row['nextStep']}`).not.toMatch(/[{}]|undefined/)
      const moves = (await list(ctx, entities['lead-moves'], { filter: { field: 'leadId', op: 'eq', value: row.id }, sort: 'movedAt' })).items
      expect(moves.at(-1)).toMatchObject({ toStageId: row['stageId'], movedAt: row['stageChangedAt'] })
      expect(moves).toHaveLength(row.version)
      expect(moves.every((one) => String(one['movedAt']) <= NOW)).toBe(true)
    }
    expect(await checkRecords(core.connection)).toMatchObject({ ok: true })
  })

  it('gives every client numbers that pass their checks', async () => {
    let accounts = 0
    for (const row of await everyClient(ctx)) {
      const value = (name: string) => row[name] as string | null
      if (value('inn')) expect(checkInn(value('inn')!), value('inn')!).toEqual({ ok: true })
      if (value('kpp')) expect(checkKpp(value('kpp')!)).toEqual({ ok: true })
      if (value('ogrn')) expect(checkOgrn(value('ogrn')!), value('ogrn')!).toEqual({ ok: true })
      if (!value('bankAccount')) continue
      accounts += 1
      expect(checkAccount(value('bankAccount')!, value('bik'))).toEqual({ ok: true })
      expect(checkCorrAccount(value('corrAccount')!, value('bik'))).toEqual({ ok: true })
      expect(row['kind'] === 'company' ? value('inn')?.length === 10 && value('kpp') !== null : value('kpp') === null).toBe(true)
    }
    expect(accounts).toBeGreaterThan(50)
  })

  it('leaves no gap in a sentence, and no work outside the last half year', async () => {
    const rows = (await list(ctx, entities.activities, { limit: 200 })).items
    for (const row of rows) {
      expect(`${row['subject']} ${row['body']} ${row['nextStep']}`).not.toMatch(/[{}]|undefined/)
      expect(String(row['happenedAt']) <= NOW && String(row['happenedAt']) >= '2024-12-15').toBe(true)
    }
  })

  it('keeps the moment of the last contact as the rule of activities would', async () => {
    const wrong = await sql<{ id: string }>`select id from clients where coalesce(last_contact_at, '') <>
      coalesce((select max(happened_at) from activities where about = ${database.name === 'sqlite' ? sql`'clients:' || clients.id` : sql`concat('clients:', clients.id)`} and kind <> 'note'), '')`.execute(ctx.db)
    expect(wrong.rows).toEqual([])
  })

  it('has a history as old as its records, by the colleagues who made them', async () => {
    const wrong = await sql`select 1 from journal join clients on clients.id = journal.record_id where journal.action = 'create' and (journal.at <> clients.created_at or journal.actor_id <> clients.created_by)`.execute(ctx.db)
    expect(wrong.rows).toEqual([])
    const moved = (await everyClient(ctx)).find((row) => row.version === 2)!
    const { items } = await history(ctx, entities.clients, { id: moved.id })
    expect(items.map((entry) => entry.action)).toEqual(['update', 'create'])
    expect(items[0]!.at >= items[1]!.at).toBe(true)
    expect(items[1]!.actorName).toMatch(/^\S+ \S+/)
  })

  it('is found by the search and by the filters of its shared views', async () => {
    const client = (await everyClient(ctx)).find((row) => row['inn'])!
    // MariaDB now and then shows a document of its full-text index a moment after the commit.
    await vi.waitFor(async () => expect(JSON.stringify(await find(ctx, { q: client['inn'] as string }))).toContain(client.id), { timeout: 5000 })
    for (const view of (await list(ctx, entities.views, {})).items) {
      const layout = view['layout'] as { filter: never; sort: string }
      const { items } = await list(ctx, entities.clients, { filter: layout.filter, sort: layout.sort })
      expect(items.length, String(view['name'])).toBeGreaterThan(0)
    }
  })

  it('lets nobody sign in as a colleague', async () => {
    const colleague = (await list(ctx, entities.users, { limit: 50 })).items.find((row) => row.id !== ownerId)!
    await expect(signIn(core, { address: '127.0.0.1', label: 'test' } as never, { email: colleague['email'] as string, password: '' } as never)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  it('adds other clients to the same office when called again', async () => {
    const before = await counts(core)
    const names = new Set((await everyClient(ctx)).map((row) => `${row['name']} ${row['inn']}`))
    await makeDemo(ctx, { ownerId, rows: 10 })
    const after = await counts(core)
    expect(after['clients']).toBe(before['clients']! + 10)
    for (const table of ['users', 'teams', 'tags', 'custom_fields', 'views', 'list_items']) expect(after[table], table).toBe(before[table])
    const doubles = (await everyClient(ctx)).filter((row) => names.has(`${row['name']} ${row['inn']}`))
    expect(doubles).toHaveLength(120)
  })

  it('is erased whole, edited records too, and leaves what users made with its references emptied', async () => {
    const demoClient = (await list(ctx, entities.clients, { limit: 1 })).items[0]!
    const colleague = (await list(ctx, entities.users, { limit: 50 })).items.find((row) => row.id !== ownerId)!
    const tags = (await list(ctx, entities.tags, { limit: 50 })).items
    const own = await create(ctx, entities.clients, { name: 'Свой клиент', ownerId: colleague.id, tags: [tags[0]!.id] })
    const ownNote = await create(ctx, entities.activities, { about: `clients:${own.id}`, kind: 'note', subject: 'Своя заметка' })
    await create(ctx, entities.activities, { about: `clients:${demoClient.id}`, kind: 'note', subject: 'Заметка о чужом' })
    await update(ctx, entities.clients, { id: demoClient.id, version: demoClient.version, patch: { name: 'Исправленный' } })

    const heard: string[] = []
    const stop = core.bus.listen((changes) => heard.push(...changes.map((change) => change.module)))
    const { removed } = await eraseDemo(ctx)
    stop()

    expect(removed).toBeGreaterThan(600)
    const after = await counts(core)
    expect(after).toMatchObject({ users: empty['users'], teams: 0, clients: 1, contacts: 0, client_contacts: 0, activities: 1, leads: 0, lead_moves: 0, tags: 1, custom_fields: 0, views: 0, list_items: empty['list_items'] })
    const kept = await get(ctx, entities.clients, own.id)
    expect(kept).toMatchObject({ name: 'Свой клиент', ownerId: null, tags: [tags[0]!.id], version: 2 })
    expect((await get(ctx, entities.activities, ownNote.id))['subject']).toBe('Своя заметка')
    expect(await readSetting(ctx.db, 'workspace', 'demo')).toBe(false)
    expect(heard).toContain('clients')
    expect(core.catalog.custom('clients').size).toBe(0)

    const lost = await sql<{ n: number }>`select count(*) as n from journal where module = 'clients' and record_id not in (select id from clients)`.execute(ctx.db)
    expect(Number(lost.rows[0]!.n)).toBe(0)
    const links = await sql<{ record_id: string; target_id: string }>`select record_id, target_id from record_links where module = 'clients'`.execute(ctx.db)
    expect(links.rows).toEqual([{ record_id: own.id, target_id: tags[0]!.id }])
    expect(JSON.stringify(await find(ctx, { q: 'Исправленный' }))).not.toContain(demoClient.id)
  })

  it('can be made again after it was erased, and keeps a field that users have filled in', async () => {
    await makeDemo(ctx, { ownerId, rows: 20 })
    const [key] = [...core.catalog.custom('clients')].find(([, field]) => field.kind === 'choice')!
    const option = (await sql<{ id: string }>`select id from list_items where list = ${key} order by position limit 1`.execute(ctx.db)).rows[0]!.id
    const mine = await create(ctx, entities.clients, { name: 'С сегментом', custom: { [key]: option } })
    await eraseDemo(ctx)
    expect((await get(ctx, entities.clients, mine.id)).custom).toEqual({ [key]: option })
    expect([...core.catalog.custom('clients').keys()]).toEqual([key])
    expect((await list(ctx, entities.clients, { limit: 10 })).items).toHaveLength(2)
  })
})

describe('demonstration data', () => {
  const database = DATABASES[0]!

  it('is the same office from the same seed', async () => {
    const names = async () => {
      const { core, ctx, ownerId } = await office(database)
      await makeDemo(ctx, { ownerId, rows: 15, seed: 5 })
      const rows = await everyClient(ctx)
      await core.connection.close()
      return rows.map((row) => [row['name'], row['inn'], row['phone'], row['nextContactOn'], row.createdAt])
    }
    expect(await names()).toEqual(await names())
  })

  it('speaks English to an English-speaking office', async () => {
    const { core, ctx, ownerId } = await office(database, 'en')
    await makeDemo(ctx, { ownerId, rows: 60 })
    const text = JSON.stringify([await everyClient(ctx), (await list(ctx, entities.activities, { limit: 200 })).items, (await list(ctx, entities.views, {})).items])
    expect(text.replaceAll(/"labels":\{[^}]*\}/g, '')).not.toMatch(/[А-Яа-яё]/)
    await core.connection.close()
  })

  it('tells how far it is, and stops where it is told to', async () => {
    const { core, ctx, ownerId } = await office(database)
    const stop = new AbortController()
    const told: number[] = []
    const work = makeDemo(ctx, {
      ownerId,
      rows: 5000,
      signal: stop.signal,
      onProgress: (done) => {
        told.push(done)
        if (done >= 3000) stop.abort()
      },
    })
    await expect(work).rejects.toThrow(/abort/i)
    expect(told).toEqual([1000, 2000, 3000])
    expect((await counts(core))['clients']).toBe(3000)
    await eraseDemo(ctx)
    expect(await counts(core)).toMatchObject({ clients: 0, contacts: 0, activities: 0 })
    await core.connection.close()
  }, 120_000)
})
