import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Entity } from '#shared/core/entity.ts'
import { entities } from '#shared/modules.ts'
import { look } from '#main/core/doubles/look.ts'
import { list } from '#main/core/service.ts'
import { DATABASES } from '../support/databases.ts'
import { plansOf } from '../support/plans.ts'
import { makeWorkspace, type TestWorkspace } from '../support/workspace.ts'

/**
 * Nobody has counted a base that has grown record by record: SQLite plans without statistics then, and takes «is null» in
 * an index for a few rows. The first page of 200,000 leads was read so: all of them, to be sorted.
 */
const business = Object.values(entities as Record<string, Entity>).filter((entity) => entity.ownedBy && entity.name !== 'views' && entity.name !== 'sales-plans')
const sqlite = DATABASES.filter(({ name }) => name === 'sqlite')

describe.each(sqlite)('without statistics', (database) => {
  let office: TestWorkspace
  let plans: ReturnType<typeof plansOf>
  beforeAll(async () => {
    office = await makeWorkspace(database)
    await office.administrator.client.leads.create({ name: 'Поставка', company: 'ООО «Ромашка»' })
    plans = plansOf(office.administrator.ctx.core, database.name)
  })
  afterAll(() => office.close())

  it.each(business.map((entity) => ({ entity, name: entity.name })))('the first page of $name is read in the order of an index', async ({ entity }) => {
    const sorts = [entity.sort, entity.title, `-${entity.title}`, 'createdAt', '-createdAt'].filter((sort) => sort === entity.sort || /createdAt/.test(sort) || entity.fields[sort.replace('-', '')]?.options.index)
    for (const sort of sorts) {
      // Once before, so that the vocabularies are in memory.
      await list(office.administrator.ctx, entity, { limit: 50, sort })
      const statements = await plans.asked(() => list(office.administrator.ctx, entity, { limit: 50, sort }))
      expect(statements.length).toBeGreaterThan(0)
      for (const statement of statements) expect(await plans.faults(statement), `${sort}: ${statement.text}`).toEqual([])
    }
  })

  it('no index begins with deleted_at', async () => {
    const found = await sql<{ name: string }>`select m.name from sqlite_schema as m, pragma_index_info(m.name) as i where m.type = 'index' and i.seqno = 0 and i.name = 'deleted_at'`.execute(office.administrator.ctx.db)
    expect(found.rows).toEqual([])
  })

  it('records that look alike are read by their ids', async () => {
    const statements = await plans.asked(() => look(office.administrator.ctx, { module: 'leads', values: { company: 'ООО «Ромашка»' } }))
    const reads = statements.filter(({ text }) => / from "?leads/.test(text))
    expect(reads).toHaveLength(1)
    expect(await plans.details(reads[0]!)).toContainEqual(expect.stringMatching(/leads USING INDEX sqlite_autoindex_leads_1 \(id=\?\)/))
  })
})
