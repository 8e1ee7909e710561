import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Entity } from '#shared/core/entity.ts'
import { contract } from '#shared/modules.ts'
import { migrationSource } from '../db/schema.ts'

/** Russian nouns decline: поставщик, поставщики, (2) поставщика, (5) поставщиков, (вижу) поставщика. */
export interface RussianForms {
  one: string
  many: string
  few: string
  five: string
  accusative: string
}

export interface NewModule {
  /** plural kebab-case: `vendors`, `purchase-orders` */
  name: string
  /** absent = the English words, to be replaced by hand */
  russian?: RussianForms
}

/** What cannot be a module of that name, in one sentence. */
export class NameRefused extends Error {}

/** Tables of the core itself. */
const CORE_TABLES = new Set(['settings', 'journal', 'operations', 'record-links', 'sessions', 'sign-in-attempts', 'sequences', 'jobs', 'search-docs', 'search-words', 'schema-migrations'])
const RESERVED = new Set(['base', 'modules', 'entities', 'new', 'class', 'default', 'delete', 'import', 'export', 'function', 'return', 'switch', 'this', 'with', 'constructor', 'prototype'])

/** @throws NameRefused */
export function checkName(root: string, name: string): void {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 40) throw new NameRefused(`“${name}” is no module name: plural, lower case, words joined by “-”, at most 40 characters: vendors, purchase-orders`)
  if (Object.hasOwn(contract, name) || CORE_TABLES.has(name) || RESERVED.has(name)) throw new NameRefused(`“${name}” is taken`)
  if (existsSync(join(root, 'shared/modules', name))) throw new NameRefused(`shared/modules/${name} is there already`)
}

/** Writes everything that a module needs to work; answers the files, from the root, in the order in which they came. */
export async function makeModule(root: string, module: NewModule): Promise<string[]> {
  checkName(root, module.name)
  const made: string[] = []
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
    made.push(path)
  }
  const entityFile = `shared/modules/${module.name}/${module.name}.entity.ts`
  await write(entityFile, entitySource(module.name))
  const migration = await nextMigration(root, module.name)
  await write(`migrations/${migration}.ts`, migrationSource([await entityIn(join(root, entityFile), module.name)]))
  await write('migrations/index.ts', withMigration(await readFile(join(root, 'migrations/index.ts'), 'utf8'), migration, module.name))
  await write('shared/entities.ts', withEntity(await readFile(join(root, 'shared/entities.ts'), 'utf8'), module.name))
  for (const [locale, words] of Object.entries(wordsOf(module))) await write(`shared/locales/${locale}/${module.name}.json`, `${JSON.stringify(words, null, 2)}\n`)
  return made
}

/** `purchase-orders` -> `purchaseOrders` */
const camel = (name: string) => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
/** `purchase-orders` -> `Purchase orders` */
const sentence = (name: string) => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ')

function singular(plural: string): string {
  if (/ies$/.test(plural)) return plural.replace(/ies$/, 'y')
  if (/(s|x|z|ch|sh)es$/.test(plural)) return plural.replace(/es$/, '')
  return plural.replace(/s$/, '')
}

function entitySource(name: string): string {
  return `import { defineEntity } from '../../core/entity.ts'
import { f } from '../../core/field.ts'

export const ${camel(name)} = defineEntity({
  name: '${name}',
  title: 'name',
  ownedBy: 'ownerId',
  icon: 'pi-box',
  sort: 'name',
  fields: {
    name: f.text({ required: true, max: 200, list: true, search: true, index: true, group: 'main' }),
    status: f.enum({ values: ['active', 'paused', 'closed'], required: true, default: 'active', list: true, group: 'main' }),
    ownerId: f.ref({ to: 'users', default: 'me', list: true, index: true, group: 'main' }),
    phone: f.phone({ list: true, search: true, index: true, group: 'main' }),
    startedOn: f.day({ list: true, group: 'main' }),
    tags: f.tags({ list: true, group: 'main' }),
    notes: f.longText({ search: true, wide: true, group: 'main' }),
  },
})
`
}

async function entityIn(file: string, name: string): Promise<Entity> {
  const module = (await import(pathToFileURL(file).href)) as Record<string, Entity>
  const entity = module[camel(name)]
  if (!entity) throw new Error(`${file} exports no ${camel(name)}`)
  return entity
}

/** The next number in steps of ten; one that somebody else took in another branch shows as two of a number. */
async function nextMigration(root: string, name: string): Promise<string> {
  const numbers = [...(await readFile(join(root, 'migrations/index.ts'), 'utf8')).matchAll(/'(\d{4})-[\w-]+':/g)].map(([, number]) => Number(number))
  const next = Math.floor(Math.max(0, ...numbers) / 10) * 10 + 10
  return `${String(next).padStart(4, '0')}-${name}`
}

function withMigration(source: string, migration: string, name: string): string {
  const imports = source.lastIndexOf("\nimport * as ")
  const endOfImports = source.indexOf('\n', imports + 1)
  const end = source.lastIndexOf('\n}')
  if (imports < 0 || end < endOfImports) throw new Error('migrations/index.ts is not as this generator knows it')
  return `${source.slice(0, endOfImports)}\nimport * as ${camel(name)} from './${migration}.ts'${source.slice(endOfImports, end)}\n  '${migration}': ${camel(name)},${source.slice(end)}`
}

function withEntity(source: string, name: string): string {
  const line = `import { ${camel(name)} } from './modules/${name}/${name}.entity.ts'`
  const imports = [...source.matchAll(/^import .* from '\.\/modules\/.*$/gm)]
  const after = imports.findLast(([text]) => pathOf(text) < pathOf(line)) ?? imports.at(-1)
  const end = source.indexOf('\n} as const satisfies Record<string, Entity>')
  if (!after || end < 0) throw new Error('shared/entities.ts is not as this generator knows it')
  const at = after.index + after[0].length
  const key = camel(name) === name ? name : `'${name}': ${camel(name)}`
  return `${source.slice(0, at)}\n${line}${source.slice(at, end)}\n  ${key},${source.slice(end)}`
}

const pathOf = (line: string) => /'(.*)'/.exec(line)?.[1] ?? ''

const FIELDS = {
  ru: { name: 'Название', status: 'Состояние', ownerId: 'Ответственный', phone: 'Телефон', startedOn: 'Дата начала', tags: 'Метки', notes: 'Примечание' },
  en: { name: 'Name', status: 'Status', ownerId: 'Owner', phone: 'Phone', startedOn: 'Started on', tags: 'Tags', notes: 'Notes' },
}
const STATUSES = {
  ru: { active: 'Действует', paused: 'Приостановлено', closed: 'Закрыто' },
  en: { active: 'Active', paused: 'Paused', closed: 'Closed' },
}

function wordsOf({ name, russian }: NewModule) {
  const [one, many] = [singular(sentence(name)), sentence(name)]
  const low = (word: string) => word.charAt(0).toLowerCase() + word.slice(1)
  const en = {
    one,
    many,
    accusative: low(one),
    count: `{n} ${low(one)} | {n} ${low(many)}`,
    create: `New ${low(one)}`,
    empty: `Your ${low(many)} will live here`,
    groups: { main: 'Main' },
    fields: FIELDS.en,
    values: { status: STATUSES.en },
  }
  const forms = russian ?? { one, many, few: low(many), five: low(many), accusative: low(one) }
  const ru = {
    one: forms.one.charAt(0).toUpperCase() + forms.one.slice(1),
    many: forms.many.charAt(0).toUpperCase() + forms.many.slice(1),
    accusative: low(forms.accusative),
    count: `{n} ${low(forms.one)} | {n} ${low(forms.few)} | {n} ${low(forms.five)}`,
    create: `Создать: ${low(forms.one)}`,
    empty: `Здесь будут ${low(forms.many)}`,
    groups: { main: 'Основное' },
    fields: FIELDS.ru,
    values: { status: STATUSES.ru },
  }
  if (russian) ru.create = `Создать ${low(forms.accusative)}`
  return { ru, en }
}
