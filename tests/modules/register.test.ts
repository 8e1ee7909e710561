import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { makeWorkspace, type Client, type TestWorkspace } from '../support/workspace.ts'
import { bringIn } from '../transfer/support.ts'

const LIQUIDATED = { registerState: 'liquidated', registerCheckedOn: '2026-03-01' } as const
const NOTHING = { registerState: null, registerCheckedOn: null }

/** What a register said of a company says nothing of another one. */
describe.each(DATABASES)('the word of the register on $name', (database) => {
  let office: TestWorkspace
  let boss: Client
  beforeAll(async () => {
    office = await makeWorkspace(database)
    boss = office.administrator.client
  })
  afterAll(() => office.close())
  const get = (id: string) => boss.clients.get({ id })

  test('is kept, found by a filter, and goes with the INN, by an undo it comes back', async () => {
    const made = await boss.clients.create({ name: 'Прошлое', inn: '7707083893', ...LIQUIDATED })
    expect((await boss.clients.list({ filter: { field: 'registerState', op: 'in', value: ['liquidated', 'bankrupt'] } })).items.map(({ id }) => id)).toEqual([made.id])
    const renamed = await boss.clients.update({ id: made.id, version: 1, patch: { name: 'Прошлое и К' } })
    expect(renamed).toMatchObject(LIQUIDATED)
    expect(await boss.clients.update({ id: made.id, version: 2, patch: { inn: '7736050003' } })).toMatchObject(NOTHING)
    await boss.operations.undo({ operationId: (await boss.operations.last())!.id })
    expect(await get(made.id)).toMatchObject({ inn: '7707083893', ...LIQUIDATED })
    const both = { inn: '7736050003', registerState: 'active' as const, registerCheckedOn: '2026-03-02' }
    expect(await boss.clients.update({ id: made.id, version: (await get(made.id)).version, patch: both })).toMatchObject(both)
    await boss.clients.remove({ id: made.id })
  })

  test('an import that brings an INN takes away what was said without it', async () => {
    const made = await boss.clients.create({ name: 'Василёк', phone: '+79120000007', ...LIQUIDATED })
    const { status } = await bringIn(boss, { name: 'инн.csv', content: 'Телефон;ИНН\n+79120000007;7736050003\n' }, { mode: 'update', key: 'phone' })
    expect(status).toMatchObject({ updated: 1, failed: 0, problems: [] })
    expect(await get(made.id)).toMatchObject({ inn: '7736050003', ...NOTHING })
    await boss.clients.remove({ id: made.id })
  })

  test('in a merge it goes with the INN that was chosen', async () => {
    const master = await boss.clients.create({ name: 'Первый', inn: '7707083893', ...LIQUIDATED })
    const loser = await boss.clients.create({ name: 'Второй', inn: '7736050003' })
    await boss.doubles.merge({ module: 'clients', masterId: master.id, loserIds: [loser.id], winners: { inn: loser.id } })
    expect(await get(master.id)).toMatchObject({ inn: '7736050003', ...NOTHING })
  })
})
