import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { entities } from '#shared/modules.ts'
import { fillDoubleKeys } from '#main/core/doubles/keys.ts'
import { create } from '#main/core/service.ts'
import { operateInSteps } from '#main/core/steps.ts'
import { DATABASES } from '../support/databases.ts'
import { makeWorkspace, type TestWorkspace } from '../support/workspace.ts'

describe.each(DATABASES)('keys of what a long operation makes, on $name', (database) => {
  let office: TestWorkspace
  beforeAll(async () => { office = await makeWorkspace(database) })
  afterAll(() => office.close())

  const keys = async () => (await sql<{ key: string }>`select kind, value, record_id from double_keys order by record_id, kind, value`.execute(office.administrator.ctx.db)).rows
  const never = () => Promise.reject(new Error('never repeated'))

  it('are there when it has ended, also of a record that somebody has changed meanwhile', async () => {
    const { ctx, client } = office.administrator
    const ids: string[] = []
    await operateInSteps(ctx, { kind: 'import', module: 'clients' }, async (steps) => {
      for (const name of ['ООО «Ромашка»', 'Завод «Искра»', 'ИП Соколова Анна Петровна']) {
        ids.push(await steps.step(async (tx) => (await create(tx, entities.clients, { name, phone: '+74951234567' })).id))
      }
      await client.clients.update({ id: ids[1]!, version: 1, patch: { name: 'Завод «Прометей»', phone: null } })
    }, never)
    const kept = await keys()
    expect(new Set(kept.map((row) => (row as unknown as { record_id: string }).record_id))).toEqual(new Set(ids))
    expect((await client.doubles.look({ module: 'clients', values: { name: 'Прометей завод' } })).items.map(({ id }) => id)).toEqual([ids[1]])
    await sql`delete from double_keys`.execute(ctx.db)
    await fillDoubleKeys(ctx, { anew: true })
    expect(await keys()).toEqual(kept)
  })

  it('are not when it was taken back', async () => {
    const { ctx } = office.administrator
    const before = await keys()
    await expect(operateInSteps(ctx, { kind: 'import', module: 'clients' }, async (steps) => {
      await steps.step((tx) => create(tx, entities.clients, { name: 'ООО «Мираж»' }))
      throw new Error('stopped')
    }, never)).rejects.toThrow('stopped')
    expect(await keys()).toEqual(before)
  })
})
