import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#shared/core/ids.ts'
import { entities } from '#shared/modules.ts'
import { startFeed } from '#main/core/feed.ts'
import { operate } from '#main/core/operations.ts'
import { create } from '#main/core/service.ts'
import { closeWorkspace, openWorkspace, systemContext } from '#main/core/workspace.ts'
import type { Core } from '#main/core/context.ts'
import { moduleHooks } from '#main/modules/hooks.ts'
import { DATABASES } from '../support/databases.ts'
import { makeWorkspace, type TestWorkspace } from '../support/workspace.ts'

/** What one process commits, another hears, however the transactions overlap. */
describe.each(DATABASES)('changes of others on $name', (database) => {
  let office: TestWorkspace
  let other: Core
  beforeAll(async () => {
    office = await makeWorkspace(database)
    other = await openWorkspace({ dataDir: office.dataDir, hooks: moduleHooks })
  })
  afterAll(async () => {
    await closeWorkspace(other)
    await office.close()
  })

  test('not one change is missed with writers whose transactions overlap and roll back', async () => {
    office.app.feed!.stop()
    const heard = new Set<string>()
    const stop = office.app.core!.bus.listen((changes) => changes.forEach((change) => change.id && heard.add(change.id)))
    const feed = await startFeed(office.app.core!, { every: null })
    const ctx = systemContext(other)
    const made: string[] = []
    const writers = database.name === 'sqlite' ? 1 : 8
    const write = async (writer: number) => {
      for (let n = 0; n < 40; n++) {
        const id = newId()
        const fails = n % 7 === 3
        const work = operate(
          ctx,
          { kind: 'create', module: 'clients' },
          async (tx) => {
            await create(tx, entities.clients, { id, name: `Писатель ${writer}` })
            await new Promise((resolve) => setTimeout(resolve, (n * 7 + writer * 13) % 30))
            if (fails) throw new Error('rolled back on purpose')
          },
          () => Promise.reject(new Error('never repeated')),
        )
        if (fails) await expect(work).rejects.toThrow('on purpose')
        else {
          await work
          made.push(id)
        }
      }
    }
    let writing = true
    const reader = (async () => {
      while (writing) {
        await feed.poll()
        await new Promise((resolve) => setTimeout(resolve, 15))
      }
      await feed.poll()
    })()
    await Promise.all(Array.from({ length: writers }, (_, i) => write(i)))
    writing = false
    await reader
    expect(made.filter((id) => !heard.has(id))).toEqual([])
    expect(made.length).toBe(writers * 34)
    stop()
    feed.stop()
  })

  test('a process does not hear its own changes twice', async () => {
    const feed = await startFeed(office.app.core!, { every: null })
    let heard = 0
    const stop = office.app.core!.bus.listen((changes) => (heard += changes.length))
    await office.administrator.client.clients.create({ name: 'Свой' })
    expect(heard).toBe(1)
    expect(await feed.poll()).toBe(0)
    expect(heard).toBe(1)
    stop()
    feed.stop()
  })

  test('a field that another seat has made is known here', async () => {
    const feed = await startFeed(office.app.core!, { every: null })
    const field = await create(systemContext(other), entities['custom-fields'], { module: 'clients', kind: 'text', label: 'Чужое поле' })
    await feed.poll()
    await office.app.core!.idle()
    expect(office.app.core!.catalog.custom('clients').has(`f${String(field['number'])}`)).toBe(true)
    feed.stop()
  })
})
