import { createWriteStream, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { ZipFile } from 'yazl'
import { run, temporaryFolder } from '../../support/lifetime.ts'
import { makeWorkbook, workbookParts } from './zip-maker.ts'

const folder = temporaryFolder()
afterAll(() => folder.remove())
const child = fileURLToPath(new URL('memory-child.ts', import.meta.url))
const LIMIT = 150_000_000

/** The heap is bounded, so that a busy machine, where the collector comes late, does not look like a leak; a leak would break it. */
async function measure(work: string, path = ''): Promise<{ rows: number; problems: number; grown: number; seconds: number }> {
  const { code, stdout, output } = await run(process.execPath, ['--expose-gc', '--max-old-space-size=128', '--max-semi-space-size=8', child, work, path], {})
  if (code !== 0) throw new Error(output)
  return JSON.parse(stdout) as Awaited<ReturnType<typeof measure>>
}

/** A sheet of `rows` rows that refer to twice as many shared strings, in an order of no use to a cache. */
async function writeBigWorkbook(path: string, rows: number): Promise<void> {
  const zip = new ZipFile()
  const parts = workbookParts({ strings: '' })
  function* sheet() {
    yield '<worksheet><sheetData>'
    for (let i = 0; i < rows; i++) yield `<row><c t="s"><v>${2 * i}</v></c><c t="s"><v>${2 * ((i * 7919) % rows) + 1}</v></c></row>`
    yield '</sheetData></worksheet>'
  }
  function* strings() {
    yield '<sst>'
    for (let i = 0; i < 2 * rows; i++) yield `<si><t>Общество с ограниченной ответственностью № ${(i * 48_271) % 2_147_483_647}</t></si>`
    yield '</sst>'
  }
  const stream = (pieces: Generator<string>) => Readable.from(chunks(pieces), { objectMode: false })
  for (const { name, data } of parts) {
    if (name.endsWith('sheet1.xml')) zip.addReadStream(stream(sheet()), name, { compressionLevel: 1 })
    else if (name.endsWith('sharedStrings.xml')) zip.addReadStream(stream(strings()), name, { compressionLevel: 1 })
    else zip.addBuffer(Buffer.from(data), name)
  }
  zip.end()
  await pipeline(zip.outputStream, createWriteStream(path))
}

function* chunks(pieces: Generator<string>): Generator<string> {
  let chunk = ''
  for (const piece of pieces) {
    chunk += piece
    if (chunk.length < 1 << 16) continue
    yield chunk
    chunk = ''
  }
  yield chunk
}

describe('memory grows by less than 150 MB while', () => {
  it('a CSV of a million rows and 500 MB is read', async () => {
    const { rows, problems, grown } = await measure('csv-500mb')
    expect({ rows, problems }).toEqual({ rows: 1_000_000, problems: 0 })
    expect(grown).toBeLessThan(LIMIT)
  }, 120_000)

  it.each([['csv-line-100mb', 'row.tooLong'], ['csv-unclosed-line-100mb', 'row.tooLong']])('a line of 100 MB is skipped (%s)', async (work) => {
    const { rows, problems, grown } = await measure(work)
    expect({ rows, problems }).toEqual({ rows: 3, problems: 1 })
    expect(grown).toBeLessThan(LIMIT)
  }, 60_000)

  it('a quote that never closes is followed by 200,000 rows, which are all read', async () => {
    const { rows, problems, grown } = await measure('csv-unclosed')
    expect({ rows, problems }).toEqual({ rows: 200_001, problems: 1 })
    expect(grown).toBeLessThan(LIMIT)
  }, 60_000)

  it('a thousand rows of 10,000 columns are read', async () => {
    const { rows, problems, grown } = await measure('csv-10000-columns')
    expect({ rows, problems }).toEqual({ rows: 1000, problems: 0 })
    expect(grown).toBeLessThan(LIMIT)
  }, 60_000)

  it('a workbook with a million shared strings is read', async () => {
    const path = join(folder.path, 'strings.xlsx')
    await writeBigWorkbook(path, 500_000)
    const { rows, problems, grown } = await measure('read', path)
    expect({ rows, problems }).toEqual({ rows: 499_999, problems: 0 })
    expect(grown).toBeLessThan(LIMIT)
  }, 120_000)

  it('a workbook of rows with one cell each in the last column is read', async () => {
    const path = join(folder.path, 'sparse.xlsx')
    const rows = Array.from({ length: 20_000 }, (_, i) => `<row><c r="XFD${i + 1}"><v>${(i * 48_271) % 2_147_483_647}</v></c></row>`)
    writeFileSync(path, makeWorkbook({ rows: rows.join('') }))
    const { rows: found, grown } = await measure('read', path)
    expect(found).toBe(19_999)
    expect(grown).toBeLessThan(LIMIT)
  }, 60_000)

  it.each(['csv', 'xlsx'])('a million rows are written as %s and read back', async (extension) => {
    const path = join(folder.path, `million.${extension}`)
    const written = await measure(`write-${extension}`, path)
    const read = await measure('read', path)
    expect([written.rows, read.rows, read.problems]).toEqual([1_000_000, 1_000_000, 0])
    expect(written.grown).toBeLessThan(LIMIT)
    expect(read.grown).toBeLessThan(LIMIT)
  }, 180_000)
})
