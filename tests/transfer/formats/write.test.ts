import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import { SaxesParser } from 'saxes'
import { afterAll, describe, expect, it } from 'vitest'
import { fromBufferPromise } from 'yauzl'
import { defuse, openCsvWriter, openTable, openXlsxWriter, undefuse } from '#main/core/transfer/formats/index.ts'
import type { CellValue, Column, CsvWriteOptions, TableWriter } from '#main/core/transfer/formats/index.ts'
import { parse } from 'csv-parse/sync'
import { temporaryFolder } from '../../support/lifetime.ts'

const folder = temporaryFolder()
afterAll(() => folder.remove())
let files = 0
const newPath = (extension: string) => join(folder.path, `${++files}.${extension}`)

async function fill(writer: TableWriter, rows: readonly (readonly CellValue[])[]) {
  for (const row of rows) await writer.row(row)
  return writer.close()
}

async function csvOf(rows: readonly (readonly CellValue[])[], options: CsvWriteOptions = {}): Promise<Buffer> {
  const path = newPath('csv')
  await fill(openCsvWriter(path, options), rows)
  return readFileSync(path)
}

async function readBack(path: string): Promise<string[][]> {
  const table = await openTable(path, { headerRow: 0 })
  const rows: string[][] = []
  for await (const row of table.rows()) rows.push(row.cells)
  await table.close()
  return rows
}

/** The parts of a workbook, unpacked, each proven to be well-formed XML. */
async function partsOf(path: string): Promise<Map<string, string>> {
  const parts = new Map<string, string>()
  const zip = await fromBufferPromise(readFileSync(path), { lazyEntries: true })
  for await (const entry of zip.eachEntry()) {
    const chunks: Buffer[] = []
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString('utf8')
    const parser = new SaxesParser({ xmlns: true })
    parser.on('error', (error) => {
      throw new Error(`${entry.fileName}: ${error.message}`)
    })
    parser.write(text).close()
    parts.set(entry.fileName, text)
  }
  return parts
}

const TEXT = { title: 'Текст', type: 'text' } as const
const EVIL = [
  "=cmd|'/C calc'!A1", '+7(999) 123-45-67', '-1', '@SUM(A1:A9)', '\t=1', '\r=1', '\n=1', ' =1', '"=1', "'=1", "''+1", '\u00a0=1', '\u200b=1', '\ufeff=1',
  '＝1', '＋1', '－1', '＠1', '\0=1', '=HYPERLINK("http://127.0.0.1","x")', '" =1', '%0A-3+3+cmd', '\u202e=1', '-', '+', '=',
]

describe('text that a spreadsheet would run', () => {
  it.each(EVIL.filter((text) => text !== '%0A-3+3+cmd').map((text) => [text]))('%j gets an apostrophe', (text) => {
    expect(defuse(text)).toBe(`'${text}`)
  })

  it.each(['ООО «Ромашка»', 'а=б', '8 (495) 123-45-67', '5-я улица', "О'Коннор", "'цитата'", '', '01.02.2025', 'a@b.ru', '№ 5', '(+7) 999'])('%j stays', (text) => {
    expect(defuse(text)).toBe(text)
    expect(undefuse(text)).toBe(text)
  })

  it('comes back exactly, and nothing else is touched (N=5000)', () => {
    const part = fc.constantFrom("'", '"', '=', '+', '-', '@', ' ', '\t', '\r', '\n', 'x', '7', '\ufeff', '\0', 'я')
    fc.assert(fc.property(fc.array(part, { maxLength: 6 }).map((parts) => parts.join('')), (text) => {
      expect(undefuse(defuse(text))).toBe(text)
    }), { numRuns: 5000, seed: 1 })
  })

  it('is defused in every cell and in the header of a CSV, and no cell begins with a trigger', async () => {
    const bytes = await csvOf(EVIL.map((text) => [text, text]), { columns: [{ title: '=1+1', type: 'text' }, TEXT] })
    const rows = parse(bytes, { delimiter: ';', bom: true }) as string[][]
    expect(rows).toHaveLength(EVIL.length + 1)
    expect(rows[0]).toEqual(["'=1+1", 'Текст'])
    for (const cell of rows.flat()) expect(cell).not.toMatch(/^[\s"\0\ufeff]*[=+\-@\t\r]/)
    expect(rows.slice(1).map(([cell]) => undefuse(cell!))).toEqual(EVIL)
  })

  it('is a text cell in an XLSX, byte for byte, and there is no formula', async () => {
    const path = newPath('xlsx')
    await fill(openXlsxWriter(path, { sheetName: 'Клиенты', columns: [{ title: '=1+1', type: 'text' }, { title: 'n', type: 'money' }, { title: 'd', type: 'date' }] }), EVIL.map((text) => [text, text, text]))
    const sheet = (await partsOf(path)).get('xl/worksheets/sheet1.xml')!
    expect(sheet).not.toMatch(/<f[ >/]/)
    const rows = await readBack(path)
    expect(rows[0]).toEqual(['=1+1', 'n', 'd'])
    // "-1" in a column of sums is the number -1 and nothing that runs.
    expect(rows.slice(1)).toEqual(EVIL.map((text) => [text, text, text]))
  })
})

describe('writing CSV', () => {
  it('is what Excel in Russian opens by a double click', async () => {
    const bytes = await csvOf([['ООО «Берёзка»', '7707083893']], { columns: [{ title: 'Имя', type: 'text' }, { title: 'ИНН', type: 'text' }] })
    expect(bytes.toString('utf8')).toBe('\ufeffИмя;ИНН\r\nООО «Берёзка»;7707083893\r\n')
  })

  it('leaves numbers in number and money columns bare, negative ones too', async () => {
    const columns: Column[] = [{ title: 'Сумма', type: 'money' }, { title: 'Число', type: 'number' }, TEXT]
    const bytes = await csvOf([['-12.50', -3, '-12.50'], ['=1', 1e21, null], [0.1, undefined, true]], { columns, bom: false, decimal: ',', bool: ['да', 'нет'] })
    expect(bytes.toString('utf8').split('\r\n').slice(1, 4)).toEqual(["-12,50;-3;'-12.50", "'=1;1000000000000000000000;", '0,1;;да'])
  })

  it('writes Windows-1251 and counts what it cannot hold', async () => {
    const path = newPath('csv')
    const result = await fill(openCsvWriter(path, { encoding: 'windows-1251' }), [['Ёлка — «№ 5» €'], ['😀 ₽']])
    expect(result).toEqual({ rows: 2, lostCharacters: 2 })
    expect(iconv.decode(readFileSync(path), 'win1251')).toBe('Ёлка — «№ 5» €\r\n? ?\r\n')
  })

  it('refuses an encoding that it does not know', () => {
    expect(() => openCsvWriter(newPath('csv'), { encoding: 'ebcdic' })).toThrow(expect.objectContaining({ code: 'text.encoding' }))
  })

  it('gives every table back through our reader and through another one (N=300)', async () => {
    const cell = fc.array(fc.constantFrom('a', 'Ж', '"', ';', ',', '\n', '\r\n', ' ', "'", '\t', '=', '|', 'слово'), { maxLength: 4 }).map((parts) => parts.join(''))
    const table = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 5 })
    await fc.assert(fc.asyncProperty(table, fc.constantFrom(';', ',', '\t', '|'), fc.constantFrom('utf-8', 'utf-16le', 'windows-1251'), async (rows, delimiter, encoding) => {
      const path = newPath('csv')
      await fill(openCsvWriter(path, { delimiter: delimiter as ';', encoding }), rows)
      const opened = await openTable(path, { headerRow: 0, delimiter: delimiter as ';', ...(encoding !== 'utf-8' && { encoding }) })
      const back: string[][] = []
      for await (const row of opened.rows()) back.push(row.cells.map(undefuse))
      expect(back).toEqual(rows)
      const text = iconv.decode(readFileSync(path), encoding === 'utf-8' ? 'utf8' : encoding)
      expect((parse(text, { delimiter, bom: true }) as string[][]).map((row) => row.map(undefuse))).toEqual(rows)
    }), { numRuns: 300, seed: 9 })
  }, 60_000)

  it('keeps a row whose only cell is empty', async () => {
    const path = newPath('csv')
    await fill(openCsvWriter(path), [['a'], [''], ['b']])
    expect(await readBack(path)).toEqual([['a'], [''], ['b']])
  })
})

describe('writing XLSX', () => {
  const columns: Column[] = [
    { title: 'Имя', type: 'text', width: 40 }, { title: 'ИНН', type: 'text' }, { title: 'Оборот', type: 'money' }, { title: 'Штук', type: 'number' },
    { title: 'Дата', type: 'date' }, { title: 'Когда', type: 'datetime' }, { title: 'Архив', type: 'bool' },
  ]

  it('makes true numbers, days, times and booleans, and texts that stay texts', async () => {
    const path = newPath('xlsx')
    const result = await fill(openXlsxWriter(path, { sheetName: 'Клиенты', columns }), [
      ['ООО «Берёзка» & <Ко>', '0077070838', '-1234.50', 3, '2024-02-29', '2024-02-29T13:45', true],
      [null, '', undefined, '12', '1900-03-01', '2024-02-29 13:45:10', false],
    ])
    expect(result).toEqual({ rows: 2, lostCharacters: 0 })
    expect(await readBack(path)).toEqual([
      columns.map(({ title }) => title),
      ['ООО «Берёзка» & <Ко>', '0077070838', '-1234.5', '3', '2024-02-29', '2024-02-29T13:45:00', 'true'],
      ['', '', '', '12', '1900-03-01', '2024-02-29T13:45:10', 'false'],
    ])
    const sheet = (await partsOf(path)).get('xl/worksheets/sheet1.xml')!
    expect(sheet).toContain('<c r="C2" s="5"><v>-1234.50</v></c>')
    expect(sheet).toContain('<c r="E2" s="3"><v>45351</v></c>')
    expect(sheet).toContain('<c r="G2" t="b"><v>1</v></c>')
  })

  it('has a bold frozen header, a filter over all rows, and the widths asked for', async () => {
    const path = newPath('xlsx')
    await fill(openXlsxWriter(path, { sheetName: 'К', columns }), [['a'], ['b']])
    const parts = await partsOf(path)
    const sheet = parts.get('xl/worksheets/sheet1.xml')!
    expect(sheet).toContain('<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>')
    expect(sheet).toContain('<autoFilter ref="A1:G3"/>')
    expect(parts.get('xl/workbook.xml')).toContain(">'К'!$A$1:$G$3</definedName>")
    expect(sheet).toContain('<col min="1" max="1" width="40" customWidth="1"/>')
    expect(sheet).toMatch(/<c r="A1" s="1" t="inlineStr">/)
    const fonts = parts.get('xl/styles.xml')!.match(/<cellXfs.*<\/cellXfs>/)![0].match(/<xf [^>]*>/g)!
    expect(fonts[1]).toContain('fontId="1"')
    expect(parts.get('xl/styles.xml')).toContain('<font><b/>')
  })

  it('writes what does not fit its column as text rather than losing it', async () => {
    const path = newPath('xlsx')
    const odd = ['x', '40702810400000000019', 'сто', '1,5', '31.02.2024', '2024-02-30T10:00', 'да']
    await fill(openXlsxWriter(path, { sheetName: 'К', columns }), [odd, ['', '', '40702810400000000019', '12345678901234567', '1899-01-01', '2024-02-29T10:00Z', '']])
    expect((await readBack(path)).slice(1)).toEqual([odd, ['', '', '40702810400000000019', '12345678901234567', '1899-01-01', '2024-02-29T10:00Z']])
  })

  it('holds every character, those that XML cannot too (N=300)', async () => {
    const part = fc.constantFrom('a', '_x0041_', '_', 'x', '\0', '\u0001', '\b', '\r', '\n', '\t', ' ', '\uffff', '<', '&', ']]>', '😀', '"', 'Я', '\u007f', '\u2028')
    const texts = fc.array(fc.array(part, { minLength: 1, maxLength: 8 }).map((parts) => parts.join('')), { minLength: 1, maxLength: 5 })
    await fc.assert(fc.asyncProperty(texts, async (cells) => {
      const path = newPath('xlsx')
      await fill(openXlsxWriter(path, { sheetName: 'К', columns: cells.map(() => TEXT) }), [cells])
      await partsOf(path)
      expect((await readBack(path))[1]).toEqual(cells)
    }), { numRuns: 300, seed: 4 })
  }, 60_000)

  it('writes words for booleans where words are given', async () => {
    const path = newPath('xlsx')
    await fill(openXlsxWriter(path, { sheetName: 'К', columns: [{ title: 'Архив', type: 'bool' }], bool: ['Да', 'Нет'] }), [[true], [false]])
    expect(await readBack(path)).toEqual([['Архив'], ['Да'], ['Нет']])
  })

  it('continues on further sheets when one is full', async () => {
    const path = newPath('xlsx')
    await fill(openXlsxWriter(path, { sheetName: 'Очень длинное имя листа для клиентов', columns: [TEXT], maxRows: 3 }), [['1'], ['2'], ['3'], ['4'], ['5']])
    const table = await openTable(path)
    expect(table.sheets).toEqual(['Очень длинное имя листа для кли', 'Очень длинное имя листа для (2)', 'Очень длинное имя листа для (3)'])
    for (const name of table.sheets!) expect(name.length).toBeLessThanOrEqual(31)
    const second = await openTable(path, { sheet: table.sheets![1]! })
    expect([second.header, await second.preview(10)]).toEqual([['Текст'], [['3'], ['4']]])
    await table.close()
    await second.close()
  })

  it.each([['a/b\\c?*[x]:y', 'a b c   x  y'], ["'цитата'", 'цитата'], ['', '1'], ['   ', '1']])('makes a sheet name that Excel accepts of %j', async (name, sheet) => {
    const path = newPath('xlsx')
    await fill(openXlsxWriter(path, { sheetName: name, columns: [TEXT] }), [])
    const table = await openTable(path)
    expect(table.sheets).toEqual([sheet])
    await table.close()
  })

  it('cuts a text at what a cell holds and says how much was lost', async () => {
    const path = newPath('xlsx')
    expect(await fill(openXlsxWriter(path, { sheetName: 'К', columns: [TEXT] }), [['я'.repeat(32_800)]])).toEqual({ rows: 1, lostCharacters: 33 })
    expect((await readBack(path))[1]![0]).toBe('я'.repeat(32_767))
  })

  it('refuses more cells than columns, and no columns at all', async () => {
    const writer = openXlsxWriter(newPath('xlsx'), { sheetName: 'К', columns: [TEXT] })
    await expect(writer.row(['1', '2'])).rejects.toMatchObject({ code: 'write.columns' })
    await writer.abort()
    expect(() => openXlsxWriter(newPath('xlsx'), { sheetName: 'К', columns: [] })).toThrow(expect.objectContaining({ code: 'write.columns' }))
  })
})

describe.each<[string, (to: string | Writable) => TableWriter]>([
  ['CSV', (to) => openCsvWriter(to)], ['XLSX', (to) => openXlsxWriter(to, { sheetName: 'К', columns: [TEXT] })],
])('a %s file', (_, openWriter) => {
  it('appears under its name only when it is complete, and not at all when it is given up', async () => {
    const [kept, given] = [newPath('out'), newPath('out')]
    const writer = openWriter(kept)
    await writer.row(['a'])
    expect(readdirSync(folder.path)).not.toContain(kept.slice(folder.path.length + 1))
    await writer.close()
    expect(readFileSync(kept).length).toBeGreaterThan(0)
    const abandoned = openWriter(given)
    for (let i = 0; i < 30_000; i++) await abandoned.row([`строка ${i}`])
    await abandoned.abort()
    expect(readdirSync(folder.path).filter((name) => given.endsWith(name.replace('.part', '')))).toEqual([])
  })

  it('that cannot be written is a typed error and no hang', async () => {
    const writer = openWriter(join(folder.path, 'no', 'such', 'folder.out'))
    await expect((async () => {
      for (let i = 0; i < 1_000_000; i++) await writer.row([`строка ${i} ${'x'.repeat(100)}`])
      await writer.close()
    })()).rejects.toMatchObject({ code: 'write.failed', data: { reason: 'ENOENT' } })
    await writer.abort()
  })

  it('whose disk fills up in the middle is a typed error', async () => {
    let bytes = 0
    const full = new Writable({
      write(chunk: Buffer, _encoding, done) {
        bytes += chunk.length
        done(bytes > 100_000 ? Object.assign(new Error('no space'), { code: 'ENOSPC' }) : null)
      },
    })
    const writer = openWriter(full)
    let seed = 1
    await expect((async () => {
      for (let i = 0; i < 1_000_000; i++) await writer.row([String((seed = (seed * 48_271) % 2_147_483_647)).repeat(9)])
      await writer.close()
    })()).rejects.toMatchObject({ code: 'write.failed', data: { reason: 'ENOSPC' } })
    await writer.abort()
  })

  it('waits for a receiver that has stopped, with little in memory, and goes on with it', async () => {
    let release: (() => void) | undefined
    let received = 0
    const receiver = new Writable({
      highWaterMark: 1 << 16,
      write(chunk: Buffer, _encoding, done) {
        received += chunk.length
        if (received < 200_000 || release) done()
        else release = () => done()
      },
    })
    const writer = openWriter(receiver)
    let seed = 7
    const digits = () => Array.from({ length: 20 }, () => (seed = (seed * 48_271) % 2_147_483_647)).join('')
    let written = 0
    let waiting: Promise<void> | undefined
    for (let i = 0; i < 100_000 && !waiting; i++) {
      const text = digits()
      written += text.length
      const row = writer.row([text])
      const late = await Promise.race([row.then(() => false), new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 300))])
      // On a busy machine a row may merely be slow: it waits for the receiver only once that has stopped.
      if (late && release) waiting = row
      else await row
    }
    expect(waiting).toBeDefined()
    expect(written).toBeLessThan(4_000_000)
    release!()
    await waiting
    await writer.row(['end'])
    expect((await writer.close()).rows).toBeGreaterThan(100)
  })
})
