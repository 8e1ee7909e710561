import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fromBuffer } from 'yauzl'
import { KEPT } from '#tests/data/hostile-text.ts'
import { cellsOf, onDisk } from '../support/files.ts'
import { makeWorkspace, type TestWorkspace } from '../support/workspace.ts'
import { bringIn, fetchFile } from './support.ts'

/** First, or behind what programs take off on the way in, one of these makes a formula of a cell. An apostrophe guards it. */
const RUNS = /^(?!')[\s"`\u200b\ufeff]*[=+\-@＝＋－＠]|^[\t\r]/
const FORMULAS = KEPT.filter((text) => RUNS.test(text))
const some = (n: number, from: number): string[] => Array.from({ length: n }, (_, at) => KEPT[(from + at * 37) % KEPT.length]!.slice(0, 110))

/** Everything has a name that somebody meant harm with: people, teams, tags, statuses, fields, clients, leads. */
describe('files that the core writes of hostile names', () => {
  let workspace: TestWorkspace
  beforeAll(async () => {
    workspace = await makeWorkspace()
    await fill(workspace)
  }, 120_000)
  afterAll(() => workspace.close())

  const fetched = async (made: { fileId: string }) => {
    const { name, bytes } = await fetchFile(workspace.administrator.client, made.fileId)
    return { name, bytes, path: onDisk(name, bytes) }
  }

  it.each(['clients', 'leads', 'contacts', 'users', 'tags', 'list-items', 'custom-fields', 'teams'])('%s: nothing in the table runs, and nothing of it is lost', async (module) => {
    const { transfer } = workspace.administrator.client
    const [csv, xlsx] = [await fetched(await transfer.export({ module, format: 'csv' })), await fetched(await transfer.export({ module, format: 'xlsx' }))]
    const [plain, book] = [await cellsOf(csv.path), await cellsOf(xlsx.path)]
    expect(dangerousOf(plain)).toEqual([])
    expect(await formulasOf(xlsx.bytes)).toEqual([])
    // In the workbook they are text and need no guard: there they stand as they were typed.
    const guarded = book.flatMap((cells, at) => cells.flatMap((cell, column) => (RUNS.test(cell) ? [[folded(`'${cell}`), folded(plain[at]![column]!)]] : [])))
    expect(guarded.length).toBeGreaterThan(0)
    for (const [expected, found] of guarded) expect(found).toBe(expected)
  })

  it('the names of who owns a record and who made it', async () => {
    const { client } = workspace.administrator
    const { path } = await fetched(await client.transfer.export({ module: 'clients', format: 'csv', columns: ['name', 'ownerId', 'createdBy', 'updatedBy', 'tags', 'statusId'], sort: 'createdAt' }))
    const rows = (await cellsOf(path)).slice(1)
    expect(rows.map(([, owner]) => owner)).toContain("'=cmd|' /C calc'!A1")
    expect(rows.map(([, , maker]) => maker)).toContain("'=HYPERLINK(\"https://hostile.invalid/x\",\"x\")")
    expect(dangerousOf(rows)).toEqual([])
  })

  it.each(['funnel', 'sources', 'owners', 'losses', 'plan', 'forecast'] as const)('the report «%s»', async (report) => {
    const { client, ctx } = workspace.administrator
    const year = ctx.today().slice(0, 4)
    const period = { from: `${year}-01-01`, to: `${year}-12-31` }
    const [csv, xlsx] = [await fetched(await client.sales.export({ report, format: 'csv', ...period })), await fetched(await client.sales.export({ report, format: 'xlsx', ...period }))]
    expect(dangerousOf(await cellsOf(csv.path))).toEqual([])
    expect(await formulasOf(xlsx.bytes)).toEqual([])
    if (report === 'owners') expect((await cellsOf(csv.path)).flat()).toContain("'=cmd|' /C calc'!A1")
  })

  it('cards of an address book: no line of one that was not written by us', async () => {
    const { client } = workspace.administrator
    await client.contacts.create({ name: 'X\r\nEND:VCARD\r\nBEGIN:VCARD\r\nFN:Y', notes: 'a\nTEL:+79990000000\nb', email: 'a@b.example' })
    const { bytes } = await fetched(await client.transfer.export({ module: 'contacts', format: 'vcf' }))
    const lines = bytes.toString('utf8').replace(/\r\n[ \t]/g, '').trimEnd().split('\r\n')
    const count = (await client.contacts.count({})).count
    expect(lines.filter((line) => line === 'BEGIN:VCARD')).toHaveLength(count)
    expect(lines.filter((line) => /[\r\n]/.test(line) || !/^(?:BEGIN|VERSION|UID|FN|N|ORG|TITLE|TEL|EMAIL|URL|ADR|BDAY|X-TELEGRAM|X-ABShowAs|CATEGORIES|NOTE|END)[;:]/.test(line))).toEqual([])
  })

  it('rows that an import has refused', async () => {
    const { client } = workspace.administrator
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
    const content = ['Название;ИНН;Примечание', ...FORMULAS.map((text) => [text, '123', text].map(quoted).join(';'))].join('\r\n')
    const { status } = await bringIn(client, { name: '=1+1.csv', content })
    expect(status.failed).toBe(FORMULAS.length)
    const { path, name } = await fetched({ fileId: status.failedFileId! })
    expect(name).not.toMatch(/[\\/]/)
    const rows = await cellsOf(path)
    expect(rows).toHaveLength(FORMULAS.length + 1)
    expect(dangerousOf(rows)).toEqual([])
  })
})

const folded = (cell: string): string => cell.replace(/\s+/g, ' ').trim()
const dangerousOf = (rows: readonly string[][]): string[] => rows.flat().filter((cell) => RUNS.test(cell) && !/^-?\d+(?:[.,]\d+)?$/.test(cell))

/** What of a workbook is a formula, a link or anything else than a value. */
function formulasOf(bytes: Buffer): Promise<string[]> {
  return new Promise((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true }, (failure, zip) => {
      if (failure) return reject(failure)
      const found: string[] = []
      zip.on('entry', (entry: { fileName: string }) => {
        if (/externalLinks|vbaProject|connections/.test(entry.fileName)) found.push(entry.fileName)
        zip.openReadStream(entry as never, (error, stream) => {
          if (error) return reject(error)
          const pieces: Buffer[] = []
          stream.on('data', (piece: Buffer) => pieces.push(piece))
          stream.on('end', () => {
            const xml = Buffer.concat(pieces).toString('utf8')
            found.push(...(xml.match(/<f[ >][^<]*|<hyperlink[^>]*|TargetMode="External"|t="str"/g) ?? []))
            zip.readEntry()
          })
        })
      })
      zip.on('end', () => resolve(found))
      zip.readEntry()
    })
  })
}

async function fill({ administrator: { client }, person }: TestWorkspace): Promise<void> {
  expect(FORMULAS.length).toBeGreaterThan(5)
  const tags = await Promise.all([...FORMULAS, ...some(8, 3)].map((name) => client.tags.create({ name: name.trim().slice(0, 80) }).then(({ id }) => id)))
  const statuses = await Promise.all(FORMULAS.map((label, position) => client['list-items'].create({ list: 'clientStatuses', label, labelEn: label, position }).then(({ id }) => id)))
  const fields: string[] = []
  for (const label of FORMULAS) fields.push(`f${(await client['custom-fields'].create({ module: 'clients', kind: 'text', label })).number}`)
  for (const name of FORMULAS) await client.teams.create({ name, description: name })
  const people = []
  for (const name of [FORMULAS.find((text) => text.startsWith('=cmd'))!, FORMULAS.find((text) => text.startsWith('=HYPER'))!]) people.push(await person('manager', { name }))
  const [owner, maker] = people as [Awaited<ReturnType<TestWorkspace['person']>>, Awaited<ReturnType<TestWorkspace['person']>>]
  for (const [at, text] of KEPT.entries()) {
    const custom = { [fields[at % fields.length]!]: text.slice(0, 200) }
    await maker.client.clients.create({ name: text.slice(0, 200), notes: text, city: text.slice(0, 100), ownerId: owner.id, statusId: statuses[at % statuses.length]!, tags: [tags[at % tags.length]!], custom })
    if (at % 7 === 0) await maker.client.leads.create({ name: text.slice(0, 200), company: text.slice(0, 200), nextStep: text.slice(0, 200), ownerId: owner.id })
    if (at % 7 === 1) await maker.client.contacts.create({ name: text.slice(0, 200), notes: text, tags: [tags[at % tags.length]!] })
  }
  for (const text of FORMULAS) await maker.client.leads.create({ name: text, ownerId: owner.id })
  for (const text of FORMULAS) await maker.client.contacts.create({ name: text, notes: text })
}
