/**
 * One big read or write in a process of its own, so that its memory can be measured.
 * Prints one line of JSON: { rows, problems, grown (bytes of resident memory over the start), seconds }.
 */
import { openCsvWriter, openTable, openXlsxWriter } from '#main/core/transfer/formats/index.ts'
import type { Column, TableWriter } from '#main/core/transfer/formats/index.ts'
import { readCsv } from '#main/core/transfer/formats/csv.ts'
import type { TableRow } from '#main/core/transfer/formats/problems.ts'

const [work = '', path = ''] = process.argv.slice(2)
const MB = 1_000_000
let peak = 0
const look = () => (peak = Math.max(peak, process.memoryUsage.rss()))

async function* repeated(head: string, block: string, times: number, tail = ''): AsyncGenerator<Buffer> {
  yield Buffer.from(head)
  for (let i = 0; i < times; i++) yield Buffer.from(block)
  yield Buffer.from(tail)
}

async function count(rows: AsyncIterable<TableRow>): Promise<{ rows: number; problems: number }> {
  const found = { rows: 0, problems: 0 }
  for await (const row of rows) {
    found.rows += 1
    if (row.problem) found.problems += 1
    if (found.rows % 5000 === 0) look()
  }
  return found
}

const csv = (source: AsyncIterable<Uint8Array>) => count(readCsv(source, { encoding: 'utf-8', delimiter: ';', onBytes: look }))
const row500 = `ООО «Берёзка»;7707083893;${'комментарий '.repeat(20)};"в кавычках; ""да"""\n`
const columns: Column[] = [{ title: 'Имя', type: 'text' }, { title: 'ИНН', type: 'text' }, { title: 'Сумма', type: 'money' }, { title: 'Дата', type: 'date' }]

async function write(writer: TableWriter): Promise<{ rows: number; problems: number }> {
  for (let i = 0; i < 1_000_000; i++) {
    await writer.row([`ООО «Берёзка № ${i}»`, String(7_700_000_000 + i), i / 100, '2024-02-29'])
    if (i % 5000 === 0) look()
  }
  return { rows: (await writer.close()).rows, problems: 0 }
}

async function readFile(): Promise<{ rows: number; problems: number }> {
  const table = await openTable(path)
  try {
    return await count(table.rows())
  } finally {
    await table.close()
  }
}

const WORKS: Record<string, () => Promise<{ rows: number; problems: number }>> = {
  'csv-500mb': () => csv(repeated('', row500.repeat(100), 10_000)),
  'csv-line-100mb': () => csv(repeated('a;b\n', 'x'.repeat(MB), 100, '\nc;d\n')),
  'csv-unclosed': () => csv(repeated('a;"b\n', 'текст;1\n'.repeat(10_000), 20)),
  'csv-unclosed-line-100mb': () => csv(repeated('a;b\n"', 'x;'.repeat(MB / 2), 100, '\nc;d\n')),
  'csv-10000-columns': () => csv(repeated('', `${'ячейка;'.repeat(10_000)}\n`, 1000)),
  'write-csv': () => write(openCsvWriter(path, { columns })),
  'write-xlsx': () => write(openXlsxWriter(path, { sheetName: 'Клиенты', columns })),
  read: readFile,
}

const run = WORKS[work]
if (!run) throw new Error(`no such work: ${work}`)
await csv(repeated('', row500, 100)) // what the first use of the code costs is not growth
globalThis.gc?.()
const start = process.memoryUsage.rss()
const began = performance.now()
const result = await run()
look()
console.log(JSON.stringify({ ...result, grown: peak - start, seconds: (performance.now() - began) / 1000 }))
