/** Words of one area, as its file holds them. */
export interface Words {
  readonly [key: string]: string | Words
}

export type Locale = 'ru' | 'en'

const loaded = new Map<string, Promise<Words | null>>()

/**
 * The words of an area (`clients`, `problems`) for whoever writes them outside a screen: headings of an export, names
 * by which an import knows its columns, reasons in a file of failed rows. Null where the area has no words.
 */
export function loadWords(locale: Locale, area: string): Promise<Words | null> {
  const key = `${locale}/${area}`
  let words = loaded.get(key)
  if (!words) loaded.set(key, (words = readWords(locale, area)))
  return words
}

async function readWords(locale: Locale, area: string): Promise<Words | null> {
  if (!/^[a-z-]+$/.test(area)) return null
  try {
    const file = (await import(`./${locale}/${area}.json`, { with: { type: 'json' } })) as { default: Words }
    return file.default
  } catch (error) {
    // A module without words is shown by its own names; a file that is there and cannot be read is a fault.
    if (/cannot find|not found|unknown variable dynamic import/i.test(String(error))) return null
    throw error
  }
}

/** The text under a dotted key with its places filled in; null where there is none. */
export function wordAt(words: Words | null, key: string, params: Readonly<Record<string, string | number>> = {}): string | null {
  let found: string | Words | undefined = words ?? undefined
  for (const part of key.split('.')) found = typeof found === 'object' && Object.hasOwn(found, part) ? found[part] : undefined
  if (typeof found !== 'string') return null
  // `{'@'}` is how the screens' library spells a sign that means something to it.
  return found.replace(/\{'([^']*)'\}/g, '$1').replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole))
}
