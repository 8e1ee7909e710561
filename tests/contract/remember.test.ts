import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#shared/core/ids.ts'
import { DATABASES } from '../support/databases.ts'
import { clientOf, doorOf, makeWorkspace, type TestWorkspace } from '../support/workspace.ts'

const HOUR = 3_600_000

/** «Запомнить меня»: a browser that asked for it was signed out after twelve idle hours all the same. */
describe.each(DATABASES)('how long a browser stays signed in on $name', (database) => {
  let office: TestWorkspace
  let ahead = 0
  beforeAll(async () => {
    office = await makeWorkspace(database, { clock: () => new Date(Date.now() + ahead) })
    await office.administrator.client.settings.saveWorkspace({ idleMinutes: 0 })
  })
  afterAll(() => office.close())

  async function browser(remember: boolean) {
    const door = { ...doorOf(), kind: 'browser' as const, seatId: newId() }
    const client = clientOf(office.app, door)
    await client.auth.signIn({ email: 'anna@example.ru', password: office.password, remember })
    const stage = async () => (await client.auth.state()).stage
    return { client, stage }
  }

  test('one that is to be remembered outlives a weekend; another ends after twelve idle hours', async () => {
    const [kept, passing] = [await browser(true), await browser(false)]
    ahead += 11 * HOUR
    expect(await passing.stage()).toBe('ready')
    ahead += 60 * HOUR
    expect(await kept.stage()).toBe('ready')
    expect(await passing.stage()).toBe('signIn')
  })

  test('using it keeps one alive that is not remembered, but for no longer than a month', async () => {
    const { client, stage } = await browser(false)
    for (let day = 0; day < 29.5; day += 0.5) {
      ahead += 11.9 * HOUR
      await client.settings.mine()
    }
    expect(await stage()).toBe('ready')
    ahead += 11 * HOUR
    await client.settings.mine()
    ahead += 11 * HOUR
    expect(await stage()).toBe('signIn')
  })

  test('one that is remembered ends after a month all the same', async () => {
    const { stage } = await browser(true)
    ahead += 29 * 24 * HOUR
    expect(await stage()).toBe('ready')
    ahead += 25 * HOUR
    expect(await stage()).toBe('signIn')
  })
})
