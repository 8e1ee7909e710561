import { spawn } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testFolder } from '../support/databases.ts'
import { ROOT } from '../support/paths.ts'
import { ADMINISTRATOR, crm, ended, environment, startOfficeProcess, tokenOf, type OfficeProcess, type Ran } from './crm.ts'

/** What the application is made of; the rest of the tree is no part of it. */
const PARTS = ['shared', 'main', 'migrations', 'package.json', 'tsconfig.base.json']

/** A copy of the tree with nothing of its own installed. */
function copyTree(): string {
  const root = join(testFolder(), 'tree')
  for (const part of PARTS) cpSync(join(ROOT, part), join(root, part), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'))
  return root
}

const node = (root: string, ...args: string[]): Promise<Ran> => ended(spawn(process.execPath, args, { cwd: root, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] }))
const generate = (root: string, ...args: string[]) => node(root, join(root, 'main/dev/new.ts'), ...args)

const VENDORS = ['vendors', '--ru', 'поставщик,поставщики,поставщика,поставщиков,поставщика']

describe('npm run new -- vendors', () => {
  let root: string
  let data: string
  let old: string
  let ran: Ran
  let office: OfficeProcess
  let token: string

  beforeAll(async () => {
    root = copyTree()
    old = join(testFolder(), 'old')
    const base = ['--company', 'ООО «Ромашка»', '--email', ADMINISTRATOR.email, '--password', ADMINISTRATOR.password]
    // A workspace from before the module was there.
    await crm(['init', '--data', old, ...base], { root })
    ran = await generate(root, ...VENDORS)
    data = join(testFolder(), 'workspace')
    const made = await crm(['init', '--data', data, ...base], { root })
    if (ran.code !== 0 || made.code !== 0) throw new Error(`${ran.stderr}\n${made.stderr}`)
    office = await startOfficeProcess(['--data', data], { root })
    token = await tokenOf(data, root)
  })
  afterAll(() => office?.stop())

  const api = async (path: string, method = 'GET', body?: object) => {
    const answer = await fetch(`${office.url}/api/v1${path}`, { method, headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) }, ...(body ? { body: JSON.stringify(body) } : {}) })
    return { status: answer.status, json: (await answer.json()) as Record<string, unknown> }
  }

  it('makes the files that a module costs, and tells which', () => {
    expect(ran.stdout.trim().split('\n')).toEqual([
      'shared/modules/vendors/vendors.entity.ts',
      expect.stringMatching(/^migrations\/\d{3}0-vendors\.ts$/) as string,
      'migrations/index.ts',
      'shared/entities.ts',
      'shared/locales/ru/vendors.json',
      'shared/locales/en/vendors.json',
    ])
    expect(ran.stderr).toContain('vendors')
  })

  it('adds one line with its import to each registry, and changes nothing else in them', () => {
    for (const [path, added] of [['shared/entities.ts', 2], ['migrations/index.ts', 2]] as const) {
      const before = readFileSync(join(ROOT, path), 'utf8').split('\n')
      const after = readFileSync(join(root, path), 'utf8').split('\n')
      expect(after.filter((line) => !before.includes(line))).toHaveLength(added)
      expect(before.filter((line) => !after.includes(line))).toEqual([])
    }
  })

  it('satisfies the compiler on every side that knows it', async () => {
    for (const side of ['shared', 'migrations', 'main']) {
      const checked = await node(root, join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', side)
      expect([side, checked.code, checked.stdout]).toEqual([side, 0, ''])
    }
  })

  it('lists, creates, edits, searches and remembers over REST', async () => {
    expect(await api('/vendors')).toEqual({ status: 200, json: { items: [], next: null } })
    const made = await api('/vendors', 'POST', { name: 'Ёлочные игрушки', phone: '+7 495 123-45-67', startedOn: '2026-02-28' })
    expect([made.status, made.json]).toMatchObject([201, { name: 'Ёлочные игрушки', status: 'active', version: 1 }])
    const { id } = made.json as { id: string }
    const saved = await api(`/vendors/${id}`, 'PATCH', { version: 1, patch: { status: 'paused' } })
    expect([saved.status, saved.json]).toMatchObject([200, { version: 2, status: 'paused' }])
    expect(await api(`/vendors?filter[status]=paused&sort=name&search=${encodeURIComponent('елочные')}`)).toMatchObject({ json: { items: [{ id }], next: null } })
    const history = await api(`/vendors/${id}/history`)
    expect(history.json['items']).toMatchObject([{ action: 'update', diff: { status: ['active', 'paused'] } }, { action: 'create' }])
    expect((await api(`/search?q=${encodeURIComponent('игрушка')}`)).json).toMatchObject({ items: [{ module: 'vendors', id, title: 'Ёлочные игрушки' }] })
    const undo = await api(`/operations/${(history.json['items'] as { operationId: string }[])[0]!.operationId}/undo`, 'POST', {})
    expect(undo.json).toMatchObject({ done: true, changed: 1 })
    expect((await api(`/vendors/${id}`)).json).toMatchObject({ status: 'active' })
    expect((await api(`/vendors/${id}`, 'DELETE')).status).toBe(200)
    expect((await api('/vendors/count')).json).toEqual({ count: 0, capped: false })
  })

  it('refuses what does not fit, and whoever has no session', async () => {
    expect(await api('/vendors', 'POST', { name: '' })).toMatchObject({ status: 422, json: { code: 'INVALID', data: { fields: { name: expect.anything() as string } } } })
    expect(await api('/vendors', 'POST', { name: 'x', status: 'green' })).toMatchObject({ status: 422 })
    expect((await fetch(`${office.url}/api/v1/vendors`)).status).toBe(401)
  })

  it('stands in the description with its words in both languages', async () => {
    const { json } = await api('/openapi.json')
    const { components, paths } = json as { components: { schemas: Record<string, { properties: Record<string, unknown> }> }; paths: Record<string, unknown> }
    expect(Object.keys(paths)).toEqual(expect.arrayContaining(['/vendors', '/vendors/{id}', '/vendors/{id}/history', '/vendors/bulk']))
    expect(components.schemas['Vendors']!.properties['startedOn']).toMatchObject({ title: 'Дата начала', description: 'Started on' })
  })

  it('is given rights to its actions by the roles of a new workspace', async () => {
    const roles = (await api('/roles')).json['items'] as { builtIn: string; grants: Record<string, string> }[]
    expect(roles.find(({ builtIn }) => builtIn === 'manager')!.grants).toMatchObject({ 'vendors:read': 'all', 'vendors:export': 'all' })
    expect(roles.find(({ builtIn }) => builtIn === 'employee')!.grants).toMatchObject({ 'vendors:read': 'own' })
  })

  it('is exported and imported', async () => {
    await api('/vendors', 'POST', { name: 'Бумага', phone: '+7 812 123-45-67' })
    const file = join(testFolder(), 'vendors.csv')
    expect((await crm(['export', 'vendors', file, '--data', data, '--columns', 'name,status,phone'], { root })).answer()).toEqual({ rows: 1, file })
    expect(readFileSync(file, 'utf8')).toContain('Название;Состояние;Телефон')
    const imported = await crm(['import', 'vendors', file, '--data', data, '--doubles', 'create'], { root })
    expect(imported.answer()).toEqual({ created: 1, updated: 0, skipped: 0, failed: 0 })
  })

  it('comes to a workspace that is older than it', async () => {
    const migrated = await crm(['migrate', '--data', old], { root })
    expect(migrated.answer()).toEqual({ applied: [expect.stringMatching(/-vendors$/) as string], schema: 'current' })
    const checked = await crm(['doctor', '--data', old], { root })
    expect([checked.code, checked.answer()]).toMatchObject([0, { ok: true }])
  })

  it('is not made twice', async () => {
    const again = await generate(root, ...VENDORS)
    expect([again.code, again.stdout, again.stderr]).toEqual([2, '', '“vendors” is taken\n'])
  })

  it('is followed by another with the next number and a name of several words', async () => {
    const second = await generate(root, 'purchase-orders')
    expect(second.code).toBe(0)
    const numbers = readFileSync(join(root, 'migrations/index.ts'), 'utf8').match(/'\d{4}-/g)!.map((text) => Number(text.slice(1, 5)))
    expect(numbers.at(-1)).toBe(numbers.at(-2)! + 10)
    expect(readFileSync(join(root, 'shared/entities.ts'), 'utf8')).toContain("'purchase-orders': purchaseOrders,")
    expect((await node(root, join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', 'main')).stdout).toBe('')
  })
})

describe('a name that is no module’s', () => {
  let root: string
  beforeAll(() => {
    root = copyTree()
  })
  it.each([[], ['Vendors'], ['поставщики'], ['vendors '], ['../evil'], ['a_b'], ['clients'], ['auth'], ['journal'], ['search-docs'], ['modules'], ['x'.repeat(41)], ['vendors', 'more'], ['vendors', '--ru', 'поставщик'], ['--force']])('is refused with 2 and nothing is written: %j', async (...args) => {
    const ran = await generate(root, ...args)
    expect([ran.code, ran.stdout]).toEqual([2, ''])
    expect(ran.stderr).not.toMatch(/\n +at /)
    expect(readdirSync(join(root, 'shared/modules'))).toEqual(readdirSync(join(ROOT, 'shared/modules')))
    expect(readFileSync(join(root, 'shared/entities.ts'), 'utf8')).toBe(readFileSync(join(ROOT, 'shared/entities.ts'), 'utf8'))
  })
})
