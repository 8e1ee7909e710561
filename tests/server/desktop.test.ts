import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newId } from '#shared/core/ids.ts'
import { noDesktop } from '#main/gateways/desktop.ts'
import { testFolder } from '../support/databases.ts'
import { clientOf, doorOf, makeWorkspace, type TestWorkspace } from '../support/workspace.ts'

let workspace: TestWorkspace
/** What the person's dialogs were asked, and what they answer next. */
const asked: unknown[][] = []
let answer: string | null = null
const dialog = (...given: unknown[]) => {
  asked.push(given)
  return Promise.resolve(answer)
}

beforeAll(async () => {
  workspace = await makeWorkspace()
  workspace.app.desktop = { ...noDesktop, pickFolder: dialog, saveFile: dialog }
})
afterAll(() => workspace.close())
beforeEach(() => {
  asked.length = 0
  answer = null
})

/** Anna as she comes by another door: the office server's. */
const browserSeat = () => clientOf(workspace.app, { ...doorOf(workspace.administrator.door.token()), kind: 'browser', address: '10.0.0.7' })
const exported = () => workspace.administrator.client.transfer.export({ module: 'clients', format: 'csv' })

describe('a file of the core at the desktop', () => {
  it('goes whole to the place that was chosen, over what was there, with the rights of any new file', async () => {
    await workspace.administrator.client.clients.create({ name: 'Ромашка' })
    const file = await exported()
    const folder = testFolder()
    answer = join(folder, 'клиенты.csv')
    writeFileSync(answer, 'старое')
    expect(await workspace.administrator.client.desktop.saveFile({ fileId: file.fileId })).toEqual({ ok: true, saved: true })
    expect(asked).toEqual([['127.0.0.1', { suggestedName: file.name, filters: [{ name: 'CSV', extensions: ['csv'] }] }]])
    expect(readFileSync(answer, 'utf8')).toContain('Ромашка')
    expect(readdirSync(folder)).toEqual(['клиенты.csv'])
    if (process.platform !== 'win32') expect(statSync(answer).mode & 0o777).toBe(0o666 & ~process.umask())
  })

  it('goes nowhere when the person changed their mind', async () => {
    expect(await workspace.administrator.client.desktop.saveFile({ fileId: (await exported()).fileId })).toEqual({ ok: true, saved: false })
  })

  it('goes nowhere else: a page cannot name a place, nor a file of somebody else or of the workspace', async () => {
    const { fileId } = await exported()
    const elsewhere = join(testFolder(), 'elsewhere.csv')
    const call = workspace.administrator.client.desktop.saveFile as (input: object) => Promise<unknown>
    await expect(call({ fileId, path: elsewhere })).rejects.toMatchObject({ code: 'INVALID' })
    await expect(call({ fileId: '../../workspace.db' })).rejects.toMatchObject({ code: 'INVALID' })
    await expect(call({ fileId: newId() })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const other = await workspace.person('manager')
    await expect(other.client.desktop.saveFile({ fileId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(asked).toEqual([])
    expect(existsSync(elsewhere)).toBe(false)
  })

  it('says why it could not be written, and leaves no half of it', async () => {
    const { fileId } = await exported()
    const folder = testFolder()
    answer = join(folder, 'нет такой', 'клиенты.csv')
    await expect(workspace.administrator.client.desktop.saveFile({ fileId })).rejects.toMatchObject({ code: 'UNAVAILABLE', data: { what: 'savedFile', problem: 'missing' } })
    answer = join(folder, 'занято')
    mkdirSync(answer)
    writeFileSync(join(answer, 'чужое'), '')
    await expect(workspace.administrator.client.desktop.saveFile({ fileId })).rejects.toMatchObject({ code: 'UNAVAILABLE', data: { what: 'savedFile' } })
    expect(readdirSync(folder)).toEqual(['занято'])
  })
})

describe('a folder', () => {
  it('is the one that was chosen, or none', async () => {
    expect(await workspace.administrator.client.desktop.pickFolder()).toEqual({ ok: true, path: null })
    answer = '/home/анна/Заявки'
    expect(await workspace.administrator.client.desktop.pickFolder()).toEqual({ ok: true, path: answer })
  })
})

describe('a browser seat', () => {
  it('opens no dialog on the office’s computer', async () => {
    answer = '/чужой/компьютер'
    expect(await browserSeat().desktop.pickFolder()).toEqual({ ok: false, path: null })
    expect(await browserSeat().desktop.saveFile({ fileId: (await exported()).fileId })).toEqual({ ok: false, saved: false })
    expect(asked).toEqual([])
  })

  it('nobody without a session opens one either, at no door', async () => {
    const nobody = clientOf(workspace.app, doorOf())
    await expect(nobody.desktop.pickFolder()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    await expect(nobody.desktop.saveFile({ fileId: newId() })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(asked).toEqual([])
  })
})
