import { describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { cellsOf, onDisk } from '../support/files.ts'
import { sharedOffice } from '../support/office.ts'
import type { Client } from '../support/workspace.ts'
import { bringIn, fetchFile } from './support.ts'

/** The lines of an exported file. */
async function linesOf(client: Client, fileId: string): Promise<string[][]> {
  const { name, bytes } = await fetchFile(client, fileId)
  return cellsOf(onDisk(name, bytes))
}

describe.each(DATABASES)('leads in files on $name', (database) => {
  const at = sharedOffice(database)

  it('come in as one step that one undo takes back, with the moves that it began', async () => {
    const { status } = await bringIn(at.boss, { name: 'лиды.csv', content: 'Название;Статус;Сумма\nПервый;Договор;100\nВторой;;\n' }, { module: 'leads' })
    expect(status).toMatchObject({ created: 2, failed: 0 })
    const { items } = await at.boss.leads.list({ sort: 'name' })
    expect(items.map(({ name, stageType, ownerId }) => [name, stageType, ownerId])).toEqual([['Второй', 'open', at.office.administrator.id], ['Первый', 'ongoing', at.office.administrator.id]])
    await at.boss.operations.undo({ operationId: status.operationId! })
    expect((await at.boss.leads.list({})).items).toEqual([])
  })

  it('are given out by the rules where nobody is named', async () => {
    const one = await at.office.person('employee', { name: 'Раз' })
    const two = await at.office.person('employee', { name: 'Два' })
    const rule = await at.boss['assignment-rules'].create({ name: 'По очереди', mode: 'roundRobin', userIds: [one.id, two.id], active: true, position: 0, filter: null })
    await bringIn(at.boss, { name: 'лиды.csv', content: `Название;Ответственный\nА;\nБ;\nВ;${at.office.administrator.ctx.actor.name}\n` }, { module: 'leads' })
    const { items } = await at.boss.leads.list({ sort: 'name' })
    expect(items.map(({ ownerId }) => ownerId)).toEqual([one.id, two.id, at.office.administrator.id])
    await at.boss['assignment-rules'].remove({ id: rule.id })
    for (const { id } of items) await at.boss.leads.remove({ id })
  })

  it('go out as the list shows them: by the filter, the columns and the rights of whoever asks', async () => {
    const seller = await at.office.person({ 'leads:read': 'own', 'leads:create': 'all', 'leads:export': 'own' })
    const reader = await at.office.person({ 'leads:read': 'all' })
    const stage = (await at.boss['lead-stages'].list({ sort: 'position' })).items.find(({ label }) => label === 'Договор')!
    await at.boss.leads.create({ name: 'Чужой', stageId: stage.id, amount: 100_00 })
    await seller.client.leads.create({ name: 'Свой', stageId: stage.id, amount: 200_00, ownerId: seller.id })
    await seller.client.leads.create({ name: 'Свой новый', ownerId: seller.id })
    const ask = { module: 'leads', format: 'csv' as const, columns: ['name', 'stageId', 'amount', 'stageType'], selection: { filter: { field: 'stageType', op: 'eq' as const, value: 'ongoing' } }, sort: 'name' }
    const [head, ...all] = await linesOf(at.boss, (await at.boss.transfer.export(ask)).fileId)
    expect(head).toEqual(['Название', 'Статус', 'Сумма', 'Тип статуса'])
    expect(all).toEqual([['Свой', 'Договор', '200,00', 'В работе'], ['Чужой', 'Договор', '100,00', 'В работе']])
    const [, ...own] = await linesOf(seller.client, (await seller.client.transfer.export({ ...ask, format: 'xlsx' })).fileId)
    expect(own).toEqual([['Свой', 'Договор', expect.stringMatching(/^200/) as string, 'В работе']])
    await expect(reader.client.transfer.export(ask)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const stated = (await at.boss.operations.list({ all: true })).items.filter(({ kind }) => kind === 'export')
    expect(stated.map(({ module, count }) => [module, count])).toEqual([['leads', 1], ['leads', 2]])
  })
})
