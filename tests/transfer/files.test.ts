import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { beginFile, readPiece } from '#main/core/transfer/index.ts'
import { makeWorkspace, type TestWorkspace } from '../support/workspace.ts'
import { bringIn, fetchFile, send } from './support.ts'

let workspace: TestWorkspace
let now = new Date('2026-11-23T10:00:00.000Z')
beforeAll(async () => {
  workspace = await makeWorkspace(undefined, { clock: () => now })
})
afterAll(() => workspace.close())

const base64 = (text: string) => Buffer.from(text).toString('base64')

describe('a file on its way in', () => {
  it('arrives in pieces, in order, and may be read back the same way', async () => {
    const { client } = workspace.administrator
    const content = Buffer.alloc(2_500_000, 'Ёлка;')
    const fileId = await send(client, 'большой.csv', content)
    const back = await fetchFile(client, fileId)
    expect(back.name).toBe('большой.csv')
    expect(back.bytes.equals(content)).toBe(true)
  })

  it('takes a piece again that was sent before, as after a lost answer', async () => {
    const { client } = workspace.administrator
    const { fileId } = await client.transfer.begin({ name: 'а.csv', bytes: 8 })
    expect(await client.transfer.append({ fileId, offset: 0, data: base64('abcd') })).toEqual({ bytes: 4 })
    expect(await client.transfer.append({ fileId, offset: 0, data: base64('abcd') })).toEqual({ bytes: 4 })
    expect(await client.transfer.append({ fileId, offset: 4, data: base64('efgh') })).toEqual({ bytes: 8 })
    expect((await fetchFile(client, fileId)).bytes.toString()).toBe('abcdefgh')
  })

  it('is no larger than announced and has no gaps', async () => {
    const { client } = workspace.administrator
    const { fileId } = await client.transfer.begin({ name: 'а.csv', bytes: 8 })
    await expect(client.transfer.append({ fileId, offset: 4, data: base64('efgh') })).rejects.toMatchObject({ code: 'INVALID', data: { fields: { offset: 'file.gap' } } })
    await expect(client.transfer.append({ fileId, offset: 0, data: base64('abcdefghi') })).rejects.toMatchObject({ code: 'INVALID', data: { fields: { data: 'file.tooLarge' } } })
    await expect(client.transfer.inspect({ fileId, module: 'clients' })).rejects.toMatchObject({ code: 'RULE', data: { rule: 'transfer.incomplete' } })
    await expect(client.transfer.append({ fileId, offset: 0, data: 'это не base64' })).rejects.toMatchObject({ code: 'INVALID' })
  })

  it('is known by an id of ours and by nothing else', async () => {
    const { client } = workspace.administrator
    for (const fileId of ['../workspace.json', '..%2fworkspace', 'a'.repeat(36), '']) {
      await expect(client.transfer.read({ fileId, offset: 0 })).rejects.toMatchObject({ code: 'INVALID' })
    }
    await expect(client.transfer.read({ fileId: '01a20700-0000-7000-8000-000000000000', offset: 0 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('keeps its name as a name, whatever it says', async () => {
    const { client } = workspace.administrator
    const { status } = await bringIn(client, { name: '../../etc/passwd\u202egnp.csv', content: 'Название;ИНН\nБез ИНН;12\n' })
    expect((await fetchFile(client, status.failedFileId!)).name).toContain('не вошло')
    expect(readdirSync(join(workspace.dataDir, 'transfers')).every((entry) => /^[0-9a-f-]{36}(\.json)?$/.test(entry))).toBe(true)
  })

  it('is gone after a day', async () => {
    const { ctx } = workspace.administrator
    const start = now
    const { fileId } = await beginFile(ctx, { name: 'а.csv', bytes: 1 })
    const path = join(workspace.dataDir, 'transfers', fileId)
    now = new Date(start.getTime() + 23 * 3_600_000)
    await beginFile(ctx, { name: 'б.csv', bytes: 1 })
    expect(existsSync(path)).toBe(true)
    now = new Date(start.getTime() + 25 * 3_600_000)
    await beginFile(ctx, { name: 'в.csv', bytes: 1 })
    expect(existsSync(path)).toBe(false)
    await expect(readPiece(ctx, { fileId, offset: 0 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    now = start
  })

  it('is refused when a user has too many lying here', async () => {
    const { client } = await workspace.person('manager')
    await expect((async () => {
      for (let i = 0; i < 300; i++) await client.transfer.begin({ name: `${i}.csv`, bytes: 1 })
    })()).rejects.toMatchObject({ code: 'RULE', data: { rule: 'transfer.tooMany' } })
    const other = await workspace.person('manager')
    for (let i = 0; i < 4; i++) await other.client.transfer.begin({ name: `${i}.csv`, bytes: 2_000_000_000 })
    await expect(other.client.transfer.begin({ name: 'ещё.csv', bytes: 2_000_000_000 })).rejects.toMatchObject({ code: 'RULE' })
  })
})

describe('what is no table', () => {
  it.each([
    ['empty.csv', '', 'transfer.file.empty'],
    ['doc.pdf', '%PDF-1.7\n%\u00e2\u00e3', 'transfer.file.notTable'],
    ['old.xls', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'transfer.file.oldExcel'],
    ['broken.xlsx', Buffer.from('504b0304ffffffffffffffffffffffffffffffffffffffffffffffff', 'hex'), 'transfer.xlsx.broken'],
    ['bytes.csv', Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * 7) % 9)), 'transfer.file.binary'],
  ])('%s is refused in words', async (name, content, rule) => {
    const { client } = workspace.administrator
    const fileId = await send(client, name, content)
    const refused = { code: 'RULE', data: { rule } }
    await expect(client.transfer.inspect({ fileId, module: 'clients' })).rejects.toMatchObject(refused)
    await expect(client.transfer.start({ fileId, module: 'clients', columns: [{ to: 'field', field: 'name' }], mode: 'create', key: null })).rejects.toMatchObject(refused)
  })

  it('a file of a head alone brings nothing in and breaks nothing', async () => {
    const { client } = workspace.administrator
    const { status } = await bringIn(client, { name: 'а.csv', content: 'Название;ИНН' })
    expect(status).toMatchObject({ state: 'done', rows: 0, created: 0, failed: 0, failedFileId: null, problemsFileId: null })
  })

  it('a refusal tells no path and nothing of the system', async () => {
    const { client } = workspace.administrator
    const fileId = await send(client, 'broken.xlsx', Buffer.from('504b0304ffffffffffffffffffffffffffffffffffffffffffffffff', 'hex'))
    const error: unknown = await client.transfer.inspect({ fileId, module: 'clients' }).catch((caught: unknown) => caught)
    expect(JSON.stringify(error)).not.toContain(workspace.dataDir)
  })
})
