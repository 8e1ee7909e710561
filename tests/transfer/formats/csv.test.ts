import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCsv } from '#main/core/transfer/formats/csv.ts'
import type { CsvOptions } from '#main/core/transfer/formats/csv.ts'
import { detectText } from '#main/core/transfer/formats/detect.ts'
import type { TableRow } from '#main/core/transfer/formats/problems.ts'
import { csvText, textSamples } from '../../support/make-samples.ts'

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function read(text: string | Buffer, options: Partial<CsvOptions> = {}, size = 1 << 16): Promise<TableRow[]> {
  const rows: TableRow[] = []
  const bytes = Buffer.from(text)
  for await (const row of readCsv(pieces(bytes, size), { encoding: 'utf-8', delimiter: ';', ...options })) rows.push(row)
  return rows
}

const cells = async (...args: Parameters<typeof read>) => (await read(...args)).map((row) => row.cells)

describe('reading CSV', () => {
  const whole = textSamples().filter((sample) => sample.rows)

  it.each(whole)('gives the exact rows of $name, however the bytes arrive', async ({ bytes, rows }) => {
    const found = detectText(bytes, { complete: true })
    for (const size of [1, 2, 3, 7, 64, 1 << 16]) expect(await cells(bytes, found, size), `pieces of ${size}`).toEqual(rows)
  })

  it('reads what is well formed as an independent reader does (N=500)', async () => {
    const cell = fc.array(fc.constantFrom('a', 'Ж', '"', ';', '\n', '\r\n', ' ', "'", '\t', 'длинный текст'), { maxLength: 4 }).map((parts) => parts.join(''))
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 6 })
    await fc.assert(fc.asyncProperty(table, fc.boolean(), fc.integer({ min: 1, max: 20 }), async (rows, quoteAll, size) => {
      const text = csvText(rows, ';', '\n', quoteAll)
      const expected = parse(text, { delimiter: ';', relax_column_count: true })
      expect(await cells(text, {}, size)).toEqual(expected)
      expect(expected).toEqual(rows)
    }), { numRuns: 500, seed: 11 })
  })

  it('never fails, hangs or loses a plain line, whatever the quotes (N=1000)', async () => {
    const part = fc.constantFrom('"', '""', 'x', ';', '\n', '\r', 'яблоко', ' ', '\t')
    await fc.assert(fc.asyncProperty(fc.array(part, { maxLength: 40 }), fc.integer({ min: 1, max: 9 }), async (parts, size) => {
      const text = `${parts.join('')}\nlast;row\n`
      const rows = await read(text, {}, size)
      expect(rows).toEqual(await read(text))
      const lines = rows.map(({ line }) => line)
      expect(lines).toEqual([...new Set(lines)].sort((a, b) => a - b))
      expect(rows.some((row) => row.cells.join(' ').includes('last'))).toBe(true)
    }), { numRuns: 1000, seed: 5 })
  })

  it('names the physical line on which a row begins', async () => {
    const rows = await read('a;b\r\n1;"x\r\ny\nz"\r\n\r\n2;3\r4;5\n')
    expect(rows.map(({ line }) => line)).toEqual([1, 2, 6, 7])
    expect(rows[1]!.cells).toEqual(['1', 'x\r\ny\nz'])
  })

  it('keeps empty rows that have delimiters and leaves out lines without any character', async () => {
    expect(await cells('a;b\n;;;\n\n\n1;2')).toEqual([['a', 'b'], ['', '', '', ''], ['1', '2']])
  })

  it('gives nothing for nothing, and a header alone as one row', async () => {
    expect(await read('')).toEqual([])
    expect(await read('\ufeff')).toEqual([])
    expect(await cells('\ufeffИмя;ИНН')).toEqual([['Имя', 'ИНН']])
  })

  it('forgives blanks around quotes', async () => {
    expect(await cells('a; "b;c" ;d\n')).toEqual([['a', 'b;c', 'd']])
  })

  it('leaves a quote inside an unquoted cell alone', async () => {
    expect(await read('труба 5";шт\n')).toEqual([{ line: 1, cells: ['труба 5"', 'шт'] }])
  })
})

describe('damaged CSV', () => {
  it('marks an unclosed quote on its own row and reads all the others', async () => {
    expect(await read('a;b\n"ООО Берёза;1\nx;2\ny;"3"\nz;4\n')).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 2, cells: ['ООО Берёза', '1'], problem: 'quote.unclosed' },
      { line: 3, cells: ['x', '2'] },
      { line: 4, cells: ['y', '3'] },
      { line: 5, cells: ['z', '4'] },
    ])
  })

  it('marks every row of a file where every row opens a quote', async () => {
    const rows = await read('"a;1\n"b;2\n"c;3\n')
    expect(rows.map(({ cells: [name], problem }) => [name, problem])).toEqual([['a', 'quote.unclosed'], ['b', 'quote.unclosed'], ['c', 'quote.unclosed']])
  })

  it('gives up on a quoted cell that outgrows the limit, not on the million rows after it', async () => {
    const rows = await read(`a;"b\n${'x;y\n'.repeat(2000)}x;5"\n`, { maxCell: 1000 })
    expect(rows).toHaveLength(2002)
    expect(rows[0]).toEqual({ line: 1, cells: ['a', 'b'], problem: 'quote.unclosed' })
    expect(rows.slice(1).every((row) => row.problem === undefined && row.cells.length === 2)).toBe(true)
  })

  it('reads quotes that were not doubled the likely way and says so', async () => {
    expect(await read('"ООО "Ромашка"";1\nx;2\n')).toEqual([
      { line: 1, cells: ['ООО "Ромашка"', '1'], problem: 'quote.stray' },
      { line: 2, cells: ['x', '2'] },
    ])
  })

  it('drops a line beyond the limit, keeps its beginning for the report, and goes on', async () => {
    const rows = await read(`a;b\n${'й'.repeat(50_000)}\nc;d\n`, { maxRow: 10_000 }, 4096)
    expect(rows.map(({ line, problem }) => [line, problem])).toEqual([[1, undefined], [2, 'row.tooLong'], [3, undefined]])
    expect(rows[1]!.cells[0]).toMatch(/^й{100,1000}/)
    expect(rows[2]!.cells).toEqual(['c', 'd'])
  })

  it('drops a row of many long quoted cells beyond the limit and goes on', async () => {
    const rows = await read(`"${'x\n'.repeat(400)}";"${'y\n'.repeat(400)}"\nc;d\n`, { maxRow: 1000 }, 64)
    expect(rows[0]!.problem).toBeDefined()
    expect(rows.at(-1)).toEqual({ line: 802, cells: ['c', 'd'] })
  })

  it('reads 10,000 columns and cuts what exceeds the limit', async () => {
    const wide = Array.from({ length: 10_000 }, (_, i) => `c${i}`).join(';')
    const [row] = await read(`${wide}\n`)
    expect(row!.cells).toHaveLength(10_000)
    expect(row!.problem).toBeUndefined()
    const [cut] = await read(`${wide}\n`, { maxColumns: 100 })
    expect(cut).toMatchObject({ problem: 'row.tooManyColumns' })
    expect(cut!.cells).toHaveLength(100)
    const [quoted] = await read(`"q";${wide}\n`, { maxColumns: 100 })
    expect(quoted!.problem).toBe('row.tooManyColumns')
  })

  it('removes NUL characters and names the column', async () => {
    expect(await read('a;b\n1;x\0y\n2;z\n')).toEqual([
      { line: 1, cells: ['a', 'b'] }, { line: 2, cells: ['1', 'xy'], problem: 'text.nul', column: 1 }, { line: 3, cells: ['2', 'z'] },
    ])
  })

  it('marks the rows with invalid bytes and only those, and counts the bytes', async () => {
    const bytes = Buffer.concat([Buffer.from('Имя;x\nодин;1\nд'), Buffer.of(0xff, 0xfe), Buffer.from('ва;2\nтри;3\n')])
    let bad = { count: 0, offsets: [0] }
    const rows = await read(bytes, { onBadBytes: (found) => (bad = found) }, 5)
    expect(rows.map(({ problem }) => problem)).toEqual([undefined, undefined, 'bytes.bad', undefined])
    expect(rows[2]!.cells).toEqual(['д\ufffd\ufffdва', '2'])
    expect(bad).toEqual({ count: 2, offsets: [22, 23] })
  })
})

describe('a running read', () => {
  it('stops before the very next row once it is cancelled', async () => {
    const stop = new AbortController()
    let rows = 0
    const reading = (async () => {
      for await (const _ of readCsv(pieces(Buffer.from('a;b\n'.repeat(10_000)), 1 << 16), { encoding: 'utf-8', delimiter: ';', signal: stop.signal })) {
        if (++rows === 500) stop.abort()
      }
    })()
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' })
    expect(rows).toBe(500)
  })

  it('closes its source when the reader leaves early', async () => {
    let closed = false
    async function* source() {
      try {
        for (;;) yield Buffer.from('a;b\n')
      } finally {
        closed = true
      }
    }
    for await (const row of readCsv(source(), { encoding: 'utf-8', delimiter: ';' })) {
      expect(row.cells).toEqual(['a', 'b'])
      break
    }
    expect(closed).toBe(true)
  })

  it('tells how many bytes it has read', async () => {
    const seen: number[] = []
    await read('a;b\n'.repeat(100), { onBytes: (n) => seen.push(n) }, 128)
    expect(seen).toEqual([128, 256, 384, 400])
  })

  it('says which file is not there', async () => {
    const rows = readCsv('/nowhere/clients.csv', { encoding: 'utf-8', delimiter: ';' })
    await expect(rows.next()).rejects.toMatchObject({ code: 'file.notFound' })
  })
})
