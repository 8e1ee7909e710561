import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import { afterAll, describe, expect, it } from 'vitest'
import { FormatError, isLossy, openTable } from '#main/core/transfer/formats/index.ts'
import type { TableRow } from '#main/core/transfer/formats/index.ts'
import { temporaryFolder } from '../../support/lifetime.ts'
import { encode, textSamples } from '../../support/make-samples.ts'
import { makeWorkbook } from './zip-maker.ts'

const folder = temporaryFolder()
afterAll(() => folder.remove())
const data = (name: string) => fileURLToPath(new URL(`../../data/${name}`, import.meta.url))

function save(name: string, bytes: Buffer): string {
  const path = join(folder.path, name)
  writeFileSync(path, bytes)
  return path
}

async function all(rows: AsyncGenerator<TableRow>): Promise<TableRow[]> {
  const found: TableRow[] = []
  for await (const row of rows) found.push(row)
  return found
}

describe('the real list of Russian companies', () => {
  const path = data('companies-ru.csv')

  it('is found to be Windows-1251 with semicolons and CRLF', async () => {
    const table = await openTable(path)
    expect(table).toMatchObject({
      kind: 'csv', bytes: 4110, detected: { encoding: 'windows-1251', bom: false, delimiter: ';', quote: '"', newline: '\r\n', headerRow: 1, badBytes: { count: 0 } },
    })
    expect(table.detected.confidence).toBeGreaterThan(0.7)
  })

  it('is read exactly, with the line of every row, multi-line cells and the mess at its end', async () => {
    const expected = parse(iconv.decode(readFileSync(path), 'win1251'), { delimiter: ';' }) as string[][]
    const table = await openTable(path)
    const rows = await all(table.rows())
    expect(table.header).toEqual(expected[0])
    expect(rows.map(({ cells }) => cells)).toEqual(expected.slice(1))
    expect(rows).toHaveLength(31)
    expect(rows.filter(({ problem }) => problem)).toEqual([])
    expect(rows.slice(0, 5).map(({ line }) => line)).toEqual([2, 3, 4, 5, 7])
    expect(rows[4]!.cells[0]).toBe('ПАО «НК "Роснефть"»')
    expect(rows[3]!.cells.at(-1)).toBe('Многострочный\nкомментарий')
    expect(rows.at(-2)!.cells.join('')).toBe('')
    expect(table.bytesRead()).toBe(table.bytes)
  })
})

describe('the real list of American companies', () => {
  it('is found to be UTF-8 with commas and is read exactly', async () => {
    const path = data('companies-sp500.csv')
    const expected = parse(readFileSync(path)) as string[][]
    const table = await openTable(path)
    expect(table.detected).toMatchObject({ encoding: 'utf-8', bom: false, delimiter: ',', newline: '\n' })
    expect(table.header).toEqual(expected[0])
    expect((await all(table.rows())).map(({ cells }) => cells)).toEqual(expected.slice(1))
    expect(expected).toHaveLength(504)
  })
})

describe('any bytes at all', () => {
  it('are rows or a typed error (N=600)', async () => {
    const samples = textSamples().map(({ bytes }) => bytes)
    const seeds = [...samples, makeWorkbook({ rows: '<row><c><v>1</v></c></row>', strings: '<si><t>a</t></si>' })]
    const mutation = fc.record({ at: fc.nat(), byte: fc.nat(255), cut: fc.nat(3) })
    let refused = 0
    await fc.assert(fc.asyncProperty(fc.constantFrom(...seeds), fc.array(mutation, { minLength: 1, maxLength: 12 }), fc.nat(), async (seed, mutations, end) => {
      let bytes = Buffer.from(seed)
      for (const { at, byte } of mutations) bytes[at % bytes.length] = byte
      if (mutations[0]!.cut === 0) bytes = bytes.subarray(0, end % bytes.length)
      try {
        const table = await openTable(save('fuzz.bin', bytes))
        for (const row of await all(table.rows())) expect(row.cells.length).toBeGreaterThan(0)
        await table.close()
      } catch (error) {
        if (!(error instanceof FormatError)) throw error
        refused += 1
      }
    }), { numRuns: 600, seed: 77 })
    expect(refused).toBeLessThan(300)
  }, 60_000)
})

describe('an open table', () => {
  it('can be previewed and then read from the start, as often as one likes', async () => {
    for (const path of [data('companies-ru.csv'), save('twice.xlsx', makeWorkbook({ rows: '<row><c><v>1</v></c></row>'.repeat(40) }))]) {
      const table = await openTable(path)
      const preview = await table.preview(3)
      const [first, second] = [await all(table.rows()), await all(table.rows())]
      expect(preview).toEqual(first.slice(0, 3).map(({ cells }) => cells))
      expect(second).toEqual(first)
      expect(await table.preview(0)).toEqual([])
      expect(await table.preview(1000)).toHaveLength(first.length)
      await table.close()
    }
  })

  it('obeys what the user chose: encoding, delimiter, header row, sheet', async () => {
    const path = save('title.csv', encode('Отчёт за 2024 год\r\n\r\nИмя;Город\r\nПётр;Омск\r\n', 'koi8-r'))
    const table = await openTable(path, { encoding: 'koi8-r', delimiter: ';', headerRow: 2 })
    expect(table.header).toEqual(['Имя', 'Город'])
    expect(await all(table.rows())).toEqual([{ line: 4, cells: ['Пётр', 'Омск'] }])
    const bare = await openTable(path, { headerRow: 0 })
    expect(bare.header).toEqual([])
    expect(await bare.preview(9)).toHaveLength(3)
    await expect(openTable(path, { encoding: 'latin-9' })).rejects.toMatchObject({ code: 'text.encoding' })
    const book = save('sheets.xlsx', makeWorkbook({ sheets: ['name="Скрытый" state="hidden"', 'name="Виден"'], rows: '<row><c t="inlineStr"><is><t> Имя </t></is></c></row>' }))
    const sheet = await openTable(book)
    expect([sheet.sheets, sheet.detected.sheet, sheet.header]).toEqual([['Скрытый', 'Виден'], 'Виден', ['Имя']])
    await expect(openTable(book, { sheet: 'Третий' })).rejects.toMatchObject({ code: 'xlsx.noSheet' })
    await sheet.close()
  })

  it('finds the encoding by a name far below the plain ASCII of the first megabytes', async () => {
    const latin = 'Client;Moscow;100\r\n'.repeat(150_000)
    const russian = 'ООО «Последняя строка»;Тверь;1\r\nИП Щукина Яна;Омск;2\r\n'
    for (const encoding of ['windows-1251', 'koi8-r', 'utf-8']) {
      const text = encoding === 'koi8-r' ? russian.replace(/[«»]/g, '"') : russian
      const path = save(`deep-${encoding}.csv`, encode(`name;city;sum\r\n${latin}${text}`, encoding))
      const table = await openTable(path)
      expect(table.detected).toMatchObject({ encoding, delimiter: ';' })
      expect((await all(table.rows())).at(-1)!.cells[0]).toBe('ИП Щукина Яна')
    }
  })

  it('never gives wrong letters in silence: a wrong choice by hand, damage and a foreign tail are marked', async () => {
    const utf8 = encode('Имя;Город\nПётр;Омск\nАнна;Тверь\n', 'utf-8')
    const joined = save('joined.csv', Buffer.concat([utf8, encode('Яков;Псков\n', 'windows-1251')]))
    const rows = await all((await openTable(joined)).rows())
    expect(rows.map(({ problem }) => problem)).toEqual([undefined, undefined, 'bytes.bad'])
    const wrong = await openTable(save('ansi.csv', encode('Имя;Город\nПётр;Омск\n', 'windows-1251')), { encoding: 'utf-8' })
    expect(wrong.detected.badBytes!.count).toBeGreaterThan(0)
    const marked = await all(wrong.rows())
    expect(marked.every(({ problem }) => problem !== undefined && isLossy(problem))).toBe(true)
  })

  it('tells how far it has come', async () => {
    const path = save('long.xlsx', makeWorkbook({ rows: Array.from({ length: 40_000 }, (_, i) => `<row><c><v>${(i * 48_271) % 99_991}</v></c></row>`).join('') }))
    const table = await openTable(path)
    const seen: number[] = []
    for await (const _ of table.rows()) seen.push(table.bytesRead())
    expect(seen[0]!).toBeLessThan(table.bytes / 2)
    expect(seen.toSorted((a, b) => a - b)).toEqual(seen)
    expect(table.bytesRead()).toBe(table.bytes)
    await table.close()
  })

  it('stops before the very next row once cancelled', async () => {
    const stop = new AbortController()
    const table = await openTable(save('cancel.csv', Buffer.from('a;b\n'.repeat(100_000))))
    let rows = 0
    await expect((async () => {
      for await (const _ of table.rows(stop.signal)) if (++rows === 1234) stop.abort()
    })()).rejects.toMatchObject({ code: 'cancelled' })
    expect(rows).toBe(1234)
  })
})
