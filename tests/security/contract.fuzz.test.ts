import { ORPCError } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ERROR_STATUS } from '#shared/core/errors.ts'
import type { Entity } from '#shared/core/entity.ts'
import { entities, entityOf } from '#shared/modules.ts'
import { examine } from '#main/core/doctor/doctor.ts'
import { DATABASES } from '../support/databases.ts'
import { make, valuesFor } from '../support/make.ts'
import { chance, type Chance } from '../support/random.ts'
import { makeWorkspace, type TestWorkspace } from '../support/workspace.ts'
import { fuzzedProcedures, spoiled, valueOf, type FuzzedProcedure } from './hostile.ts'

/** Inputs for each procedure; those that hash a password, or end the session that asks, get fewer. */
const TIMES = Number(process.env['CRM_TEST_FUZZ'] ?? 40)
/** The same inputs every time, so that a change is judged and not its luck; other seeds are for whoever goes hunting. */
const SEED = Number(process.env['CRM_TEST_SEED'] ?? 20_261_124)
const SLOW = /^auth\.(signIn|unlock|changePassword|setPassword)$/
/** They never end by themselves, or end what the test stands on. */
const LEFT_OUT: Record<string, string> = {
  'changes.live': 'a stream',
  'desktop.events': 'a stream',
  'auth.signOut': 'takes nothing, and ends the session',
  'auth.lock': 'takes nothing, and locks the session',
  'auth.revoke': 'may end the session that asks',
  'settings.eraseDemo': 'takes nothing',
}
const LONGEST_MS = 20_000

const writable: readonly Entity[] = Object.values(entities as Record<string, Entity>).filter(({ readOnly }) => !readOnly)
const procedures = fuzzedProcedures().filter(({ name }) => !Object.hasOwn(LEFT_OUT, name))

test('what is left out is there', () => {
  const names = new Set(fuzzedProcedures().map(({ name }) => name))
  for (const name of Object.keys(LEFT_OUT)) expect(names, name).toContain(name)
})

describe.each(DATABASES)('on $name', (database) => {
  let office: TestWorkspace
  /** some records of every module, and an id that is nobody's */
  const ids = new Map<string, string[]>()
  const idsFor = (module: string) => [...(ids.get(module) ?? ids.get('clients')!), '01900000-0000-7000-8000-000000000001']
  beforeAll(async () => {
    office = await makeWorkspace(database)
    const { client } = office.administrator
    for (const entity of writable) ids.set(entity.name, await Promise.all([1, 2, 3].map(async () => (await make(client, entity)).id)))
  })
  afterAll(() => office.close())

  test(`every procedure answers or refuses in our words, whatever it is given (N=${TIMES} each, seed ${SEED})`, { timeout: 600_000 }, async () => {
    const random = chance(SEED)
    const answered = new Set<string>()
    for (const { name, path, input } of procedures) {
      for (let i = 0; i < (SLOW.test(name) ? 3 : TIMES); i++) {
        const given = await inputFor({ name, path, input }, random, i)
        if (await expectTyped(callOf(path), given, `${name} #${i} (seed ${SEED})`)) answered.add(name)
      }
    }
    // Refusals alone would prove little: most procedures have answered at least once.
    expect(answered.size / procedures.length).toBeGreaterThan(0.7)
    expect(office.errors, 'what the log calls an error').toEqual([])
  })

  test('no record is half written', async () => {
    await office.administrator.ctx.core.idle()
    const { checks } = await examine(office.dataDir)
    expect(checks.filter(({ ok }) => !ok)).toEqual([])
  })

  async function inputFor({ path, input }: FuzzedProcedure, random: Chance, i: number): Promise<unknown> {
    const entity = entityOf(path[0]!)
    const own = idsFor(path[0]!)
    if (!entity || i % 2 === 1) return valueOf(input, random, own, i % 4 === 1 ? 0.12 : 0)
    const good = await valuesFor(office.administrator.client, entity)
    if (path[1] === 'create') return spoiled(good, random, i % 4 ? 1 : 0)
    if (path[1] === 'update') return { id: random.pick(own), version: random.int(1, 3), patch: spoiled({ [random.pick(Object.keys(good))]: random.pick(Object.values(good)) }, random, i % 4 ? 1 : 0) }
    return { ...(valueOf(input, random, own, 0) as object), ...(random.odds(0.8) ? { id: random.pick(own) } : {}) }
  }

  type Call = (input: unknown) => Promise<unknown>

  function callOf(path: readonly string[]): Call {
    let node: unknown = office.administrator.client
    for (const part of path) node = (node as Record<string, unknown>)[part]
    return node as Call
  }

  async function expectTyped(call: Call, given: unknown, what: string): Promise<boolean> {
    const began = performance.now()
    try {
      await call(given)
      expect(performance.now() - began, `${what} hangs`).toBeLessThan(LONGEST_MS)
      return true
    } catch (error) {
      const refusal = error instanceof ORPCError ? { code: error.code as string, data: error.data as unknown } : { code: 'none', data: String(error) }
      expect(Object.keys(ERROR_STATUS), `${what}: ${shown(given)} → ${shown(refusal.data)}`).toContain(refusal.code)
      expect(refusal.code, `${what}: ${shown(given)} → ${office.errors.at(-1) ?? ''}`).not.toBe('INTERNAL')
      expect(shown(refusal.data), what).not.toMatch(/\bat .*\.ts:\d|select .* from|insert into|\/work\/|node_modules/i)
    }
    expect(performance.now() - began, `${what} hangs`).toBeLessThan(LONGEST_MS)
    return false
  }
})

function shown(value: unknown): string {
  try {
    return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? `${inner}n` : inner)).slice(0, 600)
  } catch (error) {
    return `not to be shown: ${String(error)}`
  }
}
