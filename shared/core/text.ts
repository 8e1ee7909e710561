import { remembered } from './remembered.ts'

/** No-break space U+00A0: what joins a number with its unit. */
export const NBSP = '\u00a0'

/** Narrow no-break space U+202F. */
export const NNBSP = '\u202f'

/** ASCII, Cyrillic without ready-made accents, and the usual Russian typography: nothing here needs normalisation. */
const PLAIN = /^[\x00-\x7f\u00a0\u00ab\u00bb\u0401\u0402\u0404-\u0406\u0408-\u040b\u040f-\u044f\u0451\u0452\u0454-\u0456\u0458-\u045b\u045f\u2013\u2014\u2018-\u201e\u2116]*$/

/** Everything but the signs that compatibility normalisation would turn into letters («№ 5» into "No 5"). */
const NOT_SIGNS = /[^\u00ae\u2116\u2117\u2120\u2121\u2122\u213b]+/g

/** Letters that have no canonical decomposition, but are typed without their stroke. */
const STROKES: Record<string, string> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ł: 'l', ħ: 'h', ı: 'i', þ: 'th', ð: 'd' }

/** Characters that nobody sees: soft hyphen, zero-width signs, direction marks, byte order mark. */
const INVISIBLE = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]/g

/**
 * Lower case, ё as е, accents of Latin, Greek and Cyrillic letters dropped (й and ў are letters of their own and stay),
 * compatibility forms unified (NFKC: full-width letters, ligatures). Length may change. Spaces are left as they are.
 */
export function foldLetters(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase().replaceAll('ё', 'е')
  const bare = text
    .replace(INVISIBLE, '')
    .toLowerCase()
    .replace(NOT_SIGNS, (run) => run.normalize('NFKD'))
    .toLowerCase()
    .replace(/([иу])\u0306/g, (_, letter: string) => (letter === 'и' ? 'й' : 'ў'))
    .replace(/(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\s])\p{M}+/gu, '')
    .replace(/[ßæœøđłħıþð]/g, (letter) => STROKES[letter] ?? letter)
  return bare.normalize('NFC')
}

/** Every run of white space (no-break spaces and line ends too) becomes one space; none is left at the ends. */
export function foldSpaces(text: string): string {
  return text.replace(/[\s\u0085\u200b\ufeff]+/g, ' ').trim()
}

/** Text for comparing what people mean to be the same: `foldLetters` and `foldSpaces`. «Ёлка  ООО» equals «елка ооо». */
export function foldText(text: string): string {
  return foldSpaces(foldLetters(text))
}

const QUOTES = /["'`´«»‹›„“”‟‘’‚‛＂＇]/g

/**
 * The value of a …Key column: what sorting and prefix search compare, code point by code point, in both databases.
 * Folded as `foldText`; quotes dropped everywhere and other signs at the beginning, so «Ромашка» stands among the р.
 * @param max the longest key, in UTF-16 units; a character is never cut in two.
 */
export function sortKey(text: string, max = KEY_LENGTH): string {
  return max === KEY_LENGTH ? usualKey(text) : makeKey(text, max)
}

const KEY_LENGTH = 120
const usualKey = remembered((text) => makeKey(text, KEY_LENGTH))

function makeKey(text: string, max: number): string {
  // A key of 120 needs no more than a few hundred characters: a megabyte of notes is not normalised whole.
  const folded = foldText(text.length > max * 8 ? cut(text, max * 8) : text)
  const unquoted = foldSpaces(folded.replace(QUOTES, ''))
  const started = unquoted.replace(/^[^\p{L}\p{N}]+/u, '')
  return cut(started === '' ? unquoted : started, max).trimEnd()
}

/** The first `max` UTF-16 units of a text, without half a surrogate pair at the end. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text
  const last = text.charCodeAt(max - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? max - 1 : max)
}

/**
 * The Russian form of a noun after a number: `plural(21, 'клиент', 'клиента', 'клиентов')` is «клиент».
 * A fraction takes the second form («1,5 рубля»). Rule: CLDR plural rules for ru.
 */
export function plural(n: number, one: string, few: string, many: string): string {
  const size = Math.abs(n)
  if (!Number.isInteger(size)) return few
  const tens = size % 100
  const units = size % 10
  if (tens >= 11 && tens <= 14) return many
  if (units === 1) return one
  return units >= 2 && units <= 4 ? few : many
}

/** The digits of a whole number in groups of three: «1 234 567» with no-break spaces. A sign at the front is kept. */
export function groupDigits(whole: number | bigint | string, separator = NBSP): string {
  return String(whole).replace(/\B(?=(\d{3})+(?!\d))/g, separator)
}

/** A number and its noun that no line end parts: «21 клиент», «1 234 клиента». */
export function counted(n: number, one: string, few: string, many: string): string {
  const [whole = '', fraction] = String(n).split('.')
  return groupDigits(whole) + (fraction === undefined ? '' : `,${fraction}`) + NBSP + plural(n, one, few, many)
}

/** Ties what must not be parted by a line end: short words to the next word, № and § to the number, a dash to the word before. */
export function tieShortWords(text: string): string {
  return text
    .replace(/(?<=^|[\s(«])([а-яё]{1,2}) (?=\S)/giu, `$1${NBSP}`)
    .replace(/([№§]) (?=[\p{L}\p{N}])/gu, `$1${NBSP}`)
    .replace(/(\S) ([—–]) /g, `$1${NBSP}$2 `)
}

/** What has a name in English too («Новый», `New`) is called by it in English; where it has none, by its own. */
export const nameIn = (locale: 'ru' | 'en', own: string, english: string | null | undefined): string => (locale === 'en' && english) || own
