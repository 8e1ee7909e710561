import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { makeModule, NameRefused, type RussianForms } from './new-module.ts'

/*
 * npm run new -- vendors --ru поставщик,поставщики,поставщика,поставщиков,поставщика
 * Starts a module: entity, migration, a line in each registry, words in two languages. That is a working module with
 * list, form, filters, history, rights, import, export and REST.
 */
const USAGE = `npm run new -- <module> [--ru один,много,два,пять,винительный]
  <module>  plural, lower case, words joined by “-”: vendors, purchase-orders
  --ru      the Russian noun: поставщик,поставщики,поставщика,поставщиков,поставщика`

function formsOf(text: string | undefined): RussianForms | undefined {
  if (text === undefined) return undefined
  const [one, many, few, five, accusative] = text.split(',').map((word) => word.trim())
  if (!one || !many || !few || !five || !accusative) throw new NameRefused(`--ru needs five forms.\n${USAGE}`)
  return { one, many, few, five, accusative }
}

try {
  const { values, positionals } = parseArgs({ options: { ru: { type: 'string' } }, allowPositionals: true })
  const [name, ...more] = positionals
  if (name === undefined || more.length > 0) throw new NameRefused(USAGE)
  const russian = formsOf(values.ru)
  const made = await makeModule(resolve(import.meta.dirname, '../..'), { name, ...(russian ? { russian } : {}) })
  for (const path of made) console.log(path)
  console.error(`\nThe module ${name} works: start the application and open “${name}” in the menu.`)
  console.error(`Now: change the fields in ${made[0]}, and the migration ${made[1]} with them, before anybody runs it.`)
  if (!russian) console.error(`Write the Russian words into shared/locales/ru/${name}.json.`)
} catch (error) {
  const understood = error instanceof NameRefused || String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS')
  console.error(understood ? (error as Error).message : error)
  process.exitCode = understood ? 2 : 1
}
