import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SPECIAL_PERMISSIONS } from '#shared/core/access.ts'
import type { Entity } from '#shared/core/entity.ts'
import { ERROR_STATUS } from '#shared/core/errors.ts'
import { KINDS } from '#shared/core/kinds.ts'
import { RELATIVE_DAYS } from '#shared/core/relative-day.ts'
import { entities } from '#shared/entities.ts'
import { CUSTOM_KINDS } from '#shared/modules/custom-fields/custom-fields.entity.ts'
import { REFERENCE_LISTS } from '#shared/modules/list-items/list-items.entity.ts'
import { ROOT } from '../support/paths.ts'
import { sources } from './sources.ts'

/** Every word on screen has a key in both languages, and every key is used. */
const LANGUAGES = ['ru', 'en'] as const
type Language = (typeof LANGUAGES)[number]
type Words = { [key: string]: string | Words }

function flat(words: Words, prefix: string): [string, string][] {
  return Object.entries(words).flatMap(([key, value]) => (typeof value === 'string' ? [[`${prefix}${key}`, value] as [string, string]] : flat(value, `${prefix}${key}.`)))
}

function read(language: Language): Map<string, string> {
  const folder = join(ROOT, 'shared/locales', language)
  return new Map(readdirSync(folder).sort().flatMap((file) => flat(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Words, `${file.replace(/\.json$/, '')}.`)))
}

const words: Record<Language, Map<string, string>> = { ru: read('ru'), en: read('en') }
const areas = new Set([...words.ru.keys()].map((key) => key.split('.')[0]!))
const code = sources(['shared', 'main', 'renderer']).filter(({ path }) => !path.startsWith('shared/locales/'))

/** `t('a.b')` and `translate('a.b')`, with the line where they stand. */
function literals(): { key: string; where: string }[] {
  return code.flatMap(({ path, text }) => [...text.matchAll(/\b(?:t|translate)\(\s*'([\w.-]+)'/g)].map((match) => ({ key: match[1]!, where: `${path}:${text.slice(0, match.index).split('\n').length}` })))
}

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Keys put together: `errors.rules.${rule}` stands for every key of that shape. */
function patterns(): { text: string; where: string; shape: RegExp }[] {
  return code.flatMap(({ path, text }) => [...text.matchAll(/`([\w.-]*(?:\$\{[^`{}]*(?:\{[^{}]*\}[^`{}]*)*\}[\w.-]*)+)`/g)].flatMap((match) => {
    const parts = match[1]!.split(/\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}/)
    // A key has dots, and something of it must be said, or anything would fit.
    if (!parts.some((part) => part.includes('.')) || parts.join('').replace(/[.-]/g, '').length < 3) return []
    return [{ text: match[1]!, where: path, shape: new RegExp(`^${parts.map(escape).join('.+')}$`) }]
  }))
}

const everyPattern = patterns()
/** Every quoted word of the program: keys also stand in descriptors, tables and maps. */
const quoted = new Set(code.flatMap(({ text }) => [...text.matchAll(/['"]([a-z][\w-]*(?:\.[\w-]+)+)['"]/g)].map((match) => match[1]!)))
/** The core reads one area at a time, so its keys begin after the area's name. */
const short = code.filter(({ path }) => path.startsWith('main/') || path.startsWith('shared/')).flatMap(({ text }) => [...text.matchAll(/['"`]([\w.-]+)['"`]/g)].map((match) => match[1]!))
const shortWords = new Set(short)

/** What every module has words for, whether or not a screen asks for each of them yet. */
const STANDARD = ['one', 'many', 'accusative', 'count', 'create', 'empty']

function isUsed(key: string): boolean {
  const [area = '', name = ''] = key.split('.')
  if (area in entities && STANDARD.includes(name)) return true
  const rest = key.slice(key.indexOf('.') + 1)
  // `problems.inn.checksum` is the code `inn.checksum` in the core, `wizard.checks.disk.ok` the line `disk`.
  return quoted.has(key) || shortWords.has(rest) || everyPattern.some(({ shape }) => shape.test(key) || shape.test(rest))
}

describe('words of the screens', () => {
  it('are the same set in both languages', () => {
    const [ru, en] = [[...words.ru.keys()], [...words.en.keys()]]
    expect({ onlyRu: ru.filter((key) => !words.en.has(key)), onlyEn: en.filter((key) => !words.ru.has(key)) }).toEqual({ onlyRu: [], onlyEn: [] })
  })

  it('stand behind every key that the program names', () => {
    const missing = literals().filter(({ key }) => areas.has(key.split('.')[0]!) && !words.ru.has(key))
    expect(missing.map(({ key, where }) => `${where}: ${key}`)).toEqual([])
  })

  it('stand behind every key that the program puts together', () => {
    const keys = [...words.ru.keys()]
    const named = everyPattern.filter(({ text }) => areas.has(text.split('.')[0]!))
    expect(named.filter(({ shape }) => !keys.some((key) => shape.test(key))).map(({ where, text }) => `${where}: ${text}`)).toEqual([])
  })

  it('are all used', () => {
    expect([...words.ru.keys()].filter((key) => !isUsed(key))).toEqual([])
  })

  it('take the same values in both languages', () => {
    const places = (text: string) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!))].sort().join()
    const different = [...words.ru].filter(([key, text]) => places(text) !== places(words.en.get(key) ?? ''))
    expect(different.map(([key]) => key)).toEqual([])
  })

  it('have three forms in Russian and two in English wherever they count', () => {
    const wrong = [...words.ru].filter(([key, ru]) => {
      const [forms, english] = [ru.split('|').length, (words.en.get(key) ?? '').split('|').length]
      // A form for nothing at all may stand before the others, in both.
      return forms > 1 || english > 1 ? !((forms === 3 && english === 2) || (forms === 4 && english === 3)) : false
    })
    expect(wrong.map(([key]) => key)).toEqual([])
  })

  it('are typeset: «ёлочки» in Russian, no straight quotes, no three dots', () => {
    const bad = (text: string) => /"|\.\.\.|(^|[^\\])''| - /.test(text.replace(/\{'[^']*'\}/g, ''))
    const straight = [...words.ru, ...words.en].filter(([, text]) => bad(text)).map(([key]) => key)
    expect(straight).toEqual([])
    expect([...words.ru].filter(([, text]) => /[“”]/.test(text)).map(([key]) => key)).toEqual([])
    expect([...words.en].filter(([key, text]) => /[а-яё]/i.test(text) && !key.startsWith('app.languages')).map(([key]) => key)).toEqual([])
  })
})

describe('words that follow from what is described', () => {
  const has = (key: string) => LANGUAGES.every((language) => words[language].has(key))
  const missing = (keys: string[]) => keys.filter((key) => !has(key))

  it.each(Object.values(entities as Record<string, Entity>).map((entity) => [entity.name, entity] as const))('%s: names, fields, values and groups', (name, entity) => {
    const heads = ['one', 'many', 'accusative', 'count', 'create', 'empty'].map((key) => `${name}.${key}`)
    const fields = Object.entries(entity.fields).filter(([, field]) => !field.options.secret)
    const labels = fields.map(([key]) => `${name}.fields.${key}`)
    const values = fields.filter(([, field]) => field.kind === 'enum' || field.kind === 'enums').flatMap(([key, field]) => (field.options.values ?? []).map((value) => `${name}.values.${key}.${value}`))
    const groups = [...new Set(fields.map(([, field]) => field.options.group).filter((group) => group !== undefined))].map((group) => `${name}.groups.${group}`)
    const actions = entity.actions.map((action) => `roles.actions.${action}`)
    expect(missing([...heads, ...labels, ...values, ...groups, ...actions])).toEqual([])
  })

  it('every refusal, kind, list, right and range of days has its words', () => {
    const keys = [
      ...Object.keys(ERROR_STATUS).map((error) => `errors.${error}`),
      ...Object.keys(KINDS).filter((kind) => !['inn', 'kpp', 'ogrn', 'bik'].includes(kind)).map((kind) => `problems.${kind}.invalid`),
      ...CUSTOM_KINDS.map((kind) => `custom-fields.values.kind.${kind}`),
      ...REFERENCE_LISTS.map((list) => `list-items.lists.${list}`),
      ...SPECIAL_PERMISSIONS.flatMap((permission) => ['name', 'about'].map((part) => `roles.permissions.${permission.replace(':', '-')}.${part}`)),
      ...RELATIVE_DAYS.map((range) => `fields.relative.${range}`),
      ...['createdAt', 'createdBy', 'updatedAt', 'updatedBy'].map((field) => `records.baseFields.${field}`),
    ]
    expect(missing(keys)).toEqual([])
  })

  it('every problem and every rule that the core answers has its words', () => {
    const main = sources(['main', 'shared']).map(({ text }) => text).join('\n')
    const rules = [...main.matchAll(/ruleBroken\('([\w.]+)'/g)].map((match) => `errors.rules.${match[1]}`)
    const problems = [...main.matchAll(/problems\.add\([^,]+, '([\w.]+)'/g)].map((match) => `problems.${match[1]}`)
    const refused = [...main.matchAll(/invalid\(\{[^}]*: '([\w.]+)'/g)].map((match) => `problems.${match[1]}`)
    expect(missing([...new Set([...rules, ...problems, ...refused])].sort())).toEqual([])
  })
})
