import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { DATABASE_FILE } from '#main/core/config.ts'
import { ROOT } from '#tests/support/paths.ts'

/**
 * What stands in a workspace in its own language, so that whatever else is on a screen must be in the language of the screen.
 * A name that its owner gave in English too («Новый», `New`) is not among it: in English the other one is to be shown.
 */
export function knownData(dataDir: string, language: 'ru' | 'en', typed: readonly string[]): (text: string) => string {
  const known = new Set(typed)
  const file = join(dataDir, DATABASE_FILE)
  if (existsSync(file)) readTexts(file, language, known)
  const longestFirst = [...known].filter((text) => CYRILLIC.test(text) && text.length > 2).sort((a, b) => b.length - a.length)
  return (text) => longestFirst.reduce((rest, data) => (rest.length >= data.length ? rest.replaceAll(data, ' ') : rest), text)
}

const TOLD = /journal|operation|search/
export const CYRILLIC = /[а-яё]/iu

/** The cells of the file that the screens of the import are shown with. */
export const importedCells = (): string[] => {
  const text = new TextDecoder('windows-1251').decode(readFileSync(join(ROOT, 'tests/data/companies-ru.csv')))
  return text.split(/[;\r\n]+/).flatMap((cell) => [cell, cell.replaceAll('""', '"').replace(/^"|"$/g, '')])
}

/** What was written is told again by the journal, so that a name is taken out of there, unless something else is called so. */
function readTexts(file: string, language: 'ru' | 'en', known: Set<string>): void {
  const database = new Sqlite(file, { readonly: true })
  const [translated, told] = [new Set<string>(), new Set<string>()]
  const tables = database.prepare("select name from sqlite_schema where type = 'table' and sql not like 'create virtual%' and name not like 'search%'").pluck().all() as string[]
  for (const table of tables) {
    for (const row of database.prepare(`select * from "${table}"`).iterate() as IterableIterator<Record<string, unknown>>) {
      for (const [column, value] of Object.entries(row)) {
        if (typeof value !== 'string') continue
        if (language === 'en' && row[`${column}_en`]) translated.add(value)
        else addTexts(value, TOLD.test(table) ? told : known)
      }
    }
  }
  database.close()
  for (const text of told) if (!translated.has(text)) known.add(text)
}

/** A text, and every text of what is kept as JSON; a list of paragraphs is shown line by line. */
function addTexts(value: string, known: Set<string>): void {
  if (!CYRILLIC.test(value)) return
  if (/^[[{]/.test(value)) JSON.parse(value, (_, inner: unknown) => void (typeof inner === 'string' && addTexts(inner, known)))
  else for (const line of [value, ...value.split('\n')]) known.add(line.trim())
}
