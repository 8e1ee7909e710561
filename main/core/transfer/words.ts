import type { Entity } from '#shared/core/entity.ts'
import type { Field } from '#shared/core/field.ts'
import { foldText, nameIn } from '#shared/core/text.ts'
import { loadWords, wordAt, type Locale, type Words } from '#shared/locales/index.ts'
import { headerKey, type NamedField } from '#shared/modules/transfer/headers.ts'
import type { Ctx } from '../context.ts'
import { readableFields } from '../permissions.ts'
import { isImportable, type Trouble } from './values.ts'

const LOCALES: readonly Locale[] = ['ru', 'en']

/** Words of a module as files need them: headings of columns, values of lists, names of files. */
export interface ModuleWords {
  /** heading of a field; a user's own field has its label */
  field(name: string, field: Field): string
  /** word of an enum's value */
  value(name: string, value: string): string
  /** the module, for names of files and sheets: «Клиенты» */
  many: string
}

export async function moduleWords(entity: Entity, locale: Locale): Promise<ModuleWords> {
  const [words, records] = [await loadWords(locale, entity.name), await loadWords(locale, 'records')]
  return {
    field: (name, field) => labelOf(words, records, name, field, locale),
    value: (name, value) => wordAt(words, `values.${name}.${value}`) ?? value,
    many: wordAt(words, 'many') ?? entity.name,
  }
}

function labelOf(words: Words | null, records: Words | null, name: string, field: Field, locale: Locale): string {
  if (field.custom) return nameIn(locale, field.custom.label, field.custom.labelEn)
  return wordAt(words, `fields.${name}`) ?? wordAt(records, `baseFields.${name}`) ?? name
}

/** Every field that a file may fill and this actor may see, under all of its names. */
export async function importableFields(ctx: Ctx, entity: Entity): Promise<(NamedField & { field: Field })[]> {
  const readable = readableFields(ctx, entity)
  const words = await Promise.all(LOCALES.map((locale) => moduleWords(entity, locale)))
  return ctx.core.catalog
    .fields(entity)
    .filter(([name, field]) => readable.has(name) && isImportable(field))
    .map(([name, field]) => ({ name, field, labels: [...new Set(words.map((one) => one.field(name, field)))] }))
}

/** Headings that belong to fields which no file may fill (the last contact, who made the record): no reason to make new ones. */
export async function reservedHeadings(ctx: Ctx, entity: Entity): Promise<Set<string>> {
  const reserved = new Set<string>()
  for (const locale of LOCALES) {
    const words = await moduleWords(entity, locale)
    for (const [name, field] of ctx.core.catalog.fields(entity)) if (!isImportable(field)) reserved.add(headerKey(words.field(name, field)))
    const base = (await loadWords(locale, 'records'))?.['baseFields']
    if (typeof base === 'object') for (const label of Object.values(base)) if (typeof label === 'string') reserved.add(headerKey(label))
  }
  return reserved
}

/** Words of an enum's values in all languages, folded, and the values themselves. */
export async function enumWords(entity: Entity, name: string, field: Field): Promise<Map<string, string>> {
  const words = new Map<string, string>()
  for (const locale of LOCALES) {
    const spoken = await moduleWords(entity, locale)
    for (const value of field.options.values ?? []) words.set(foldText(spoken.value(name, value)), value)
  }
  for (const value of field.options.values ?? []) words.set(foldText(value), value)
  return words
}

/** Says what is wrong with a row: «ИНН: контрольная цифра должна быть 3». */
export async function troubleWords(locale: Locale): Promise<(trouble: Trouble, column: string | null) => string> {
  const problems = await loadWords(locale, 'problems')
  return ({ problem, params }, column) => {
    // Where the place of a wrong digit is known, the sentence names it.
    const text = (params?.['at'] !== undefined ? wordAt(problems, `${problem}At`, params) : null) ?? wordAt(problems, problem, params) ?? problem
    return column === null ? text : `${column}: ${text}`
  }
}
