import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Entity } from '#shared/core/entity.ts'
import { newId } from '#shared/core/ids.ts'
import { KINDS } from '#shared/core/kinds.ts'
import { entities } from '#shared/modules.ts'
import { DATABASES } from '../support/databases.ts'
import { make, valuesFor } from '../support/make.ts'
import { makeWorkspace, type Client, type TestWorkspace } from '../support/workspace.ts'

/** What every module promises, on every database: the behaviour is one, so the suite is one. */
type Row = { id: string; version: number } & Record<string, unknown>
interface Module {
  list(input: Record<string, unknown>): Promise<{ items: Row[]; next: string | null }>
  count(input: Record<string, unknown>): Promise<{ count: number }>
  groups(input: Record<string, unknown>): Promise<{ groups: { value: unknown; count: number }[] }>
  get(input: { id: string }): Promise<Row>
  create(input: Record<string, unknown>): Promise<Row>
  update(input: Record<string, unknown>): Promise<Row>
  remove(input: { id: string }): Promise<{ operationId: string }>
  restore(input: { id: string }): Promise<Row>
  bulk(input: Record<string, unknown>): Promise<{ changed: number; operationId: string; failed: unknown[] }>
  history(input: { id: string }): Promise<{ items: { action: string; diff: Record<string, unknown> }[] }>
}
const moduleOf = (client: Client, entity: Entity) => (client as unknown as Record<string, Module>)[entity.name]!

/** What the update tests edit: a plain text field that may be changed, or a number where there is none; and two values for it. */
function editable(entity: Entity): { field: string; one: unknown; other: unknown } {
  const fields = Object.entries(entity.fields).filter(([, field]) => !field.options.readOnly && !field.options.secret)
  const texts = fields.filter(([, field]) => field.kind === 'text')
  const text = texts.find(([, { options }]) => !options.hidden && !options.pattern && !options.unique) ?? texts[0]
  if (text) return { field: text[0], one: 'Исправлено', other: 'Иначе' }
  return { field: fields.find(([, field]) => field.kind === 'int' || field.kind === 'money')![0], one: 777_001, other: 777_002 }
}

describe.each(DATABASES)('on $name', (database) => {
  let office: TestWorkspace
  beforeAll(async () => {
    office = await makeWorkspace(database)
  })
  afterAll(() => office.close())

  describe.each((Object.values(entities) as Entity[]).filter((entity) => !entity.readOnly))('$name', (entity) => {
    const all = () => moduleOf(office.administrator.client, entity)

    test('a record comes back as it was made', async () => {
      const values = await valuesFor(office.administrator.client, entity)
      const made = await all().create(values)
      const read = await all().get({ id: made.id })
      expect(read).toEqual(made)
      expect(read).toMatchObject(values)
      expect(read.version).toBe(1)
      expect(read).not.toHaveProperty('passwordHash')
    })

    test('the same operation sent twice makes one record', async () => {
      const values = { ...(await valuesFor(office.administrator.client, entity)), id: newId(), operationId: newId() }
      const [first, second] = [await all().create(values), await all().create(values)]
      expect(second.id).toBe(first.id)
      expect((await all().history({ id: first.id })).items).toHaveLength(1)
    })

    test('an edit raises the version, stands in the history and is undone', async () => {
      const made = (await make(office.administrator.client, entity)) as Row
      const { field, one } = editable(entity)
      const saved = await all().update({ id: made.id, version: made.version, patch: { [field]: one } })
      expect(saved.version).toBe(made.version + 1)
      expect(saved[field]).toBe(one)
      const [entry] = (await all().history({ id: made.id })).items
      expect(entry!.diff[field]).toEqual([made[field], one])
      const last = await office.administrator.client.operations.last()
      const undone = await office.administrator.client.operations.undo({ operationId: last!.id })
      expect(undone).toMatchObject({ done: true, changed: 1, conflicts: [] })
      expect((await all().get({ id: made.id }))[field]).toEqual(made[field])
    })

    test('a save over somebody else’s is a conflict with all three values, and other fields go through', async () => {
      const made = (await make(office.administrator.client, entity)) as Row
      const { field, one, other: another } = editable(entity)
      await all().update({ id: made.id, version: made.version, patch: { [field]: one } })
      await expect(all().update({ id: made.id, version: made.version, patch: { [field]: another } })).rejects.toMatchObject({
        code: 'CONFLICT',
        data: { fields: [field], base: { [field]: made[field] }, mine: { [field]: another }, theirs: { [field]: one } },
      })
      const other = Object.entries(entity.fields).find(([name, f]) => name !== field && f.kind === 'bool' && !f.options.readOnly)?.[0]
      if (other) {
        const merged = await all().update({ id: made.id, version: made.version, patch: { [other]: !made[other] } })
        expect(merged).toMatchObject({ [field]: one, [other]: !made[other] })
      }
    })

    test('a removed record leaves the list for the bin and comes back', async () => {
      const made = (await make(office.administrator.client, entity)) as Row
      const isIn = async (deleted: boolean) => (await all().list({ limit: 500, deleted })).items.some((row) => row.id === made.id)
      await all().remove({ id: made.id })
      expect([await isIn(false), await isIn(true)]).toEqual([false, true])
      await all().restore({ id: made.id })
      expect([await isIn(false), await isIn(true)]).toEqual([true, false])
    })

    test('pages of any order hold every record once', async () => {
      while ((await all().count({})).count < 12) await make(office.administrator.client, entity)
      const total = (await all().count({})).count
      const sortable = Object.entries(entity.fields).filter(([, field]) => KINDS[field.kind].sort !== null && !field.options.secret).map(([name]) => name)
      for (const sort of ['createdAt', '-createdAt', ...sortable, ...sortable.map((name) => `-${name}`)]) {
        const seen: string[] = []
        for (let after: string | undefined; ; ) {
          const page = await all().list({ limit: 5, sort, ...(after ? { after } : {}) })
          seen.push(...page.items.map((row) => row.id))
          if (!page.next) break
          after = page.next
        }
        expect([sort, seen.length, new Set(seen).size]).toEqual([sort, total, total])
      }
    })

    test('each field that can be filtered by equality finds its record', async () => {
      const made = (await make(office.administrator.client, entity)) as Row
      for (const [name, field] of Object.entries(entity.fields)) {
        if (made[name] === null || made[name] === undefined || field.options.secret) continue
        const ops = KINDS[field.kind].ops
        const filter = ops.includes('eq') ? { field: name, op: 'eq', value: made[name] } : ops.includes('hasAll') && (made[name] as unknown[]).length > 0 ? { field: name, op: 'hasAll', value: made[name] } : null
        if (!filter) continue
        const found = await all().list({ limit: 500, filter })
        expect([name, found.items.some((row) => row.id === made.id)]).toEqual([name, true])
        const others = await all().list({ limit: 500, filter: { and: [{ field: 'id', op: 'eq', value: made.id }, { not: filter }] } })
        expect([name, others.items]).toEqual([name, []])
      }
    })

    test('a bulk edit is one step, and one undo takes it back', async () => {
      const rows = [await make(office.administrator.client, entity), await make(office.administrator.client, entity)] as Row[]
      const { field, other } = editable(entity)
      const unique = entity.fields[field]!.options.unique
      const result = await all().bulk({ ids: rows.map((row) => row.id), patch: { [field]: other } })
      expect(result.changed + result.failed.length).toBe(2)
      expect(result.changed).toBe(unique ? 1 : 2)
      await office.administrator.client.operations.undo({ operationId: result.operationId })
      for (const row of rows) expect((await all().get({ id: row.id }))[field]).toEqual(row[field])
    })

    test('fields that are not the caller’s are refused, never stored', async () => {
      const values = await valuesFor(office.administrator.client, entity)
      for (const extra of ['version', 'createdAt', 'createdBy', 'updatedAt', 'deletedAt', 'passwordHash', 'nameKey', '__proto__x', 'labels']) {
        await expect(all().create({ ...values, [extra]: 1 })).rejects.toMatchObject({ code: 'INVALID' })
      }
      const made = (await make(office.administrator.client, entity)) as Row
      await expect(all().update({ id: made.id, version: 1, patch: { version: 99 } })).rejects.toMatchObject({ code: 'INVALID' })
      await expect(all().update({ id: made.id, version: 1, patch: { id: newId() } })).rejects.toMatchObject({ code: 'INVALID' })
    })

    test('a record that is not there is told by its module and id', async () => {
      const id = newId()
      for (const call of [() => all().get({ id }), () => all().remove({ id }), () => all().restore({ id }), () => all().history({ id }), () => all().update({ id, version: 1, patch: {} })]) {
        await expect(call()).rejects.toMatchObject({ code: 'NOT_FOUND', data: { module: entity.name, id } })
      }
    })
  })

  test('nothing failed inside the core on the way', () => {
    expect(office.errors).toEqual([])
  })
})
