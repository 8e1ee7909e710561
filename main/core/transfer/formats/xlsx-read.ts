import { posix } from 'node:path'
import { FormatError, fileError, throwIfCancelled } from './problems.ts'
import type { TableRow } from './problems.ts'
import { createSheetHandler } from './xlsx-sheet.ts'
import { createStringTable } from './xlsx-strings.ts'
import type { StringTable } from './xlsx-strings.ts'
import { builtInFormat, parseFormat, unescapeText } from './xlsx-values.ts'
import type { NumberFormat } from './xlsx-values.ts'
import { prefixed, pumpXml, readXml } from './xml.ts'
import { openArchive } from './zip.ts'
import type { Archive, ZipLimits } from './zip.ts'

export interface XlsxSheet {
  name: string
  hidden: boolean
}

export interface XlsxFile {
  sheets: XlsxSheet[]
  /**
   * Rows of a sheet that hold any value, values only; formulas give what Excel last computed.
   * @throws FormatError `xlsx.noSheet`, `xlsx.broken`, `xlsx.doctype`, `xlsx.tooLarge`, `cancelled`
   */
  rows(sheet: string, signal?: AbortSignal, onShare?: (share: number) => void): AsyncGenerator<TableRow>
  close(): Promise<void>
}

interface Workbook {
  sheets: (XlsxSheet & { part: string })[]
  date1904: boolean
  strings?: string
  styles?: string
}

/**
 * Opens an .xlsx or .xlsm. Macros, formulas, links and pictures are never looked at.
 * @throws FormatError `xlsx.bomb`, `xlsx.tooLarge`, `xlsx.broken`, `xlsx.doctype`, `file.notTable`, `file.encrypted`
 */
export async function openXlsx(path: string, limits?: ZipLimits): Promise<XlsxFile> {
  const archive = await openArchive(path, limits)
  let strings: StringTable | undefined
  let formats: NumberFormat[] | undefined
  try {
    const workbook = await readWorkbook(archive)
    return {
      sheets: workbook.sheets.map(({ name, hidden }) => ({ name, hidden })),
      async *rows(name, signal, onShare) {
        const sheet = workbook.sheets.find((each) => each.name === name)
        if (!sheet) throw new FormatError('xlsx.noSheet', { sheet: name })
        throwIfCancelled(signal)
        strings ??= await readStrings(archive, workbook.strings, signal)
        formats ??= await readFormats(archive, workbook.styles)
        const handler = createSheetHandler(strings, formats, workbook.date1904)
        for await (const _ of pumpXml(sheet.part, archive.read(sheet.part, signal, onShare), handler)) {
          for (const row of handler.takeRows()) {
            throwIfCancelled(signal)
            yield row
          }
        }
      },
      async close() {
        archive.close()
        await strings?.close()
      },
    }
  } catch (error) {
    archive.close()
    throw error
  }
}

/** Relations of a part: id to target part and type (ECMA-376 part 2, 6.5). Targets outside the file are left out. */
async function readRelations(archive: Archive, part: string): Promise<Map<string, { type: string; target: string }>> {
  const found = new Map<string, { type: string; target: string }>()
  const name = posix.join(posix.dirname(part), '_rels', `${posix.basename(part)}.rels`)
  if (!archive.has(name)) return found
  await readXml(name, archive.read(name), {
    open(tag, { Id, Type, Target, TargetMode }) {
      if (tag !== 'Relationship' || !Id || !Type || !Target || TargetMode === 'External') return
      const target = Target.startsWith('/') ? Target.slice(1) : posix.join(posix.dirname(part), Target)
      found.set(Id, { type: Type.slice(Type.lastIndexOf('/') + 1), target })
    },
  })
  return found
}

async function readWorkbook(archive: Archive): Promise<Workbook> {
  const root = Array.from((await readRelations(archive, '')).values()).find(({ type }) => type === 'officeDocument')
  const part = root?.target ?? 'xl/workbook.xml'
  if (!archive.has(part) || !part.endsWith('.xml') || part.startsWith('word/') || part.startsWith('ppt/')) throw notWorkbook(archive)
  const relations = await readRelations(archive, part)
  const byType = (type: string) => Array.from(relations.values()).find((each) => each.type === type && archive.has(each.target))?.target
  const workbook: Workbook = { sheets: [], date1904: false }
  await readXml(part, archive.read(part), {
    open(tag, attributes) {
      if (tag === 'workbookPr') workbook.date1904 = ['1', 'true'].includes(attributes['date1904'] ?? '')
      const relation = tag === 'sheet' ? relations.get(prefixed(attributes, 'id') ?? '') : undefined
      if (relation?.type !== 'worksheet') return
      const hidden = (attributes['state'] ?? 'visible') !== 'visible'
      workbook.sheets.push({ name: attributes['name'] ?? '', hidden, part: relation.target })
    },
  })
  if (workbook.sheets.length === 0) throw new FormatError('xlsx.noSheet')
  return Object.assign(workbook, { strings: byType('sharedStrings'), styles: byType('styles') })
}

function notWorkbook(archive: Archive): FormatError {
  const has = (pattern: RegExp) => archive.names.some((name) => pattern.test(name))
  const kind = has(/^xl\/workbook\.bin$/) ? 'xlsb' : has(/^word\//) ? 'docx' : has(/^ppt\//) ? 'pptx' : has(/^content\.xml$/) ? 'ods' : 'archive'
  return new FormatError('file.notTable', { kind })
}

async function readStrings(archive: Archive, part: string | undefined, signal?: AbortSignal): Promise<StringTable> {
  const table = createStringTable()
  if (part === undefined) return table
  let text = ''
  let reading = false
  let phonetic = false
  const pump = pumpXml(part, archive.read(part, signal), {
    open(tag) {
      if (tag === 'si') text = ''
      else if (tag === 't') reading = !phonetic
      else if (tag === 'rPh') phonetic = true
    },
    text(piece) {
      if (reading) text += piece
    },
    close(tag) {
      if (tag === 'si') table.add(unescapeText(text))
      else if (tag === 't') reading = false
      else if (tag === 'rPh') phonetic = false
    },
  })
  try {
    for await (const _ of pump) await table.settle()
  } catch (error) {
    await table.close()
    throw fileError(error)
  }
  return table
}

/** The number format of each cell style, in the order that cells refer to them. */
async function readFormats(archive: Archive, part: string | undefined): Promise<NumberFormat[]> {
  const own = new Map<number, NumberFormat>()
  const formats: NumberFormat[] = []
  if (part === undefined) return formats
  let inCellStyles = false
  await readXml(part, archive.read(part), {
    open(tag, { numFmtId, formatCode }) {
      if (tag === 'numFmt') own.set(Number(numFmtId), parseFormat(formatCode ?? ''))
      else if (tag === 'cellXfs') inCellStyles = true
      else if (tag === 'xf' && inCellStyles) formats.push(own.get(Number(numFmtId)) ?? builtInFormat(Number(numFmtId ?? 0)))
    },
    close(tag) {
      if (tag === 'cellXfs') inCellStyles = false
    },
  })
  return formats
}
