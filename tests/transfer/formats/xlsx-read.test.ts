import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { openXlsx } from '#main/core/transfer/formats/xlsx-read.ts'
import type { TableRow } from '#main/core/transfer/formats/problems.ts'
import { createStringTable } from '#main/core/transfer/formats/xlsx-strings.ts'
import { numberText, parseFormat, plainNumber } from '#main/core/transfer/formats/xlsx-values.ts'
import { temporaryFolder } from '../../support/lifetime.ts'
import { makeWorkbook } from './zip-maker.ts'
import type { MadeWorkbook } from './zip-maker.ts'

const folder = temporaryFolder()
afterAll(() => folder.remove())
let files = 0

function save(book: MadeWorkbook): string {
  const path = join(folder.path, `${++files}.xlsx`)
  writeFileSync(path, makeWorkbook(book))
  return path
}

async function read(book: MadeWorkbook, sheet = 'Лист1'): Promise<TableRow[]> {
  const file = await openXlsx(save(book))
  const rows: TableRow[] = []
  try {
    for await (const row of file.rows(sheet)) rows.push(row)
  } finally {
    await file.close()
  }
  return rows
}

/** Cell formats 0 to n for the given format codes, after the plain one. */
const styles = (...codes: string[]) =>
  `<numFmts>${codes.map((code, i) => `<numFmt numFmtId="${164 + i}" formatCode="${code.replaceAll('"', '&quot;')}"/>`).join('')}</numFmts>`
  + `<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${codes.map((_, i) => `<xf numFmtId="${164 + i}"/>`).join('')}</cellXfs>`

async function shown(value: string, code: string, properties = ''): Promise<TableRow> {
  const [row] = await read({ rows: `<row r="1"><c r="A1" s="1"><v>${value}</v></c></row>`, styles: styles(code), properties })
  return row!
}

describe('values of an XLSX', () => {
  it('come as text: shared, rich, inline and computed strings, booleans, numbers', async () => {
    const strings = '<si><t>ООО «Берёзка»</t></si><si><r><t>жирный</t></r><r><rPr><b/></rPr><t xml:space="preserve"> и нет</t></r><rPh sb="0" eb="1"><t>чтение</t></rPh></si>'
    const rows = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>a &amp; b &lt;c&gt;</t></is></c></row>'
      + '<row r="2"><c r="A2" t="b"><v>1</v></c><c r="B2" t="b"><v>0</v></c><c r="C2"><f>1+1</f><v>2</v></c><c r="D2" t="str"><f>A1</f><v>текст</v></c></row>'
    expect(await read({ rows, strings })).toEqual([
      { line: 1, cells: ['ООО «Берёзка»', 'жирный и нет', 'a & b <c>'] },
      { line: 2, cells: ['true', 'false', '2', 'текст'] },
    ])
  })

  it('keep their columns over gaps, and their row numbers over missing and empty rows', async () => {
    const rows = '<row r="2"><c r="C2"><v>1</v></c><c r="AA2"><v>2</v></c></row><row r="3"><c r="A3" s="0"/></row><row r="7"><c r="A7"><v>3</v></c></row>'
    const [first, second] = await read({ rows })
    expect(first!.line).toBe(2)
    expect(first!.cells).toEqual(['', '', '1', ...Array.from({ length: 23 }, () => ''), '2'])
    expect(second).toEqual({ line: 7, cells: ['3'] })
  })

  it('are found without references and under a namespace prefix, as some programs write', async () => {
    const sheet = '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData><x:row><x:c><x:v>1</x:v></x:c><x:c t="inlineStr"><x:is><x:t>б</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>'
    expect(await read({ sheet })).toEqual([{ line: 1, cells: ['1', 'б'] }])
  })

  it('undo the escapes of characters that XML cannot hold', async () => {
    const rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>a_x000D_b_x005F_x0041_</t></is></c></row>'
    expect(await read({ rows })).toEqual([{ line: 1, cells: ['a\rb_x0041_'] }])
  })

  it('that are errors are empty and marked, and so is a formula never computed', async () => {
    const rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="e"><v>#REF!</v></c></row><row r="2"><c r="A2"><v>1</v></c><c r="B2"><f>A1</f></c></row>'
    expect(await read({ rows })).toEqual([
      { line: 1, cells: ['1', ''], problem: 'cell.error', column: 1 }, { line: 2, cells: ['1', ''], problem: 'cell.formula', column: 1 },
    ])
  })

  it('that are numbers are never in exponent form and have the 15 digits that Excel shows', async () => {
    const raw = ['7707083893', '0.30000000000000004', '1234.5599999999999', '1E-7', '1.5E+3', '-0.5', '123456789012345', '0']
    const rows = `<row r="1">${raw.map((value) => `<c><v>${value}</v></c>`).join('')}</row>`
    expect(await read({ rows })).toEqual([{ line: 1, cells: ['7707083893', '0.3', '1234.56', '0.0000001', '1500', '-0.5', '123456789012345', '0'] }])
  })

  it('that Excel has already rounded are marked: an account of 20 digits typed as a number', async () => {
    const rows = '<row r="1"><c r="A1"><v>4.0702810400000002E+19</v></c></row>'
    expect(await read({ rows })).toEqual([{ line: 1, cells: ['40702810400000000000'], problem: 'cell.precision', column: 0 }])
  })

  it.each([
    ['45351', 'dd\\.mm\\.yyyy', '2024-02-29'], ['45351.573032407', 'dd\\.mm\\.yyyy', '2024-02-29'],
    ['45351.573032407', 'dd\\.mm\\.yyyy\\ hh:mm', '2024-02-29T13:45:10'], ['45351', '[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy', '2024-02-29'],
    ['45351', '[$-419]d\\ mmmm\\ yyyy\\ "г.";@', '2024-02-29'], ['45351', 'mmm yy', '2024-02-29'],
    ['0.573032407', 'h:mm:ss', '13:45:10'], ['1.5', '[h]:mm:ss', '36:00:00'], ['0.999999999', 'hh:mm', '00:00:00'],
    ['61', 'dd/mm/yyyy', '1900-03-01'], ['59', 'dd/mm/yyyy', '1900-02-28'], ['1', 'dd/mm/yyyy', '1900-01-01'],
    ['45351', '0.00', '45351'], ['45351', '#,##0" дн."', '45351'], ['45351', '[Red]0', '45351'], ['0.2', '0%', '20%'], ['0.075', '0.0%', '7.5%'],
    ['277012345', '0000000000', '0277012345'], ['5', 'General', '5'], ['5', '0" шт"', '5'],
  ])('%s in the format %s is %s', async (value, code, text) => {
    expect((await shown(value, code)).cells).toEqual([text])
  })

  it('that are days count from 1904 where the workbook does', async () => {
    expect((await shown('43889', 'dd.mm.yyyy', 'date1904="1"')).cells).toEqual(['2024-02-29'])
  })

  it('that are days outside the calendar stay numbers and are marked', async () => {
    expect(await shown('60', 'dd.mm.yyyy')).toMatchObject({ cells: ['60'], problem: 'cell.date' })
    expect(await shown('99999999', 'dd.mm.yyyy')).toMatchObject({ cells: ['99999999'], problem: 'cell.date' })
    expect(await shown('-5', 'dd.mm.yyyy')).toMatchObject({ cells: ['-5'], problem: 'cell.date' })
  })

  it('that are ISO dates come as they are', async () => {
    const rows = '<row r="1"><c t="d"><v>2024-02-29T00:00:00.000</v></c><c t="d"><v>2024-02-29T13:45:10.000Z</v></c></row>'
    expect(await read({ rows })).toEqual([{ line: 1, cells: ['2024-02-29', '2024-02-29T13:45:10'] }])
  })

  it('use the built-in formats of Excel too', async () => {
    const builtIn = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="10"/><xf numFmtId="46"/></cellXfs>'
    const rows = '<row r="1"><c s="1"><v>45351</v></c><c s="2"><v>45351.5</v></c><c s="3"><v>0.5</v></c><c s="4"><v>2</v></c></row>'
    expect(await read({ rows, styles: builtIn })).toEqual([{ line: 1, cells: ['2024-02-29', '2024-02-29T12:00:00', '50%', '48:00:00'] }])
  })
})

describe('every day of two centuries', () => {
  it('is the day that Excel shows', () => {
    const format = parseFormat('dd.mm.yyyy')
    for (let serial = 61; serial < 75_000; serial++) {
      const expected = new Date(Date.UTC(1900, 2, 1) + (serial - 61) * 86_400_000).toISOString().slice(0, 10)
      expect(numberText(String(serial), format, false).text).toBe(expected)
    }
  })

  it('and every plain number reads back as itself', () => {
    for (const value of [0, 1, -1, 0.1, 1e-10, 123.456, 1e14, 99999.99, -2.5e-5, 1e21]) expect(Number(plainNumber(value))).toBe(value)
  })
})

describe('sheets of an XLSX', () => {
  it('are listed with the hidden ones, and read by name', async () => {
    const file = await openXlsx(save({ sheets: ['name="Клиенты &amp; Ко"', 'name="Тайный" state="hidden"', 'name="Очень" state="veryHidden"'], rows: '<row><c><v>1</v></c></row>' }))
    expect(file.sheets).toEqual([{ name: 'Клиенты & Ко', hidden: false }, { name: 'Тайный', hidden: true }, { name: 'Очень', hidden: true }])
    const rows: TableRow[] = []
    for await (const row of file.rows('Тайный')) rows.push(row)
    expect(rows).toHaveLength(1)
    await expect(file.rows('Нет такого').next()).rejects.toMatchObject({ code: 'xlsx.noSheet', data: { sheet: 'Нет такого' } })
    await file.close()
  })

  it('stop before the very next row once cancelled', async () => {
    const file = await openXlsx(save({ rows: '<row><c><v>1</v></c></row>'.repeat(5000) }))
    const stop = new AbortController()
    let rows = 0
    const reading = (async () => {
      for await (const _ of file.rows('Лист1', stop.signal)) if (++rows === 700) stop.abort()
    })()
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' })
    expect(rows).toBe(700)
    await file.close()
  })
})

describe('the table of shared strings', () => {
  it('gives every string back from memory, from its file, and in any order', async () => {
    vi.stubEnv('TMPDIR', folder.path)
    const table = createStringTable(1 << 20)
    const text = (i: number) => (i % 1000 === 0 ? '' : `строка № ${i} `.repeat(i % 5 + 1))
    const count = 60_000
    for (let i = 0; i < count; i++) {
      table.add(text(i))
      if (i % 100 === 0) await table.settle()
    }
    expect(table.count).toBe(count)
    for (let i = 0; i < count; i++) {
      const index = (i * 7919) % count
      if (table.get(index) !== text(index)) expect.fail(`string ${index}`)
    }
    expect(table.get(count)).toBeUndefined()
    expect(table.get(-1)).toBeUndefined()
    expect(table.get(Number.NaN)).toBeUndefined()
    if (process.platform !== 'win32') expect(readdirSync(folder.path).filter((name) => name.startsWith('moya-crm-xlsx-'))).toEqual([])
    await table.close()
    vi.unstubAllEnvs()
  })
})
