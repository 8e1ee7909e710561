import { FormatError } from './problems.ts'
import type { RowProblemCode, TableRow } from './problems.ts'
import type { StringTable } from './xlsx-strings.ts'
import { builtInFormat, columnOf, numberText, unescapeText } from './xlsx-values.ts'
import type { NumberFormat } from './xlsx-values.ts'
import type { Attributes, XmlHandler } from './xml.ts'

export interface SheetHandler extends XmlHandler {
  /** Rows finished since the last call, one by one: a lone cell in the last column makes a row of 16,384. */
  takeRows(): Generator<TableRow>
}

/** A row while its chunk is being parsed: only what the file names, for gaps cost nothing to write and much to hold. */
interface SparseRow extends Omit<TableRow, 'cells'> {
  width: number
  columns: number[]
  values: string[]
}

const MAX_COLUMNS = 16_384
const GENERAL = builtInFormat(0)

/** Gathers the rows of a worksheet part (ECMA-376 part 1, 18.3.1) as they are parsed. */
export function createSheetHandler(strings: StringTable, formats: readonly NumberFormat[], date1904: boolean): SheetHandler {
  let rows: SparseRow[] = []
  let row: SparseRow = { line: 0, width: 0, columns: [], values: [] }
  let column = -1
  let type = 'n'
  let style = 0
  let text = ''
  let inCell = false
  let reading = false
  let phonetic = false
  let filled = false
  let formula = false

  function startCell({ r, t, s }: Attributes): void {
    column = (r === undefined ? undefined : columnOf(r)) ?? column + 1
    if (column >= MAX_COLUMNS) throw new FormatError('xlsx.broken', { reason: `cell ${r ?? column}` })
    type = t ?? 'n'
    style = s === undefined ? 0 : Number(s)
    text = ''
    inCell = true
    formula = false
  }

  function problem(code: RowProblemCode): void {
    if (!row.problem) Object.assign(row, { problem: code, column })
  }

  function valueOf(): string {
    if (type === 's') return strings.get(Number(text)) ?? ''
    if (type === 'inlineStr' || type === 'str') return unescapeText(text)
    if (type === 'b') return text === '1' || text === 'true' ? 'true' : 'false'
    if (type === 'd') return isoText(text)
    if (type === 'e') {
      problem('cell.error')
      return ''
    }
    const cell = numberText(text, formats[style] ?? GENERAL, date1904)
    if (cell.problem) problem(cell.problem)
    return cell.text
  }

  function endCell(): void {
    inCell = false
    const value = text === '' && type !== 'e' ? '' : valueOf()
    if (value === '' && formula && type === 'n') problem('cell.formula')
    else if (value === '' && type !== 'e') return
    filled = true
    row.columns.push(column)
    row.values.push(value)
    row.width = Math.max(row.width, column + 1)
  }

  return {
    open(tag, attributes) {
      if (tag === 'c') startCell(attributes)
      else if (tag === 'v' || tag === 't') reading = inCell && !phonetic
      else if (tag === 'f') formula = true
      else if (tag === 'rPh') phonetic = true
      else if (tag === 'row') {
        row = { line: Number(attributes['r'] ?? row.line + 1), width: 0, columns: [], values: [] }
        column = -1
        filled = false
      }
    },
    text(piece) {
      if (reading) text += piece
    },
    close(tag) {
      if (tag === 'v' || tag === 't') reading = false
      else if (tag === 'c') endCell()
      else if (tag === 'rPh') phonetic = false
      else if (tag === 'row' && filled) rows.push(row)
    },
    *takeRows() {
      const taken = rows
      rows = []
      for (const each of taken) yield filledRow(each)
    },
  }
}

function filledRow({ line, width, columns, values, problem, column }: SparseRow): TableRow {
  const cells = new Array<string>(width).fill('')
  for (let i = 0; i < columns.length; i++) cells[columns[i]!] = values[i]!
  return problem ? { line, cells, problem, ...(column !== undefined && { column }) } : { line, cells }
}

/** Cells of type `d` hold ISO 8601; midnight is how a plain day is written. */
function isoText(text: string): string {
  return text.replace(/T00:00:00(?:\.0+)?Z?$/, '').replace(/\.\d+(?=Z?$)/, '').replace(/Z$/, '')
}
