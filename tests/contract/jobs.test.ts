import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { invalid } from '#shared/core/errors.ts'
import type { Core } from '#main/core/context.ts'
import { LEASE_MS } from '#main/core/job-leases.ts'
import { runDue, startJobs, type Job } from '#main/core/jobs.ts'
import { closeWorkspace, openWorkspace } from '#main/core/workspace.ts'
import { moduleHooks } from '#main/modules/hooks.ts'
import { moduleJobs } from '#main/modules/jobs.ts'
import { DATABASES } from '../support/databases.ts'
import { makeWorkspace, type TestWorkspace } from '../support/workspace.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** A promise and the hand that keeps it. */
function gate(): { open(): void; opened: Promise<void> } {
  let open = () => undefined as void
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { open, opened }
}

/** What runs by itself, once for the whole office. */
describe.each(DATABASES)('scheduled jobs on $name', (database) => {
  let office: TestWorkspace
  /** how far the clocks of the test are ahead of the computer's */
  let ahead = 0
  const clock = () => new Date(Date.now() + ahead)
  const cores = new Set<Core>()

  async function seat(...jobs: Job[]): Promise<Core> {
    const core = await openWorkspace({ dataDir: office.dataDir, hooks: moduleHooks, jobs, clock })
    cores.add(core)
    return core
  }

  beforeAll(async () => {
    office = await makeWorkspace(database, { clock })
  })
  afterAll(async () => {
    for (const core of cores) await closeWorkspace(core)
    await office.close()
  })

  test('the screen of jobs is for those who manage the settings, and "run now" runs one out of its turn', async () => {
    const { client } = office.administrator
    await runDue(office.app.core!)
    const { items } = await client.jobs.list()
    expect(items.map(({ name }) => name)).toEqual(moduleJobs.map(({ name }) => name))
    const before = items[0]!.last!.at
    ahead += MINUTE
    await client.jobs.run({ name: items[0]!.name })
    await office.app.core!.idle()
    expect((await client.jobs.list()).items[0]!.last!.at > before).toBe(true)
    await expect(client.jobs.run({ name: 'noSuchJob' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const manager = await office.person('manager')
    await expect(manager.client.jobs.list()).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(manager.client.jobs.run({ name: items[0]!.name })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  test('two seats that look at once run it once, and a second look before its time runs nothing', async () => {
    let runs = 0
    const both = gate()
    const job = (): Job => ({ name: 'raced', everyMs: HOUR, run: async () => (runs++, await both.opened, { n: runs }) })
    const [one, other] = [await seat(job()), await seat(job())]
    const racing = [runDue(one), runDue(other)]
    const lost = await Promise.race(racing)
    expect(lost).toEqual([])
    both.open()
    const outcomes = (await Promise.all(racing)).flat()
    expect(outcomes).toMatchObject([{ name: 'raced', ok: true, result: { n: 1 } }])
    expect(await runDue(other)).toEqual([])
    expect(runs).toBe(1)
  })

  test('after a sleep of a week a job is made up for once', async () => {
    let runs = 0
    const core = await seat({ name: 'hourly', everyMs: HOUR, run: async () => ++runs })
    await runDue(core)
    ahead += 7 * 24 * HOUR
    await runDue(core)
    await runDue(core)
    expect(runs).toBe(2)
    ahead += HOUR
    await runDue(core)
    expect(runs).toBe(3)
  })

  test('the lease of a seat that died runs out, and then another runs the job', async () => {
    const dead = gate()
    const died = await seat({ name: 'cutOff', everyMs: HOUR, run: () => dead.opened })
    const running = runDue(died)
    const other = await seat({ name: 'cutOff', everyMs: HOUR, run: async () => ({ n: 7 }) })
    await expect.poll(async () => (await other.connection.db.selectFrom('jobs').select('state').where('id', '=', 'cutOff').executeTakeFirst())?.['state']).toBe('running')
    ahead += LEASE_MS - 1000
    expect(await runDue(other)).toEqual([])
    ahead += 2000
    expect(await runDue(other)).toMatchObject([{ name: 'cutOff', result: { n: 7 } }])
    // It was alive after all: its end changes nothing of what the other has written.
    dead.open()
    await running
    const row = await other.connection.db.selectFrom('jobs').selectAll().where('id', '=', 'cutOff').executeTakeFirstOrThrow()
    expect(JSON.parse(String(row['payload']))).toMatchObject({ last: { result: { n: 7 } } })
  })

  test('a failure is logged and tried again with ever longer pauses; what is told holds no stack', async () => {
    const logged: string[] = []
    let fails = true
    const core = await seat({ name: 'failing', everyMs: 10 * MINUTE, run: async () => { if (fails) throw new Error('select secret from users') } })
    core.log = (level, message) => void logged.push(`${level} ${message}`)
    expect(await runDue(core)).toMatchObject([{ ok: false, error: { code: 'INTERNAL' } }])
    expect(logged).toHaveLength(1)
    ahead += MINUTE + 1000
    expect(await runDue(core)).toHaveLength(1)
    ahead += MINUTE + 1000
    expect(await runDue(core)).toEqual([])
    ahead += MINUTE
    fails = false
    expect(await runDue(core)).toMatchObject([{ ok: true }])
    const row = await core.connection.db.selectFrom('jobs').selectAll().where('id', '=', 'failing').executeTakeFirstOrThrow()
    expect(row).toMatchObject({ attempts: 0, error: null })
    expect(JSON.stringify(row)).not.toContain('secret')
  })

  test('one job that fails keeps no other from running', async () => {
    const core = await seat({ name: 'refused', everyMs: HOUR, run: async () => { throw invalid({ inn: 'inn.length' }) } }, { name: 'fine', everyMs: HOUR, run: async () => null })
    core.log = () => undefined
    expect((await runDue(core)).map(({ name, ok }) => [name, ok])).toEqual([['refused', false], ['fine', true]])
  })

  test('closing tells a job to stop and frees its lease at once', async () => {
    let told = false
    const begun = gate()
    const stopping = await seat({
      name: 'long',
      everyMs: HOUR,
      run: (_, signal) => new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve((told = true)))
        begun.open()
      }),
    })
    const scheduler = startJobs(stopping, null)
    stopping.later('run', () => runDue(stopping))
    await begun.opened
    scheduler.stop()
    await closeWorkspace(stopping)
    cores.delete(stopping)
    expect(told).toBe(true)
    const other = await seat({ name: 'long', everyMs: HOUR, run: async () => ({ n: 1 }) })
    expect(await runDue(other)).toMatchObject([{ result: { n: 1 } }])
  })
})

test('every job has words in both languages', async () => {
  for (const language of ['ru', 'en']) {
    const words = (await import(`../../shared/locales/${language}/jobs.json`, { with: { type: 'json' } })) as { default: { names: object } }
    expect(Object.keys(words.default.names).sort()).toEqual(moduleJobs.map(({ name }) => name).sort())
  }
})
