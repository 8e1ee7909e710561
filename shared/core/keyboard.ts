/**
 * The same keys on the two layouts that a Russian office has: US QWERTY and Russian ЙЦУКЕН as Windows ships it
 * (KBDRU.DLL; GOST 6431-90 has the same letters). Position i of one row is the key of position i of the other.
 */
const LATIN = '`qwertyuiop[]asdfghjkl;\'zxcvbnm,./~QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>?@#$^&|'
const CYRILLIC = 'ёйцукенгшщзхъфывапролджэячсмитьбю.ЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,"№;:?/'

const toCyrillic = new Map([...LATIN].map((key, i) => [key, CYRILLIC[i] ?? key]))
const toLatin = new Map([...CYRILLIC].map((key, i) => [key, LATIN[i] ?? key]))

/** What the same keys give on the Russian layout: `ghbdtn` is «привет». Characters that are no such key stay. */
export function asRussianLayout(text: string): string {
  return swap(text, toCyrillic)
}

/** What the same keys give on the Latin layout: «руддщ» is `hello`. Characters that are no such key stay. */
export function asLatinLayout(text: string): string {
  return swap(text, toLatin)
}

/**
 * The other layout's reading of a text whose letters are all Latin or all Cyrillic, else null:
 * mixed letters were typed on purpose, and a text without letters has nothing to switch.
 */
export function otherLayout(text: string): string | null {
  const latin = /[a-z]/i.test(text)
  const cyrillic = /[а-яё]/i.test(text)
  if (latin === cyrillic) return null
  return latin ? asRussianLayout(text) : asLatinLayout(text)
}

function swap(text: string, keys: Map<string, string>): string {
  let out = ''
  for (const char of text) out += keys.get(char) ?? char
  return out
}

/** GOST 7.79-2000 system B, without its signs for ъ and ь, and with ы as y: what people write in addresses and names. */
const TO_LATIN: Record<string, string> = {
  а: 'a', б: 'b', в: 'v', г: 'g', д: 'd', е: 'e', ё: 'e', ж: 'zh', з: 'z', и: 'i', й: 'y', к: 'k', л: 'l', м: 'm',
  н: 'n', о: 'o', п: 'p', р: 'r', с: 's', т: 't', у: 'u', ф: 'f', х: 'kh', ц: 'ts', ч: 'ch', ш: 'sh', щ: 'shch',
  ъ: '', ы: 'y', ь: '', э: 'e', ю: 'yu', я: 'ya',
}

/** Longest first: `shch` must be read before `sh`. */
const TO_CYRILLIC: [string, string][] = [
  ['shch', 'щ'], ['sch', 'щ'], ['yo', 'е'], ['zh', 'ж'], ['kh', 'х'], ['ts', 'ц'], ['ch', 'ч'], ['sh', 'ш'],
  ['yu', 'ю'], ['ju', 'ю'], ['ya', 'я'], ['ja', 'я'], ['ye', 'е'], ['iy', 'ий'], ['yy', 'ый'], ['ck', 'к'], ['ph', 'ф'],
  ['a', 'а'], ['b', 'б'], ['c', 'к'], ['d', 'д'], ['e', 'е'], ['f', 'ф'], ['g', 'г'], ['h', 'х'], ['i', 'и'],
  ['j', 'й'], ['k', 'к'], ['l', 'л'], ['m', 'м'], ['n', 'н'], ['o', 'о'], ['p', 'п'], ['q', 'к'], ['r', 'р'],
  ['s', 'с'], ['t', 'т'], ['u', 'у'], ['v', 'в'], ['w', 'в'], ['x', 'кс'], ['y', 'й'], ['z', 'з'],
]

const VOWELS = 'aeiouy'

/** Lower-case Russian in Latin letters: «Газпром» is `gazprom`. Other characters stay. For search, not for documents. */
export function translitToLatin(text: string): string {
  let out = ''
  for (const char of text.toLowerCase()) out += TO_LATIN[char] ?? char
  return out
}

/** Lower-case Latin letters read as Russian: `gazprom` is «газпром». A guess, good enough to search with. */
export function translitToRussian(text: string): string {
  const source = text.toLowerCase()
  let out = ''
  for (let at = 0; at < source.length; ) {
    const pair = TO_CYRILLIC.find(([latin]) => source.startsWith(latin, at))
    const latin = pair?.[0] ?? source[at] ?? ''
    out += pair === undefined ? latin : latin === 'y' ? readY(source, at) : pair[1]
    at += latin.length
  }
  return out
}

/** `y` is й after a vowel (tolstoy) and ы between consonants (rybak). */
function readY(source: string, at: number): string {
  const before = source[at - 1]
  if (before === undefined || VOWELS.includes(before)) return 'й'
  return at === source.length - 1 ? 'ий' : 'ы'
}
