import { rmSync, mkdirSync } from 'node:fs'
import { sql } from 'kysely'
import { entities } from '#shared/modules.ts'
import { newId } from '#shared/core/ids.ts'
import { closeWorkspace, openWorkspace, systemContext } from '#main/core/workspace.ts'
import { operate } from '#main/core/operations.ts'
import { moduleHooks } from '#main/modules/hooks.ts'
import { makeDemo } from '#main/modules/setup/demo/demo.ts'
import { makeOffice } from '#main/modules/setup/demo/office.ts'
import { WORDS } from '#main/modules/setup/demo/words.ts'
import { demoClient } from '#main/modules/setup/demo/client.ts'
import { build } from '#main/modules/setup/demo/demo.ts'
import { randomFrom } from '#main/modules/setup/demo/random.ts'
import { databaseChoiceOf, initWorkspace } from '#main/modules/setup/init.ts'
import { entityCodec } from '#main/db/codec.ts'
import { BASE_FIELDS, columnOf } from '#shared/core/entity.ts'
import { fillDoubleKeys } from '#main/core/doubles/keys.ts'
import { look, merge, unmerge, startScan, scanStatusOf, mergesOf, quality, groupsOf } from '#main/core/doubles/index.ts'
import { update, create } from '#main/core/service.ts'
const ROWS = Number(process.argv[2] ?? 1000000)
const dir = '/tmp/dbl-bench'
rmSync(dir, { recursive: true, force: true }); mkdirSync(dir)
const { core, administratorId } = await initWorkspace({ dataDir: dir, hooks: moduleHooks }, { locale: 'ru', database: databaseChoiceOf(undefined), administrator: { name: 'В', email: 'a@b.example', password: 'скорость без спешки' }, company: { name: 'x', inn: null } })
const ctx = systemContext(core, 'ru')
await makeDemo(ctx, { ownerId: administratorId, rows: 0 })
const office = await operate(ctx, { kind: 'setup', module: 'clients' }, (tx) => makeOffice(tx, WORDS.ru, administratorId), () => Promise.reject(new Error('x')))
const random = randomFrom(42); const now = Date.now()
const raw = core.connection.sqlite!
let t = performance.now()
const codec = entityCodec(entities.clients)
const names = [...Object.keys(entities.clients.fields), 'custom']
let insert: ReturnType<typeof raw.prepare> | null = null
raw.pragma('synchronous=off')
for (let i = 0; i < ROWS; i += 5000) {
  raw.exec('begin')
  for (let j = i; j < i + 5000; j++) {
    const c = { ...demoClient(random, WORDS.ru, office, now, new Set()), madeAt: now - (ROWS - j) * 60 }
    const row = build(ctx, entities.clients, c.madeAt, c.madeBy, c.values)
    const v: Record<string, unknown> = { ...Object.fromEntries(BASE_FIELDS.map((n) => [columnOf(n), row[n]])), ...codec.encode(row, names, new Map()) }
    insert ??= raw.prepare(`insert into clients (${Object.keys(v).map((n) => `"${n}"`).join()}) values (${Object.keys(v).map(() => '?').join()})`)
    insert.run(...Object.values(v))
  }
  raw.exec('commit')
}
console.log('rows', ROWS, ((performance.now() - t) / 1000).toFixed(1), 's')
t = performance.now()
await sql`delete from settings where scope='doubles'`.execute(core.connection.db)
await fillDoubleKeys(ctx)
console.log('keys filled', ((performance.now() - t) / 1000).toFixed(1), 's', raw.prepare('select kind, count(*) n from double_keys group by kind').all())
raw.exec('analyze')
const sample = raw.prepare('select name, inn, phone, email, website, city from clients order by random() limit 300').all() as Record<string, string>[]
const times: number[] = []
for (const one of sample) { const s = performance.now(); await look(ctx, { module: 'clients', values: one }); times.push(performance.now() - s) }
times.sort((a, b) => a - b)
console.log('look by everything: p50', times[150]!.toFixed(1), 'p95', times[285]!.toFixed(1), 'max', times.at(-1)!.toFixed(1))
times.length = 0
for (const one of sample) { const name = one.name!.slice(0, 5) + one.name!.slice(6); const s = performance.now(); await look(ctx, { module: 'leads', values: { company: name } }); times.push(performance.now() - s) }
times.sort((a, b) => a - b)
console.log('look by a misspelt name: p50', times[150]!.toFixed(1), 'p95', times[285]!.toFixed(1), 'max', times.at(-1)!.toFixed(1))
t = performance.now()
await startScan(ctx, 'clients')
const saves: number[] = []
const victim = await create(ctx, entities.clients, { name: 'Жертва' })
let version = 1
for (;;) {
  const st = await scanStatusOf(ctx, 'clients')
  if (st.state !== 'running') { console.log('scan', ((performance.now() - t) / 1000).toFixed(1), 's', JSON.stringify(st)); break }
  const s = performance.now(); version = (await update(ctx, entities.clients, { id: victim.id, version, patch: { notes: newId() } })).version; saves.push(performance.now() - s)
  await new Promise((r) => setTimeout(r, 100))
}
saves.sort((a, b) => a - b)
console.log('saves while scanning', saves.length, 'p50', saves[saves.length >> 1]?.toFixed(1), 'p95', saves[Math.floor(saves.length * 0.95)]?.toFixed(1), 'max', saves.at(-1)?.toFixed(1))
t = performance.now(); const g = await groupsOf(ctx, { module: 'clients' }); console.log('groups', g.items.length, (performance.now() - t).toFixed(0), 'ms')
t = performance.now(); const q = await quality(ctx, 'clients'); console.log('quality', (performance.now() - t).toFixed(0), 'ms', JSON.stringify(q.items.map((l) => [l.key, l.count])))
const a = await create(ctx, entities.clients, { name: 'А' }); const b = await create(ctx, entities.clients, { name: 'Б' })
const at = new Date().toISOString()
raw.pragma('synchronous=full')
raw.exec('begin'); for (let i = 0; i < 5000; i++) raw.prepare("insert into activities (id, version, created_at, updated_at, about, kind, subject, happened_at, pinned) values (?,1,?,?,?,'call','Звонок',?,0)").run(newId(), at, at, `clients:${b.id}`, at); raw.exec('commit')
t = performance.now(); const m = await merge(ctx, { module: 'clients', masterId: a.id, loserIds: [b.id] }); console.log('merge', m.moved, (performance.now() - t).toFixed(0), 'ms')
t = performance.now(); await unmerge(ctx, (await mergesOf(ctx, { module: 'clients', id: a.id })).items[0]!.id); console.log('unmerge', (performance.now() - t).toFixed(0), 'ms')
await core.idle(); await closeWorkspace(core)
