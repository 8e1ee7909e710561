import { entities } from '../entities.ts'

/**
 * Words of the application, one JSON file an area and language. The core needs them too: headings of exports, names by
 * which an import knows its columns. The screens load them their own way, as one chunk a language.
 */
export const LOCALES = ['ru', 'en'] as const
export type Locale = (typeof LOCALES)[number]
export type Words = { [key: string]: string | Words }

/** The areas that belong to no module. A module has an area of its own name. */
export const AREAS = ['app', 'auth', 'errors', 'fields', 'operations', 'problems', 'records', 'search', 'settings', 'transfer', 'ui', 'wizard'] as const

const loaded = new Map<Locale, Promise<Words>>()

async function load(locale: Locale): Promise<Words> {
  const areas = [...AREAS, ...Object.keys(entities)]
  const files = await Promise.all(areas.map((area) => import(`./${locale}/${area}.json`, { with: { type: 'json' } }) as Promise<{ default: Words }>))
  return Object.fromEntries(areas.map((area, at) => [area, files[at]!.default]))
}

/** Every word of a language, by area. Rejects where a file is missing. */
export function loadLocale(locale: Locale): Promise<Words> {
  const known = loaded.get(locale) ?? load(locale)
  loaded.set(locale, known)
  return known
}

/** The words under a key, `clients.fields.inn`; undefined where there are none. */
export function wordsOf(words: Words, key: string): string | undefined {
  let at: string | Words | undefined = words
  for (const part of key.split('.')) at = typeof at === 'object' ? at[part] : undefined
  return typeof at === 'string' ? at : undefined
}
