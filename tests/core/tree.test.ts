import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { makeWorkspace, type Client, type TestWorkspace } from '../support/workspace.ts'
import { bringIn } from '../transfer/support.ts'

const CYCLE = { code: 'INVALID', data: { fields: { parentId: 'ref.cycle' } } }

describe.each(DATABASES)('no company stands under itself, on $name', (database) => {
  let office: TestWorkspace
  let boss: Client
  beforeAll(async () => {
    office = await makeWorkspace(database)
    boss = office.administrator.client
  })
  afterAll(() => office.close())

  /** A chain from the top down, each company under the one before it. */
  async function chain(...names: string[]) {
    const made: { id: string; name: string }[] = []
    for (const name of names) made.push(await boss.clients.create({ name: `${name} ${database.name}`, parentId: made.at(-1)?.id ?? null }))
    return made.map(({ id }) => id)
  }
  const parentOf = async (id: string) => (await boss.clients.get({ id })).parentId
  async function move(id: string, parentId: string | null) {
    const { version } = await boss.clients.get({ id })
    return boss.clients.update({ id, version, patch: { parentId } })
  }
  const last = async () => (await boss.operations.last())!.id

  test('neither at once nor at any depth', async () => {
    const ids = await chain('Холдинг', 'Завод', 'Цех', 'Участок', 'Бригада')
    await expect(move(ids[0]!, ids[0]!)).rejects.toMatchObject(CYCLE)
    for (const below of ids.slice(1)) await expect(move(ids[0]!, below)).rejects.toMatchObject(CYCLE)
    await move(ids[4]!, ids[1]!)
    expect(await parentOf(ids[4]!)).toBe(ids[1])
    const own = '01890000-0000-7000-8000-00000000000a'
    await expect(boss.clients.create({ id: own, name: 'Сама себе', parentId: own })).rejects.toMatchObject({ code: 'INVALID' })
  })

  test('a bulk edit moves the others and names the one that cannot', async () => {
    const [top, middle, low] = await chain('Верх', 'Середина', 'Низ') as [string, string, string]
    const other = await boss.clients.create({ name: `Сбоку ${database.name}` })
    const result = await boss.clients.bulk({ ids: [top, middle, other.id], patch: { parentId: low } })
    expect(result).toMatchObject({ changed: 1 })
    expect(result.failed).toEqual(expect.arrayContaining([{ id: top, code: 'ref.cycle' }, { id: middle, code: 'ref.cycle' }]))
    expect(await parentOf(other.id)).toBe(low)
  })

  test('what is taken back is refused where the tree has grown the other way since', async () => {
    const [top, low] = await chain('Бывшая голова', 'Бывший филиал') as [string, string]
    await move(low, null)
    const operationId = await last()
    await move(top, low)
    await expect(boss.operations.undo({ operationId })).rejects.toMatchObject(CYCLE)
    expect(await parentOf(low)).toBeNull()
  })

  test('an import blames the row and goes on', async () => {
    const [top, low] = await chain('Импорт-голова', 'Импорт-филиал') as [string, string]
    const content = `Название;Головная компания\nИмпорт-голова ${database.name};Импорт-филиал ${database.name}\nИмпорт-филиал ${database.name};\nНовая ${database.name};Импорт-филиал ${database.name}\n`
    const { status } = await bringIn(boss, { name: 'дерево.csv', content }, { mode: 'both', key: 'name' })
    expect(status).toMatchObject({ created: 1, updated: 0, failed: 1 })
    expect([await parentOf(top), await parentOf(low)]).toEqual([null, top])
  })

  test('companies that become one do not point at each other, and a circle through a third is refused', async () => {
    const [head, branch] = await chain('Голова', 'Филиал') as [string, string]
    await boss.doubles.merge({ module: 'clients', masterId: head, loserIds: [branch] })
    expect(await parentOf(head)).toBeNull()
    await boss.operations.undo({ operationId: await last() })
    expect(await parentOf(branch)).toBe(head)
    await boss.doubles.merge({ module: 'clients', masterId: branch, loserIds: [head] })
    expect(await parentOf(branch)).toBeNull()

    const [top, middle, low] = await chain('Раз', 'Два', 'Три') as [string, string, string]
    await expect(boss.doubles.merge({ module: 'clients', masterId: low, loserIds: [top] })).rejects.toMatchObject(CYCLE)
    expect([await parentOf(middle), await parentOf(low)]).toEqual([top, middle])
  })

  test('two who close a circle from both ends at once: one of them is refused', async () => {
    for (let round = 0; round < 5; round++) {
      const [one, two] = await Promise.all([boss.clients.create({ name: `Один ${round} ${database.name}` }), boss.clients.create({ name: `Другой ${round} ${database.name}` })])
      const done = await Promise.allSettled([move(one.id, two.id), move(two.id, one.id)])
      expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
      expect(done.find(({ status }) => status === 'rejected')).toMatchObject({ reason: CYCLE })
    }
  })
})
