import { crc32, deflateRawSync } from 'node:zlib'

export interface MadeEntry {
  name: string
  data: string | Buffer
  /** What the directory says of the inflated size, when it lies. */
  claims?: number
  /** Further names for the same packed bytes: how 42 KB become gigabytes. */
  alias?: string[]
  store?: boolean
}

const u16 = (n: number) => Buffer.from(Uint16Array.of(n).buffer)
const u32 = (n: number) => Buffer.from(Uint32Array.of(n).buffer)
const u64 = (n: number) => Buffer.from(BigUint64Array.of(BigInt(n)).buffer)
const FULL = 0xffff_ffff

/** A zip made byte by byte (PKWARE APPNOTE), so that it can lie as no library would. */
export function makeZip(entries: readonly MadeEntry[]): Buffer {
  const local: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  let count = 0
  for (const { name, data, claims, alias = [], store } of entries) {
    const raw = Buffer.from(data)
    const packed = store ? raw : deflateRawSync(raw)
    const size = claims ?? raw.length
    const common = [u16(20), u16(0x0800), u16(store ? 0 : 8), u16(0), u16(0x21), u32(crc32(raw)), u32(packed.length), u32(Math.min(size, FULL))]
    const head = Buffer.concat([u32(0x04034b50), ...common, u16(Buffer.byteLength(name)), u16(0), Buffer.from(name)])
    local.push(head, packed)
    for (const each of [name, ...alias]) {
      const extra = size >= FULL ? Buffer.concat([u16(1), u16(8), u64(size)]) : Buffer.alloc(0)
      central.push(u32(0x02014b50), u16(45), ...common, u16(Buffer.byteLength(each)), u16(extra.length), u16(0), u16(0), u16(0), u32(0), u32(offset), Buffer.from(each), extra)
      count += 1
    }
    offset += head.length + packed.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.concat([u32(0x06054b50), u16(0), u16(0), u16(count), u16(count), u32(directory.length), u32(offset), u16(0)])
  return Buffer.concat([...local, directory, end])
}

export interface MadeWorkbook {
  /** Inside <sheetData>. */
  rows?: string
  /** The whole first sheet instead. */
  sheet?: string
  /** Inside <sst>. */
  strings?: string
  /** Inside <styleSheet>. */
  styles?: string
  /** Attributes of <workbookPr>. */
  properties?: string
  /** Attributes of further sheets, all of which show the first one's part. */
  sheets?: string[]
  /** Parts to add or to put in place of others. */
  parts?: MadeEntry[]
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
const REL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const RELS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'

/** The parts of a workbook of one sheet called «Лист1», as Excel lays them out. */
export function workbookParts(book: MadeWorkbook): MadeEntry[] {
  const { rows = '', strings, styles, properties = '', sheets = ['name="Лист1"'] } = book
  const relation = (id: string, type: string, target: string) => `<Relationship Id="${id}" Type="${REL}/${type}" Target="${target}"/>`
  const parts: MadeEntry[] = [
    { name: '[Content_Types].xml', data: `${XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>` },
    { name: '_rels/.rels', data: `${XML}<Relationships ${RELS}>${relation('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>` },
    { name: 'xl/workbook.xml', data: `${XML}<workbook ${MAIN}><workbookPr ${properties}/><sheets>${sheets.map((each, i) => `<sheet ${each} sheetId="${i + 1}" r:id="rId1"/>`).join('')}</sheets></workbook>` },
    { name: 'xl/_rels/workbook.xml.rels', data: `${XML}<Relationships ${RELS}>${relation('rId1', 'worksheet', 'worksheets/sheet1.xml')}${relation('rId2', 'sharedStrings', 'sharedStrings.xml')}${relation('rId3', 'styles', 'styles.xml')}</Relationships>` },
    { name: 'xl/worksheets/sheet1.xml', data: book.sheet ?? `${XML}<worksheet ${MAIN}><sheetData>${rows}</sheetData></worksheet>` },
  ]
  if (strings !== undefined) parts.push({ name: 'xl/sharedStrings.xml', data: `${XML}<sst ${MAIN}>${strings}</sst>` })
  if (styles !== undefined) parts.push({ name: 'xl/styles.xml', data: `${XML}<styleSheet ${MAIN}>${styles}</styleSheet>` })
  const own = book.parts ?? []
  return [...parts.filter(({ name }) => !own.some((each) => each.name === name)), ...own]
}

export function makeWorkbook(book: MadeWorkbook = {}): Buffer {
  return makeZip(workbookParts(book))
}

/**
 * An OLE container (MS-CFB) with nothing but a directory that names the given streams: what the
 * first bytes of an old .xls and of an encrypted .xlsx look like.
 */
export function makeOle(streams: readonly string[]): Buffer {
  const header = Buffer.alloc(512)
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(header)
  header.writeUInt16LE(0x003e, 24)
  header.writeUInt16LE(3, 26)
  header.writeUInt16LE(0xfffe, 28)
  header.writeUInt16LE(9, 30)
  const entries = ['Root Entry', ...streams].map((name) => {
    const entry = Buffer.alloc(128)
    entry.write(name, 'utf16le')
    entry.writeUInt16LE(name.length * 2 + 2, 64)
    return entry
  })
  // The directory may lie anywhere in the file.
  return Buffer.concat([header, Buffer.alloc(300_000), ...entries, Buffer.alloc(512)])
}
