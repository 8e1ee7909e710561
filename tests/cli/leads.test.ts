import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { testFolder } from '../support/databases.ts'
import { cellsOf, onDisk } from '../support/files.ts'
import { crm, freshWorkspaces, rowsOf } from './crm.ts'

let data: string
const another = freshWorkspaces((folder) => { data = folder })

const HEAD = 'Название;Статус;Сумма;Компания;Контактное лицо;Телефон;Источник;Ожидаем оплату;Метки'
const LEADS = [
  HEAD,
  'Мебель для офиса;Связались;150 000,50;ООО «Ромашка»;Петров Пётр;8 912 345-67-89;Сайт;01.12.2026;срочно, опт',
  'Ремонт кухни;;;;Сидорова Мария;;;;',
  'Баня у озера;Нет такого;1000;;;;;;',
].join('\n')

const file = (text: string, name = 'лиды.csv'): string => onDisk(name, text)
const importing = (path: string, into = data) => crm(['import', 'leads', path, '--data', into, '--locale', 'ru'])
const exporting = (path: string, ...options: string[]) => crm(['export', 'leads', path, '--data', data, '--locale', 'ru', ...options])

const query = (sql: string, folder = data): Record<string, unknown>[] => rowsOf(folder, sql)
/** What a lead is, in words that mean the same in every workspace. */
const STANDING = `select leads.name, label as stage, type, stage_type, amount, company, contact_name, phone, expected_on, pipelines.name as pipeline
  from leads join lead_stages on lead_stages.id = stage_id join pipelines on pipelines.id = leads.pipeline_id where leads.deleted_at is null order by leads.name`

describe('crm import leads', () => {
  it('finds the fields by their names, puts each on its stage, and tells of the stage that there is not', async () => {
    const ran = await importing(file(LEADS))
    expect([ran.code, ran.answer()]).toEqual([0, { created: 3, updated: 0, skipped: 0, failed: 0 }])
    expect(ran.stderr).toContain('«Нет такого»')
    expect(ran.stderr).not.toContain('Колонки без поля')
    expect(query(STANDING)).toEqual([
      expect.objectContaining({ name: 'Баня у озера', stage: 'Новый', amount: 100_000 }),
      { name: 'Мебель для офиса', stage: 'Связались', type: 'ongoing', stage_type: 'ongoing', amount: 150_000_50, company: 'ООО «Ромашка»', contact_name: 'Петров Пётр', phone: '+79123456789', expected_on: '2026-12-01', pipeline: 'Продажи' },
      expect.objectContaining({ name: 'Ремонт кухни', stage: 'Новый', stage_type: 'open', amount: null }),
    ])
    expect(query('select to_stage_id is not null as moved from lead_moves')).toHaveLength(3)
    expect((await crm(['doctor', '--data', data])).code).toBe(0)
  })

  it('refuses a loss without its reason, and takes one with it', async () => {
    const ran = await importing(file('Название;Статус;Причина отказа\nТендер;Отказ;\nПоставка;Отказ;Дорого\n'))
    expect(ran.answer()).toMatchObject({ created: 1, failed: 1 })
    expect(query("select name, stage_type from leads")).toEqual([{ name: 'Поставка', stage_type: 'lost' }])
  })
})

describe('crm export leads', () => {
  beforeEach(async () => {
    await importing(file(LEADS))
  })

  it('writes what the list shows, filtered by what the core alone keeps', async () => {
    const path = join(testFolder(), 'out.csv')
    const ran = await exporting(path, '--columns', 'name,stageId,amount', '--filter', '{"stageType":"ongoing"}')
    expect([ran.code, ran.answer()]).toEqual([0, { rows: 1, file: path }])
    expect(await cellsOf(path)).toEqual([['Название', 'Статус', 'Сумма'], ['Мебель для офиса', 'Связались', '150000,50']])
  })

  it.each(['csv', 'xlsx'])('comes back from %s as it was', async (format) => {
    const path = join(testFolder(), `лиды.${format}`)
    expect((await exporting(path, '--columns', 'name,pipelineId,stageId,amount,company,contactName,phone,sourceId,expectedOn,tags')).answer()).toMatchObject({ rows: 3 })
    if (format === 'xlsx') expect(readFileSync(path).subarray(0, 2).toString()).toBe('PK')
    const again = another()
    const back = await importing(path, again)
    expect([back.stderr, back.answer()]).toEqual([expect.not.stringMatching(/^строка/m), { created: 3, updated: 0, skipped: 0, failed: 0 }])
    expect(query(STANDING, again)).toEqual(query(STANDING))
  })
})
