import { ORPCError } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { GrantScope } from '#shared/core/access.ts'
import type { Entity } from '#shared/core/entity.ts'
import { entities } from '#shared/modules.ts'
import { builtInGrants } from '#shared/modules/roles/built-in-roles.ts'
import { DATABASES } from '../support/databases.ts'
import { chance } from '../support/random.ts'
import { makeWorkspace, type Client, type Person, type TestWorkspace } from '../support/workspace.ts'
import { fuzzedProcedures, valueOf, type FuzzedProcedure } from './hostile.ts'

/**
 * Somebody who sees only their own asks every procedure of the contract for what a colleague has, by its ids, phones, and
 * beginnings of its words. No answer and no refusal may hold the word that stands in everything of the colleague's.
 */
const TIMES = Number(process.env['CRM_TEST_LEAKS'] ?? 30)
const SEED = Number(process.env['CRM_TEST_SEED'] ?? 20_261_125)
/** The whole word is never asked for, so that no answer has it as an echo. */
const WORD = 'выхухоль'
const BEGINNING = 'выхух'
const PHONE = '+74951112233'
const INN = '7707083893'
/** They end the session that asks, or never end. */
const LEFT_OUT = new Set(['changes.live', 'desktop.events', 'auth.signOut', 'auth.lock', 'auth.revoke'])
const procedures = fuzzedProcedures().filter(({ name }) => !LEFT_OUT.has(name))
const owned = Object.values(entities as Record<string, Entity>).filter((entity) => entity.ownedBy)

/** As an employee, with every right on what is theirs. */
const OWN = {
  ...builtInGrants('employee', Object.values(entities)),
  ...Object.fromEntries(owned.flatMap((entity) => entity.actions.map((action) => [`${entity.name}:${action}`, 'own' as GrantScope]))),
}

describe.each(DATABASES)('on $name', (database) => {
  let office: TestWorkspace
  let curious: Person
  let colleague: Person
  const ids: string[] = []

  beforeAll(async () => {
    office = await makeWorkspace(database)
    colleague = await office.person('manager', { name: 'Коллега' })
    curious = await office.person(OWN, { name: 'Любопытный' })
    ids.push(...(await everythingOf(colleague)))
    for (const module of ['clients', 'leads', 'contacts'] as const) await curious.client[module].create({ name: 'Своя запись' })
  })
  afterAll(() => office.close())

  /** Records of every module that belong to somebody, with what hangs on them; a merge, a draft, a search for doubles. */
  async function everythingOf({ id: ownerId, client }: Person): Promise<string[]> {
    const about = { notes: `${WORD} в заметке`, city: `Город ${WORD}`, phone: PHONE, ownerId }
    const first = await client.clients.create({ ...about, name: `ООО «${WORD}»`, inn: INN })
    const second = await client.clients.create({ ...about, name: `Завод «${WORD}»` })
    const doubled = await client.clients.create({ ...about, name: `ООО «${WORD}»` })
    const person = await client.contacts.create({ name: `${WORD} Иван`, phone: PHONE, ownerId })
    await client['client-contacts'].create({ clientId: first.id, contactId: person.id })
    const lead = await client.leads.create({ name: `Поставка ${WORD}`, company: `ООО «${WORD}»`, contactName: `${WORD} Пётр`, nextStep: WORD, ...about })
    const talks = await Promise.all([`clients:${first.id}`, `leads:${lead.id}`, `contacts:${person.id}`].map((record) => client.activities.create({ about: record, kind: 'call', subject: `Звонок ${WORD}`, body: `<p>${WORD}</p>` })))
    const view = await client.views.create({ module: 'clients', name: `Вид ${WORD}`, layout: {} })
    await client.clients.update({ id: second.id, version: 1, patch: { address: WORD } })
    await client.drafts.save({ key: 'create:clients', kind: 'create', module: 'clients', recordId: null, title: WORD, values: { name: WORD }, closed: true })
    await office.administrator.client.doubles.merge({ module: 'clients', masterId: first.id, loserIds: [doubled.id] })
    await office.administrator.client.doubles.scan({ module: 'clients' })
    await office.administrator.ctx.core.idle()
    return [first, second, doubled, person, lead, view, ...talks].map((record) => record.id)
  }

  const callOf = (client: Client, path: readonly string[]) => {
    let node: unknown = client
    for (const part of path) node = (node as Record<string, unknown>)[part]
    return node as (input: unknown) => Promise<unknown>
  }

  async function heard(call: (input: unknown) => Promise<unknown>, input: unknown): Promise<string> {
    try {
      return JSON.stringify((await call(input)) ?? null)
    } catch (error) {
      return error instanceof ORPCError ? JSON.stringify([error.message, error.data]) : String(error)
    }
  }

  /** Whoever may see it hears the word: the same questions would bring it to light. */
  async function tellers(person: Person, list: readonly FuzzedProcedure[]): Promise<Map<string, string>> {
    const random = chance(SEED)
    const told = new Map<string, string>()
    const given = [...ids, ...ids, BEGINNING, PHONE, INN, '+7495', '770708']
    for (const { name, path, input } of list) {
      for (let i = 0; i < TIMES && !told.has(name); i++) {
        const asked = valueOf(input, random, given, 0)
        const answer = await heard(callOf(person.client, path), asked)
        if (answer.toLowerCase().includes(WORD)) told.set(name, `${JSON.stringify(asked)} → ${answer.slice(0, 500)}`)
      }
    }
    return told
  }

  const READS = /\.(list|get|count|groups|totals|history|find|look|groups|preview|merges|last|score|journal|candidates|export|funnel|owners)$/

  test(`whoever sees only their own hears nothing of a colleague's records (N=${TIMES}, seed ${SEED})`, { timeout: 300_000 }, async () => {
    expect([...(await tellers(curious, procedures))]).toEqual([])
  })

  test('whoever may see them hears of them by many ways, so that the silence means something', { timeout: 300_000 }, async () => {
    const told = await tellers(office.administrator, procedures.filter(({ name }) => READS.test(name)))
    for (const name of ['clients.get', 'clients.list', 'leads.get', 'contacts.get', 'activities.get', 'search.find']) expect([...told.keys()]).toContain(name)
    expect(told.size).toBeGreaterThan(14)
  })
})
