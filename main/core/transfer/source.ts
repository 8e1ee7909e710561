import { loadWords, wordAt } from '#shared/locales/index.ts'
import { looksLikeHeader } from '#shared/modules/transfer/guess.ts'
import { ruleBroken } from '#shared/core/errors.ts'
import { DELIMITERS, openTable, undefuse, type Delimiter, type OpenTable, type TableOverrides, type TableRow } from './formats/index.ts'

/** How the user wants a file to be read instead of what was found. */
export interface ReadChoice {
  encoding?: string | undefined
  delimiter?: string | undefined
  sheet?: string | undefined
  hasHeader?: boolean | undefined
}

/** An open file whose columns all have a name. */
export interface Source {
  table: OpenTable
  hasHeader: boolean
  /** the headings as they stand; «Столбец 3» where there is none */
  header: string[]
  /** the first rows, cells cleaned */
  sample: string[][]
  rows(signal?: AbortSignal): AsyncGenerator<TableRow>
}

/** Rows that proposals and guesses are made from. */
export const SAMPLE = 500

/**
 * Opens a file for an import.
 * @throws FormatError for what cannot be read as a table
 */
export async function openSource(path: string, choice: ReadChoice, locale: 'ru' | 'en'): Promise<Source> {
  const overrides = overridesOf(choice)
  let table = await openTable(path, { ...overrides, headerRow: choice.hasHeader === false ? 0 : 1 })
  try {
    const hasHeader = table.kind === 'vcard' || table.kind === 'json' || (choice.hasHeader ?? looksLikeHeader(table.header))
    if (!hasHeader && choice.hasHeader === undefined) {
      await table.close()
      table = await openTable(path, { ...overrides, headerRow: 0 })
    }
    const clean = cleanerOf(table)
    const sample = (await table.preview(SAMPLE)).map((cells) => cells.map(clean))
    const width = hasHeader ? table.header.length : sample.reduce((most, cells) => Math.max(most, cells.length), 0)
    if (width === 0) throw ruleBroken('transfer.file.empty')
    return { table, hasHeader, header: await headings(hasHeader ? table : null, width, locale), sample, rows: (signal) => cleaned(table, clean, signal) }
  } catch (error) {
    await table.close()
    throw error
  }
}

function overridesOf(choice: ReadChoice): TableOverrides {
  const delimiter = DELIMITERS.find((one) => one === choice.delimiter)
  return {
    ...(choice.encoding && { encoding: choice.encoding }),
    ...(delimiter && { delimiter: delimiter satisfies Delimiter }),
    ...(choice.sheet && { sheet: choice.sheet }),
  }
}

/** What an export has made harmless comes back as it was. */
function cleanerOf(table: OpenTable): (cell: string) => string {
  return table.kind === 'csv' ? (cell) => undefuse(cell).trim() : (cell) => cell.trim()
}

async function* cleaned(table: OpenTable, clean: (cell: string) => string, signal?: AbortSignal): AsyncGenerator<TableRow> {
  for await (const row of table.rows(signal)) yield { ...row, cells: row.cells.map(clean) }
}

async function headings(table: OpenTable | null, width: number, locale: 'ru' | 'en'): Promise<string[]> {
  const words = await loadWords(locale, 'transfer')
  const numbered = (n: number) => wordAt(words, 'column', { n }) ?? `#${n}`
  const named = (heading: string) => (table?.kind === 'vcard' ? wordAt(words, `vcard.${heading}`) : heading)
  return Array.from({ length: width }, (_, i) => named(table?.header[i]?.trim() ?? '') || numbered(i + 1))
}
