import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { testFolder } from '../support/databases.ts'
import { onDisk } from '../support/files.ts'
import { ROOT } from '../support/paths.ts'
import { crm, ended, environment, freshWorkspaces, rowsOf } from './crm.ts'

const sample = (name: string) => join(ROOT, 'tests/data', name)

let data: string
const another = freshWorkspaces((folder) => { data = folder })

const file = (text: string, name = 'клиенты.csv'): string => onDisk(name, text)
const importing = (path: string, ...options: string[]) => crm(['import', 'clients', path, '--data', data, '--locale', 'ru', ...options])
const query = (sql: string): Record<string, unknown>[] => rowsOf(data, sql)

describe('crm import', () => {
  it('brings in the Russian list of companies without a mapping by hand, and its mess breaks nothing', async () => {
    const failed = join(testFolder(), 'отвергнутые.csv')
    const ran = await importing(sample('companies-ru.csv'), '--failed', failed)
    expect(ran.code).toBe(0)
    const answer = ran.answer() as { created: number; updated: number; skipped: number; failed: number }
    expect(Object.keys(answer)).toEqual(['created', 'updated', 'skipped', 'failed'])
    expect(answer.created).toBeGreaterThan(20)
    expect(answer.failed).toBeGreaterThan(0)
    expect(query('select count(*) as n from clients')).toEqual([{ n: answer.created }])
    expect(ran.stderr).toMatch(/^строка \d+: /m)
    expect(ran.stderr).toContain(`Создано: ${answer.created}`)
    expect(existsSync(failed)).toBe(true)
    expect((await crm(['doctor', '--data', data])).code).toBe(0)
  })

  it('brings in the list of the S&P 500', async () => {
    const ran = await importing(sample('companies-sp500.csv'))
    expect(ran.code).toBe(0)
    expect((ran.answer() as { created: number }).created).toBeGreaterThan(490)
  })

  it('updates what is known by its key, and creates the rest', async () => {
    await importing(file('Название;ИНН;Город\nРомашка;7707083893;Москва\n'))
    const ran = await importing(file('ИНН;Название;Город\n7707083893;Ромашка;Тверь\n7736050003;Газ;Москва\n'), '--key', 'inn')
    expect([ran.code, ran.answer()]).toEqual([0, { created: 1, updated: 1, skipped: 0, failed: 0 }])
    expect(query('select name, city from clients order by name')).toEqual([{ name: 'Газ', city: 'Москва' }, { name: 'Ромашка', city: 'Тверь' }])
    const only = await importing(file('ИНН;Название\n7728168971;Нефть\n7736050003;Газпром\n'), '--key', 'inn', '--mode', 'update')
    expect(only.answer()).toMatchObject({ created: 0, updated: 1 })
  })

  it('makes fields of its own for the columns that found none, when asked to', async () => {
    const path = file('Название;Любимый цвет\nРомашка;жёлтый\nРоза;красный\n')
    const plain = await importing(path, '--dry-run')
    expect(plain.stderr).toContain('Колонки без поля: Любимый цвет')
    expect((await importing(path, '--create-fields')).answer()).toMatchObject({ created: 2, failed: 0 })
    expect(query('select label from custom_fields')).toEqual([{ label: 'Любимый цвет' }])
    expect(query("select custom from clients where name = 'Роза'")).toEqual([{ custom: expect.stringContaining('красный') as string }])
  })

  it('only looks in a dry run', async () => {
    const ran = await importing(file('Название\nРомашка\n'), '--dry-run')
    expect([ran.code, ran.answer()]).toEqual([0, { created: 1, updated: 0, skipped: 0, failed: 0 }])
    expect(ran.stderr).toContain('Ничего не записано')
    expect(query('select count(*) as n from clients')).toEqual([{ n: 0 }])
  })

  it('reads another encoding and delimiter when told to', async () => {
    const path = join(testFolder(), 'old.txt')
    writeFileSync(path, Buffer.concat([Buffer.from([0xcd, 0xe0, 0xe7, 0xe2, 0xe0, 0xed, 0xe8, 0xe5]), Buffer.from('\tTown\n'), Buffer.from([0xd0, 0xee, 0xe7, 0xe0]), Buffer.from('\t1\n')]))
    expect((await importing(path, '--encoding', 'windows-1251', '--delimiter', 'tab')).answer()).toMatchObject({ created: 1 })
    expect(query('select name from clients')).toEqual([{ name: 'Роза' }])
  })

  it('ends with 2 for a module or a file that is not there, and with 3 for a plan that cannot be', async () => {
    expect((await crm(['import', 'unicorns', file('a\n'), '--data', data])).code).toBe(2)
    expect((await importing(join(testFolder(), 'нет.csv'))).code).toBe(2)
    const ran = await importing(file('Название\nРоза\n'), '--key', 'inn')
    expect([ran.code, ran.stdout]).toEqual([3, ''])
    expect(query('select count(*) as n from clients')).toEqual([{ n: 0 }])
  })

  it('told to stop takes back what it has brought in', async () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => `Клиент номер ${i};Город ${i % 100}`)
    const path = file(`Название;Город\n${rows.join('\n')}\n`)
    const child = spawn(process.execPath, [join(ROOT, 'main/cli/index.ts'), 'import', 'clients', path, '--data', data], { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] })
    const end = ended(child)
    await expect.poll(() => existsSync(join(data, 'workspace.db')) && (query('select count(*) as n from clients')[0]!['n'] as number) > 0, { timeout: 15_000 }).toBe(true)
    child.kill('SIGINT')
    const ran = await end
    expect([ran.code, ran.stdout]).toEqual([3, ''])
    expect(query('select count(*) as n from clients where deleted_at is null')).toEqual([{ n: 0 }])
  })
})

describe('crm export', () => {
  beforeEach(async () => {
    await importing(file('Название;ИНН;Город;Вид клиента\nРомашка;7707083893;Москва;Компания\nИванов И. И.;500100732259;Тверь;ИП\n=1+1;;Москва;Компания\n'))
  })
  const exporting = (path: string, ...options: string[]) => crm(['export', 'clients', path, '--data', data, ...options])
  const table = (path: string) => readFileSync(path, 'utf8').replace(/^\uFEFF/, '').trimEnd().split(/\r?\n/)

  it('writes the columns asked for, in their order, filtered and sorted', async () => {
    const path = join(testFolder(), 'out.csv')
    const ran = await exporting(path, '--columns', 'city,name', '--filter', '{"city":"Москва"}', '--sort', '-name')
    expect([ran.code, ran.stdout, ran.stderr]).toEqual([0, `${JSON.stringify({ rows: 2, file: path })}\n`, ''])
    expect(table(path)).toEqual(['Город;Название', 'Москва;Ромашка', expect.stringMatching(/^Москва;/) as string])
  })

  it('writes nothing that a spreadsheet would run', async () => {
    const path = join(testFolder(), 'out.csv')
    await exporting(path, '--columns', 'name', '--search', '1')
    await exporting(path, '--columns', 'name')
    expect(readFileSync(path, 'utf8')).not.toMatch(/^"?=/m)
  })

  it('searches, speaks English and writes workbooks', async () => {
    const path = join(testFolder(), 'out.xlsx')
    expect((await exporting(path, '--search', 'ромашка')).answer()).toMatchObject({ rows: 1 })
    expect(readFileSync(path).subarray(0, 2).toString()).toBe('PK')
    const csv = join(testFolder(), 'out.csv')
    await exporting(csv, '--columns', 'name,city', '--locale', 'en')
    expect(table(csv)[0]).toMatch(/^Name[,;]City$/)
  })

  it('stands in the list of operations', async () => {
    await exporting(join(testFolder(), 'out.csv'))
    expect(query("select kind, module, count from operations where kind = 'export'")).toEqual([{ kind: 'export', module: 'clients', count: 3 }])
  })

  it('ends with 3 for a column that is not there', async () => {
    const path = join(testFolder(), 'out.csv')
    const ran = await exporting(path, '--columns', 'name,colour')
    expect([ran.code, ran.stdout, existsSync(path)]).toEqual([3, '', false])
  })

  it('comes back as it was by importing it', async () => {
    const path = join(testFolder(), 'out.csv')
    await exporting(path, '--columns', 'name,inn,city,kind')
    const again = another()
    expect((await crm(['import', 'clients', path, '--data', again])).answer()).toEqual({ created: 3, updated: 0, skipped: 0, failed: 0 })
  })
})
