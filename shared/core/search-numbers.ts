/** A number as it stands in a text: «8 (912) 345-67-89» is five parts and one number. */
export interface NumberInText {
  /** Digit runs, as written. */
  parts: string[]
  /** The digits as one number where they are one, else null; a Russian phone always begins with 7. */
  joined: string | null
  kind: 'phone' | 'date' | 'other'
  /** Written with a + or with something else than spaces between the parts: nobody writes two numbers so. */
  tied: boolean
}

/** The same with its place in the text, in UTF-16 units. */
export interface NumberAt extends NumberInText {
  at: number
  length: number
}

/** What may stand between the digits of one number. No line end: numbers of two fields are two numbers. */
const GAP = '[ \\u00a0\\u202f().\\-\\u2010-\\u2014]'

/**
 * First a whole Russian phone (eleven digits from 7 or 8), so that two phones side by side stay two;
 * then a date; then any digits with gaps of at most three signs.
 */
const NUMBER = new RegExp(
  '(?<![\\p{L}\\p{N}])(?:' +
    `(?<phone>\\+?[78](?:${GAP}{0,3}\\d){10})` +
    '|(?<date>\\d{1,2}\\.\\d{1,2}\\.(?:\\d{4}|\\d{2})|\\d{4}-\\d{2}-\\d{2})' +
    `|(?<any>\\+?\\d+(?:${GAP}{1,3}\\d+)*)` +
    ')(?![\\p{L}\\p{N}])',
  'gu',
)

/** The numbers of a text, in its order. Digits beside letters (`а12`) belong to a word and are not here. */
export function numbersOf(text: string): NumberAt[] {
  return [...text.matchAll(NUMBER)].flatMap((match) => {
    const kind = match.groups?.['phone'] !== undefined ? 'phone' : match.groups?.['date'] !== undefined ? 'date' : 'other'
    const found = read(match[0], kind)
    return found.length === 1 && found[0] !== undefined
      ? [{ ...found[0], at: match.index, length: match[0].length }]
      : found.map((number, i) => ({ ...number, at: match.index, length: i === 0 ? match[0].length : 0 }))
  })
}

function read(text: string, kind: NumberInText['kind']): NumberInText[] {
  const parts = text.match(/\d+/g) ?? []
  const digits = parts.join('')
  const tied = text.startsWith('+') || (parts.length > 1 && !/\s/.test(text))
  if (kind === 'phone') return [{ parts, joined: `7${digits.slice(1)}`, kind, tied: true }]
  if (parts.length === 1) return [{ parts, joined: null, kind, tied }]
  if (kind === 'date' || isOne(text, parts, digits)) return [{ parts, joined: digits, kind, tied }]
  return parts.map((part) => ({ parts: [part], joined: null, kind, tied: false }))
}

/** Parts of a phone, a sum or an account are short; «2025 7707083893» is two numbers beside each other. */
function isOne(text: string, parts: string[], digits: string): boolean {
  if (digits.length > 20) return false
  if (text.startsWith('+')) return digits.length <= 15
  if (/^[78]/.test(digits) && digits.length <= 11) return true
  return parts.every((part) => part.length <= 5)
}

const SHORTEST_END = 4

/**
 * The words under which a number is found. A prefix search over them finds any part of four digits and more inside a phone
 * or an INN, because the number stands there with all its ends down to four digits. To keep a document small:
 * nine digits stand alone (a KPP or a BIK, whose ends repeat in every row), and a number of thirteen and more
 * (OGRN, account) has its last eight digits and shorter ends.
 */
export function numberForms(number: NumberInText): string[] {
  const { parts, joined, kind } = number
  if (joined === null) return parts.flatMap(runForms)
  if (kind === 'phone') return [...(parts.length === 1 ? parts : []), joined, ...ends(joined, joined.length - 1)]
  if (kind === 'date' || joined.length < 7) return [...parts, joined]
  return [...parts, joined, ...ends(joined, joined.length - 1)]
}

/** The forms of a run of digits that nothing parts. */
export function runForms(digits: string): string[] {
  if (digits.length < 7 || digits.length === 9 || digits.length > 64) return [digits.slice(0, 64)]
  return [digits, ...ends(digits, digits.length > 12 ? 8 : digits.length - 1)]
}

function ends(digits: string, longest: number): string[] {
  const found: string[] = []
  for (let length = Math.min(longest, 20); length >= SHORTEST_END; length -= 1) found.push(digits.slice(-length))
  return found
}
