import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { entities } from '#shared/modules.ts'
import { defineEntity } from '#shared/core/entity.ts'
import { f } from '#shared/core/field.ts'
import { importableFields } from '#main/core/transfer/words.ts'
import { proposeMapping } from '#main/core/transfer/mapping.ts'
import { checkPlan } from '#main/core/transfer/plan.ts'
import { makeWorkspace, type Person, type TestWorkspace } from '../support/workspace.ts'
import { bringIn, ended, fetchFile, innOf, lines, send } from './support.ts'

let workspace: TestWorkspace
beforeAll(async () => {
  workspace = await makeWorkspace()
})
afterAll(() => workspace.close())

const NAMES = 'Название;ИНН\n'
const readOwn = { 'clients:read': 'own', 'clients:create': 'all', 'clients:update': 'own', 'clients:import': 'all', 'clients:export': 'all', 'tags:create': 'all' } as const

async function refused(work: Promise<unknown>, permission: string): Promise<void> {
  await expect(work).rejects.toMatchObject({ code: 'FORBIDDEN', data: { permission } })
}

describe('bringing files in', () => {
  it('needs the right to import, also to look into a file and to get a sample', async () => {
    const { client } = await workspace.person('employee')
    const fileId = await send(client, 'а.csv', `${NAMES}Первый;\n`)
    await refused(client.transfer.inspect({ fileId, module: 'clients' }), 'clients:import')
    await refused(client.transfer.sample({ module: 'clients', format: 'csv' }), 'clients:import')
    await refused(client.transfer.start({ fileId, module: 'clients', columns: [{ to: 'field', field: 'name' }], mode: 'create', key: null }), 'clients:import')
  })

  it('needs the right to create or to update, whichever the mode does', async () => {
    const reader = await workspace.person({ 'clients:import': 'all', 'clients:read': 'all' })
    const fileId = await send(reader.client, 'а.csv', `${NAMES}Первый;${innOf(1)}\n`)
    const plan = { fileId, module: 'clients', columns: [{ to: 'field', field: 'name' } as const, { to: 'field', field: 'inn' } as const], key: 'inn' }
    await refused(reader.client.transfer.start({ ...plan, mode: 'create' }), 'clients:create')
    await refused(reader.client.transfer.start({ ...plan, mode: 'update' }), 'clients:update')
    const creator = await workspace.person({ 'clients:import': 'all', 'clients:read': 'all', 'clients:create': 'all' })
    await refused(creator.client.transfer.start({ ...plan, fileId: await send(creator.client, 'а.csv', `${NAMES}Первый;\n`), mode: 'both' }), 'clients:update')
  })

  it('makes new fields only for those who may, and words of lists too', async () => {
    const { client } = await workspace.person({ 'clients:import': 'all', 'clients:create': 'all', 'clients:read': 'all' })
    const content = 'Название;Статус;Метки\nСо словами;Небывалый;небывалая\n'
    const fileId = await send(client, 'а.csv', content)
    await refused(client.transfer.start({ fileId, module: 'clients', columns: [{ to: 'field', field: 'name' }, { to: 'new', label: 'Новое', kind: 'text' }], mode: 'create', key: null }), 'custom-fields:create')
    const { status } = await bringIn(client, { name: 'а.csv', content })
    expect(status).toMatchObject({ created: 1, failed: 0 })
    expect(lines(status)).toEqual(['2 warning Статус import.word.unknown', '2 warning Метки import.word.unknown'])
    const { client: all } = workspace.administrator
    expect((await all.tags.list({})).items).toEqual([])
    expect((await all['list-items'].list({ limit: 500 })).items.map((item) => item.label)).not.toContain('Небывалый')
  })

  it('tells of records that may be seen but not changed, and changes nothing in them', async () => {
    const { client: all } = workspace.administrator
    const foreign = await all.clients.create({ name: 'Чужой видимый', inn: innOf(10) })
    const person = await workspace.person({ ...readOwn, 'clients:read': 'all' })
    const mine = await person.client.clients.create({ name: 'Мой', inn: innOf(11) })
    const content = `Название;ИНН\nИначе;${innOf(10)}\nПереименован;${innOf(11)}\n`
    const { status } = await bringIn(person.client, { name: 'а.csv', content }, { mode: 'both', key: 'inn' })
    expect(status).toMatchObject({ created: 0, updated: 1, failed: 1 })
    expect(lines(status)).toEqual(['2 error ИНН import.notYours'])
    expect(await all.clients.get({ id: foreign.id })).toMatchObject({ name: 'Чужой видимый', version: 1 })
    expect(await person.client.clients.get({ id: mine.id })).toMatchObject({ name: 'Переименован' })
  })

  it('reveals nothing of records that may not be seen: they are neither doubles nor matches', async () => {
    const { client: all } = workspace.administrator
    const hidden = await all.clients.create({ name: 'Тайный клиент', inn: innOf(20), phone: '+79121112233' })
    const { client } = await workspace.person(readOwn)
    const content = `Название;ИНН;Телефон\nТайный клиент;${innOf(20)};+79121112233\n`
    const created = await bringIn(client, { name: 'а.csv', content })
    expect(created.status).toMatchObject({ created: 1, skipped: 0, problemsCount: 0 })
    const updated = await bringIn(client, { name: 'б.csv', content: content.replaceAll(innOf(20), innOf(21)).replace('Тайный', 'Тайна') }, { mode: 'update', key: 'inn' })
    expect(lines(updated.status)).toEqual(['2 error ИНН import.noMatch'])
    expect(await all.clients.get({ id: hidden.id })).toMatchObject({ version: 1 })
  })

  it('shows nobody another user’s file, import or results', async () => {
    const one = await workspace.person('manager')
    const other = await workspace.person('manager')
    const { status } = await bringIn(one.client, { name: 'а.csv', content: `${NAMES}Ничей;123\n` })
    const mine = await send(one.client, 'моё.csv', `${NAMES}Мой;\n`)
    for (const work of [
      () => other.client.transfer.read({ fileId: mine, offset: 0 }),
      () => other.client.transfer.append({ fileId: mine, offset: 0, data: '' }),
      () => other.client.transfer.inspect({ fileId: mine, module: 'clients' }),
      () => other.client.transfer.start({ fileId: mine, module: 'clients', columns: [{ to: 'field', field: 'name' }], mode: 'create', key: null }),
      () => other.client.transfer.read({ fileId: status.failedFileId!, offset: 0 }),
      () => other.client.transfer.status({ id: status.id }),
      () => other.client.transfer.cancel({ id: status.id }),
    ]) await expect(work()).rejects.toMatchObject({ code: 'NOT_FOUND' })
    // The administrator reads the audit, and so may see how it went; the file itself is not theirs either.
    expect(await workspace.administrator.client.transfer.status({ id: status.id })).toMatchObject({ failed: 1 })
    await expect(workspace.administrator.client.transfer.read({ fileId: mine, offset: 0 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('refuses fields that are the core’s own, secret or sensitive, and never proposes them', async () => {
    const { client, ctx } = workspace.administrator
    const fileId = await send(client, 'а.csv', 'Название;Последний контакт\nА;2026-01-01\n')
    expect((await client.transfer.inspect({ fileId, module: 'clients' })).columns[1]).toEqual({ to: 'skip' })
    expect((await client.transfer.inspect({ fileId, module: 'clients' })).suggestions).toEqual([])
    for (const field of ['lastContactAt', 'id', 'createdAt', 'passwordHash', 'нет такого']) {
      const started = client.transfer.start({ fileId, module: 'clients', columns: [{ to: 'field', field: 'name' }, { to: 'field', field }], mode: 'create', key: null })
      await expect(started).rejects.toMatchObject({ code: 'INVALID', data: { fields: { [field]: 'field.unknown' } } })
    }
    const secretly = client.transfer.start({ fileId, module: 'users', columns: [{ to: 'field', field: 'name' }, { to: 'field', field: 'passwordHash' }], mode: 'create', key: null })
    await expect(secretly).rejects.toMatchObject({ code: 'INVALID' })

    const guarded = defineEntity({ name: 'clients', title: 'name', fields: { name: f.text({ required: true }), inn: f.inn({ sensitive: true }) } })
    const limited: Person['ctx'] = (await workspace.person(readOwn)).ctx
    expect((await importableFields(limited, guarded)).map(({ name }) => name)).toEqual(['name'])
    expect((await importableFields(ctx, guarded)).map(({ name }) => name)).toEqual(['name', 'inn'])
    expect((await proposeMapping(limited, guarded, ['Название', 'ИНН'], [['А', innOf(1)]])).columns[1]).toEqual({ to: 'skip' })
    const plan = { columns: [{ to: 'field', field: 'name' }, { to: 'field', field: 'inn' }] as const, mode: 'create' as const, key: null, defaults: {}, doubles: 'skip' as const, dryRun: false }
    expect(() => checkPlan(limited, guarded, plan, 2)).toThrow(/field.unknown/)
  })

  it('says what is wrong with a plan before anything is begun', async () => {
    const { client } = workspace.administrator
    const fileId = await send(client, 'а.csv', `${NAMES}Первый;\n`)
    const start = (columns: Parameters<typeof client.transfer.start>[0]['columns'], rest: object = {}) => client.transfer.start({ fileId, module: 'clients', columns, mode: 'create', key: null, ...rest })
    const name = { to: 'field', field: 'name' } as const
    const inn = { to: 'field', field: 'inn' } as const
    const skip = { to: 'skip' } as const
    for (const [work, fields] of [
      [() => start([skip, inn]), { name: 'required' }],
      [() => start([name, name]), { name: 'import.plan.twice' }],
      [() => start([skip, skip]), { columns: 'import.plan.nothing', name: 'required' }],
      [() => start([name, inn, skip]), { columns: 'import.plan.columns' }],
      [() => start([name, inn], { mode: 'both' }), { key: 'required' }],
      [() => start([name, skip], { key: 'inn' }), { key: 'import.plan.key' }],
      [() => start([name], { defaults: { inn: '123' } }), { inn: 'inn.length' }],
      [() => start([name], { defaults: { ownerId: fileId } }), { ownerId: 'ref.unknown' }],
      [() => start([name, { to: 'new', label: 'x', kind: 'lines' }]), { 'columns.1': 'field.unknown' }],
      [() => start([name], { module: 'nothing' }), { module: 'module.unknown' }],
    ] as const) await expect(work()).rejects.toMatchObject({ code: 'INVALID', data: { fields } })
  })
})

describe('exports', () => {
  it('need the right, keep to its scope, and never hold what may not be read', async () => {
    const { client: all } = workspace.administrator
    await all.clients.create({ name: 'Чужой для выгрузки' })
    const employee = await workspace.person('employee')
    await refused(employee.client.transfer.export({ module: 'clients', format: 'csv' }), 'clients:export')
    const own = await workspace.person(readOwn)
    await own.client.clients.create({ name: 'Свой для выгрузки' })
    const made = await own.client.transfer.export({ module: 'clients', format: 'csv', columns: ['name'] })
    expect(made.rows).toBe(1)
    expect((await fetchFile(own.client, made.fileId)).bytes.toString('utf8')).toBe('\ufeffНазвание\r\nСвой для выгрузки\r\n')
    const blind = await workspace.person({ 'clients:export': 'all', 'clients:read': 'own' })
    expect((await blind.client.transfer.export({ module: 'clients', format: 'csv' })).rows).toBe(0)
    await refused((await workspace.person({ 'clients:export': 'all' })).client.transfer.export({ module: 'clients', format: 'csv' }), 'clients:read')
  })

  it('never hold secrets, and refuse columns that are not there', async () => {
    const { client } = workspace.administrator
    const { bytes } = await fetchFile(client, (await client.transfer.export({ module: 'users', format: 'csv' })).fileId)
    expect(bytes.toString('utf8')).not.toContain('argon2')
    for (const column of ['passwordHash', 'нет', 'deletedAt']) {
      await expect(client.transfer.export({ module: 'users', format: 'csv', columns: [column] })).rejects.toMatchObject({ code: 'INVALID', data: { fields: { columns: 'field.unknown' } } })
    }
  })

  it('are written down: who, what, how many', async () => {
    const { client, id } = workspace.administrator
    await client.transfer.export({ module: 'clients', format: 'csv', columns: ['name', 'inn'], selection: { search: 'выгрузки' } })
    const core = workspace.app.core!
    const row = await core.connection.db.selectFrom('operations').selectAll().where('kind', '=', 'export').orderBy('id', 'desc').limit(1).executeTakeFirstOrThrow()
    expect(row).toMatchObject({ actor_id: id, module: 'clients', count: 2 })
    expect(JSON.parse(String(row['result']))).toMatchObject({ format: 'csv', rows: 2, columns: ['name', 'inn'], selection: { search: 'выгрузки' } })
    expect(entities.clients.actions).toContain('export')
  })
})

it('imports of one core wait for each other, and one that waits is cancelled at once', async () => {
  const { client } = workspace.administrator
  const rows = Array.from({ length: 3000 }, (_, i) => `Очередь ${i}`).join('\n')
  const fileOf = (name: string) => send(client, name, `Название\n${rows.replaceAll('Очередь', name)}\n`)
  const files = [await fileOf('первый'), await fileOf('второй')] as const
  const start = (fileId: string) => client.transfer.start({ fileId, module: 'clients', columns: [{ to: 'field', field: 'name' }], mode: 'create', key: null })
  // One after the other: which of two that are sent at once comes first is nobody's promise.
  const [first, second] = [await start(files[0]), await start(files[1])]
  expect(second.state).toBe('queued')
  expect((await client.transfer.cancel({ id: second.id })).state).toBe('cancelled')
  expect(await ended(client, first.id)).toMatchObject({ state: 'done', created: 3000 })
  expect((await client.clients.list({ search: 'второй' })).items).toEqual([])
})
