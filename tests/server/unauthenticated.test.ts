import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PUBLIC } from '#main/server/public.ts'
import { testFolder } from '../support/databases.ts'
import { openOffice, type RunningOffice } from './office.ts'
import { addressOf, procedures } from './procedures.ts'

const all = procedures()
const guarded = all.filter(({ name }) => !Object.hasOwn(PUBLIC, name))

let office: RunningOffice
beforeAll(async () => {
  office = await openOffice()
})
afterAll(() => office.stop())

it('the walk finds the whole contract, and each name in the list of public ones', () => {
  expect(all.length).toBeGreaterThan(130)
  expect(Object.keys(PUBLIC).filter((name) => !all.some((procedure) => procedure.name === name))).toEqual([])
})

describe('without a session', () => {
  it('every guarded procedure answers 401 at REST, whatever is sent', async () => {
    const open: string[] = []
    for (const procedure of guarded) {
      for (const body of procedure.method === 'GET' ? [undefined] : [{}, { nonsense: [1] }]) {
        const answer = await office.ask(`/api/v1${addressOf(procedure)}`, { method: procedure.method, ...(body ? { body } : {}) })
        const expected = JSON.stringify({ code: 'UNAUTHENTICATED', data: { reason: 'session' } })
        if (answer.status !== 401 || answer.text !== expected) open.push(`${procedure.name}: ${answer.status} ${answer.text.slice(0, 200)}`)
      }
    }
    expect(open).toEqual([])
  })

  it('every guarded procedure answers 401 over RPC', async () => {
    const open: string[] = []
    for (const procedure of guarded) {
      const answer = await office.ask(procedure.rpc, { method: 'POST', headers: { 'x-crm': '1' }, body: { json: {} } })
      if (answer.status !== 401) open.push(`${procedure.name}: ${answer.status} ${answer.text.slice(0, 200)}`)
    }
    expect(open).toEqual([])
  })

  it('the description of REST and the stream of changes answer 401', async () => {
    for (const path of ['/openapi.json', '/changes/live']) expect([path, (await office.ask(`/api/v1${path}`)).status]).toEqual([path, 401])
  })

  it('signing in and asking for the state work, and the wizard is over', async () => {
    expect((await office.ask('/api/v1/auth/state')).json()).toMatchObject({ stage: 'signIn', door: 'browser', version: '1.2.3' })
    const setup = all.filter(({ name }) => name.startsWith('setup.') && name in PUBLIC)
    for (const procedure of setup.filter(({ method }) => method === 'GET')) {
      const answer = await office.ask(`/api/v1${addressOf(procedure)}`)
      expect([procedure.name, answer.status, answer.json()]).toEqual([procedure.name, 409, { code: 'RULE', data: { rule: 'workspace.exists' } }])
    }
  })
})

describe('before there is a workspace', () => {
  let empty: RunningOffice
  beforeAll(async () => {
    empty = await openOffice({ dataDir: testFolder() })
  })
  afterAll(() => empty.stop())

  it('the wizard is open and nothing else is', async () => {
    expect((await empty.ask('/api/v1/auth/state')).json()).toMatchObject({ stage: 'setup' })
    expect((await empty.ask('/api/v1/setup/check')).status).toBe(200)
    for (const procedure of guarded) {
      const answer = await empty.ask(`/api/v1${addressOf(procedure)}`, { method: procedure.method, ...(procedure.method === 'GET' ? {} : { body: {} }) })
      expect([procedure.name, answer.status]).toEqual([procedure.name, 503])
    }
  })
})
