import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openTable } from '#main/core/transfer/formats/index.ts'
import { temporaryFolder } from '../../support/lifetime.ts'
import { makeOle, makeWorkbook, makeZip, workbookParts } from './zip-maker.ts'
import type { MadeWorkbook } from './zip-maker.ts'

const folder = temporaryFolder()
afterAll(() => folder.remove())
let files = 0

function save(bytes: Buffer | string, extension = 'xlsx'): string {
  const path = join(folder.path, `${++files}.${extension}`)
  writeFileSync(path, bytes)
  return path
}

/** Opens and reads everything, as an import would. */
async function readAll(path: string): Promise<string[][]> {
  const table = await openTable(path)
  const rows = [table.header]
  try {
    for await (const { cells } of table.rows()) rows.push(cells)
  } finally {
    await table.close()
  }
  return rows
}

const workbook = (book: MadeWorkbook) => save(makeWorkbook(book))

/** What the process holds at its highest while something runs. */
async function peakDuring(work: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage.rss()
  let peak = before
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 5)
  try {
    await work()
  } finally {
    clearInterval(timer)
  }
  return Math.max(peak, process.memoryUsage.rss()) - before
}

describe('a zip bomb', () => {
  const zeros = Buffer.alloc(41_000_000, 0x20)

  it('of 42 KB that would become 4 GB by names for the same bytes is refused by the directory alone', async () => {
    const alias = Array.from({ length: 99 }, (_, i) => `xl/media/${i}.xml`)
    const bomb = makeZip([...workbookParts({}), { name: 'xl/media/x.xml', data: zeros, alias }])
    expect(bomb.length).toBeLessThan(60_000)
    const path = save(bomb)
    const grown = await peakDuring(() => expect(openTable(path)).rejects.toMatchObject({ code: 'xlsx.bomb', data: { limit: 100 } }))
    expect(grown).toBeLessThan(20_000_000)
  })

  it('in one part is refused by its ratio', async () => {
    await expect(openTable(workbook({ sheet: zeros.toString() }))).rejects.toMatchObject({ code: 'xlsx.bomb' })
  })

  it('that spreads over parts of modest ratio is refused by the whole', async () => {
    const noise = Buffer.from(Array.from({ length: 30_000 }, (_, i) => (i * 2_654_435_761) >>> 24))
    const part = Buffer.concat([noise, Buffer.alloc(1_500_000)])
    const alias = Array.from({ length: 200 }, (_, i) => `xl/media/${i}.bin`)
    const bomb = makeZip([...workbookParts({}), { name: 'xl/media/x.bin', data: part, alias }])
    await expect(openTable(save(bomb))).rejects.toMatchObject({ code: 'xlsx.bomb' })
  })

  it('that claims 10 GB is refused by its total', async () => {
    const parts = workbookParts({}).map((part) => (part.name.endsWith('sheet1.xml') ? { ...part, claims: 10_000_000_000 } : part))
    await expect(openTable(save(makeZip(parts)))).rejects.toMatchObject({ code: 'xlsx.tooLarge', data: { bytes: expect.toSatisfy((n: number) => n >= 10_000_000_000) } })
  })

  it('whose directory lies about the size is stopped when it outgrows the promise', async () => {
    const sheet = workbookParts({ sheet: zeros.toString() }).map((part) => (part.name.endsWith('sheet1.xml') ? { ...part, claims: 5000 } : part))
    const path = save(makeZip(sheet))
    const grown = await peakDuring(() => expect(openTable(path)).rejects.toMatchObject({ code: 'xlsx.broken' }))
    expect(grown).toBeLessThan(20_000_000)
  })
})

describe('a workbook that asks for more than its values', () => {
  it('with a DTD and an external entity is refused, and nobody is called', async () => {
    let calls = 0
    const server = createServer((_, answer) => {
      calls += 1
      answer.end('secret')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`
    const body = '<worksheet><sheetData><row><c t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>'
    const attacks = [
      `<!DOCTYPE x [<!ENTITY e SYSTEM "${url}">]>${body}`,
      `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${body}`,
      `<!DOCTYPE x SYSTEM "${url}">${body}`,
      `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY e "&a;&a;&a;&a;&a;">]>${body}`,
    ]
    for (const sheet of attacks) await expect(readAll(workbook({ sheet }))).rejects.toMatchObject({ code: 'xlsx.doctype' })
    const strings = `<!DOCTYPE x [<!ENTITY e SYSTEM "${url}">]><sst><si><t>&e;</t></si></sst>`
    const rows = '<row><c t="s"><v>0</v></c></row>'
    await expect(readAll(workbook({ rows, parts: [{ name: 'xl/sharedStrings.xml', data: strings }] }))).rejects.toMatchObject({ code: 'xlsx.doctype' })
    server.close()
    expect(calls).toBe(0)
  })

  it('with an entity that nobody declared is refused', async () => {
    await expect(readAll(workbook({ rows: '<row><c><v>&evil;</v></c></row>' }))).rejects.toMatchObject({ code: 'xlsx.broken' })
  })

  it('with macros, external links and formulas gives its values', async () => {
    const rows = '<row><c t="inlineStr"><is><t>Имя</t></is></c></row><row><c t="str"><f>WEBSERVICE("http://127.0.0.1:9/")</f><v>было</v></c></row>'
    const parts = [
      { name: 'xl/vbaProject.bin', data: Buffer.alloc(5000, 7) },
      { name: 'xl/externalLinks/externalLink1.xml', data: '<externalLink><externalBook r:id="rId1"/></externalLink>' },
    ]
    expect(await readAll(save(makeWorkbook({ rows, parts }), 'xlsm'))).toEqual([['Имя'], ['было']])
  })

  it('whose sheet lies outside the file is refused', async () => {
    const rels = '<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="http://127.0.0.1:9/sheet.xml" TargetMode="External"/></Relationships>'
    await expect(readAll(workbook({ parts: [{ name: 'xl/_rels/workbook.xml.rels', data: rels }] }))).rejects.toMatchObject({ code: 'xlsx.noSheet' })
  })

  it('whose parts climb out of the archive is refused', async () => {
    const zip = makeZip([...workbookParts({}), { name: '../../evil.xml', data: 'x' }])
    await expect(readAll(save(zip))).rejects.toMatchObject({ code: 'xlsx.broken' })
  })
})

describe('a broken workbook', () => {
  const good = makeWorkbook({ rows: '<row><c><v>1</v></c></row>'.repeat(3000) })

  it('cut anywhere is a typed error (N=60)', async () => {
    for (let i = 1; i <= 60; i++) {
      const cut = good.subarray(0, Math.floor((good.length * i) / 61))
      await expect(readAll(save(cut)), `cut ${i}`).rejects.toMatchObject({ name: 'FormatError' })
    }
  })

  it('with flipped bits is read rightly or refused, never wrongly (N=300)', async () => {
    const right = await readAll(save(good))
    let refused = 0
    for (let i = 0; i < 300; i++) {
      const bytes = Buffer.from(good)
      const at = (i * 48_271) % bytes.length
      bytes[at] = bytes[at]! ^ (1 << i % 8)
      const read = await readAll(save(bytes)).catch((error: unknown) => {
        refused += 1
        expect(error).toMatchObject({ name: 'FormatError' })
        return right
      })
      expect(read, `bit ${i % 8} of byte ${at}`).toEqual(right)
    }
    expect(refused).toBeGreaterThan(100)
  }, 60_000)

  it('whose part is stored without packing and has one other byte is refused', async () => {
    const zip = makeZip(workbookParts({ rows: '<row><c><v>12345</v></c></row>'.repeat(2) }).map((part) => ({ ...part, store: true })))
    zip[zip.lastIndexOf('12345')] = '9'.charCodeAt(0)
    await expect(readAll(save(zip))).rejects.toMatchObject({ code: 'xlsx.broken', data: { reason: 'checksum' } })
  })

  it.each([
    ['nested too deep', `<worksheet>${'<a>'.repeat(200_000)}`],
    ['with one endless text', `<worksheet><sheetData><row><c><v>${Array.from({ length: 3_000_000 }, (_, i) => (i * 31) % 9973).join('')}`],
    ['in an encoding that no spreadsheet writes', '<?xml version="1.0" encoding="windows-1251"?><worksheet/>'],
    ['with a cell beyond the last column', '<worksheet><sheetData><row><c r="ZZZ1"><v>1</v></c></row></sheetData></worksheet>'],
    ['that is no XML', 'hello'],
    ['without an end', '<worksheet><sheetData>'],
  ])('%s is refused', async (_, sheet) => {
    await expect(readAll(workbook({ sheet }))).rejects.toMatchObject({ code: 'xlsx.broken' })
  })

  it('whose cell refers to a string that is not there has an empty cell', async () => {
    expect(await readAll(workbook({ rows: '<row><c><v>1</v></c></row><row><c t="s"><v>77</v></c><c><v>2</v></c></row>' }))).toEqual([['1'], ['', '2']])
  })
})

describe('a file that is no table', () => {
  it.each<[string, Buffer | string, string, object]>([
    ['with a password', makeOle(['EncryptionInfo', 'EncryptedPackage']), 'file.encrypted', {}],
    ['of Excel 97–2003', makeOle(['Workbook', '\u0005SummaryInformation']), 'file.oldExcel', {}],
    ['of PDF', '%PDF-1.7\n%\xe2\xe3', 'file.notTable', { kind: 'pdf' }],
    ['of HTML, as some programs call .xls', '\ufeff<html xmlns:x="urn:schemas-microsoft-com:office:excel"><table><tr><td>1</td></tr></table>', 'file.notTable', { kind: 'html' }],
    ['of HTML in UTF-16', Buffer.from('\ufeff<!DOCTYPE html><table>', 'utf16le'), 'file.notTable', { kind: 'html' }],
    ['of XML', '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', 'file.notTable', { kind: 'xml' }],
    ['of JSON that is cut', '[{"name":"x"', 'json.broken', {}],
    ['of a picture', Buffer.from('89504e470d0a1a0a0000', 'hex'), 'file.notTable', { kind: 'image' }],
    ['of a document', makeZip([{ name: '_rels/.rels', data: '<Relationships><Relationship Id="1" Type="x/officeDocument" Target="word/document.xml"/></Relationships>' }, { name: 'word/document.xml', data: '<d/>' }]), 'file.notTable', { kind: 'docx' }],
    ['of OpenDocument', makeZip([{ name: 'mimetype', data: 'application/vnd.oasis.opendocument.spreadsheet', store: true }, { name: 'content.xml', data: '<d/>' }]), 'file.notTable', { kind: 'ods' }],
    ['of binary Excel', makeZip([{ name: '_rels/.rels', data: '<Relationships><Relationship Id="1" Type="x/officeDocument" Target="xl/workbook.bin"/></Relationships>' }, { name: 'xl/workbook.bin', data: 'x' }]), 'file.notTable', { kind: 'xlsb' }],
    ['of an archive', makeZip([{ name: 'clients.csv', data: 'a;b' }]), 'file.notTable', { kind: 'archive' }],
    ['of noise', Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * i * 31) % 251 % 30)), 'file.binary', {}],
    ['of nothing', '', 'file.empty', {}],
  ])('%s says so, whatever its name', async (_, bytes, code, data) => {
    for (const extension of ['xlsx', 'csv', 'xls']) {
      await expect(openTable(save(bytes, extension))).rejects.toMatchObject({ code, data })
    }
  })

  it('or a folder, or nowhere, says so', async () => {
    await expect(openTable(folder.path)).rejects.toMatchObject({ code: 'file.unreadable' })
    await expect(openTable(join(folder.path, 'нет.csv'))).rejects.toMatchObject({ code: 'file.notFound' })
  })
})
