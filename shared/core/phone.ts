/**
 * Phone numbers as E.164 (ITU-T E.164: a plus, then at most 15 digits, the country code first).
 *
 * Why not libphonenumber-js: with its smallest metadata it adds 29 KB gzip to the window's first screen (335 KB in all),
 * to know lengths per operator of 240 countries. Clients here are Russian with few exceptions: Russia, Kazakhstan and the
 * neighbours are checked exactly, the rest by country code and length.
 */

export type PhoneCountry = 'RU' | 'KZ' | 'BY'

/**
 * Why a text is no phone: `empty`; `letters` (something else than a phone); `several` (more numbers in one text);
 * `short`, `long` (too few or many digits for its country); `areaCode` (a city number without its code, or a code that no
 * Russian number begins with); `country` (no such country code).
 */
export type PhoneProblem = 'empty' | 'letters' | 'several' | 'short' | 'long' | 'areaCode' | 'country'

export interface Phone {
  /** `+79123456789`, or null with the `problem` named. */
  e164: string | null
  /** The extension's digits. */
  ext?: string
  problem?: PhoneProblem
}

const EXTENSION = /(?:[,;]?\s*(?:доб(?:ав(?:очный)?)?|вн(?:утр(?:енний)?)?|ext(?:ension)?|x|доп)\.?:?\s*|;ext=|\s*#\s*|,{1,3}\s*(?=\d{1,5}\s*$))(\d{1,7})\)?\s*$/i

/** A phone with every label and extension is shorter; more is a note in the wrong column. */
const LONGEST_TEXT = 200

const LABEL = /^(?:(?:tel|тел|телефон|т|моб|мобильный|раб|факс|fax|phone|ф)\s*[.:/]*\s*)+/i

/**
 * Reads a phone as people write it: `8 (912) 345-67-89`, `8-800-555-777-8`, `(499) 517-88-99`, `+375 29 123-45-67`,
 * `tel:+7…`, `8 10 44 …`, with an extension («доб. 12»). Answers `e164: null` and a `problem` for what is no whole number.
 * Russian codes begin with 3, 4, 8 (by place and service) and 9 (mobile), those of Kazakhstan with 6 and 7:
 * the Russian numbering plan, order of the Ministry of Communications No. 205 of 25.04.2017.
 */
export function normalizePhone(input: string, { defaultCountry = 'RU' }: { defaultCountry?: PhoneCountry } = {}): Phone {
  const text = input.normalize('NFKC').replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '').trim()
  if (text === '') return { e164: null, problem: 'empty' }
  if (text.length > LONGEST_TEXT) return { e164: null, problem: /\p{L}/u.test(text) ? 'letters' : 'long' }
  const extension = EXTENSION.exec(text)
  const ext = extension !== null && countDigits(text.slice(0, extension.index)) >= 7 ? extension[1] : undefined
  const main = (ext === undefined ? text : text.slice(0, extension?.index)).replace(LABEL, '')
  const problem = shapeProblem(main)
  const number = problem === undefined ? readDigits(main, defaultCountry) : { problem }
  if (typeof number !== 'string') return { e164: null, ...number }
  return ext === undefined ? { e164: number } : { e164: number, ext }
}

function countDigits(text: string): number {
  return text.replace(/\D/g, '').length
}

function shapeProblem(text: string): PhoneProblem | undefined {
  if (text.split(/[,;/|\n]|\s(?:и|или|and|or)\s/).filter((part) => countDigits(part) >= 5).length > 1) return 'several'
  if (/[^\d\s+()[\]./\-‐-―−~*]/.test(text) || /\d.*\+/.test(text)) return 'letters'
  const digits = countDigits(text)
  if (digits === 0) return 'letters'
  return undefined
}

type Failure = { problem: PhoneProblem }

function readDigits(text: string, country: PhoneCountry): string | Failure {
  const digits = text.replace(/\D/g, '')
  if (/^[^\d]*\+/.test(text)) {
    // `+8 9…` and `+8 800…` are a slip for +7: no country has the code 89, and Bangladesh (880) has no numbers at 0.
    if (/^8(9\d\d|800)\d{7}$/.test(digits)) return russian(digits.slice(1))
    return international(digits)
  }
  if (/^810\d{8,15}$/.test(digits)) return international(digits.slice(3))
  if (/^00[1-9]\d{7,14}$/.test(digits)) return international(digits.slice(2))
  if (country === 'BY' && /^80\d{9}$/.test(digits)) return international(`375${digits.slice(2)}`)
  if (country === 'BY' && /^(17|25|29|33|44|[12]\d)\d{7}$/.test(digits)) return international(`375${digits}`)
  if (/^[78]\d{10}$/.test(digits)) return russian(digits.slice(1))
  if (digits.length === 10 && (country === 'KZ' || !/^[67]/.test(digits))) return russian(digits)
  return withoutPlus(digits)
}

/** Twelve digits `375 29 …` are a neighbour's number whose plus was lost; the rest has too few or too many digits. */
function withoutPlus(digits: string): string | Failure {
  const code = countryCode(digits)
  const national = code === null ? undefined : NATIONAL_LENGTH[code]
  if (code !== null && code.length === 3 && national?.includes(digits.length - 3)) return `+${digits}`
  if (digits.length >= 5 && digits.length <= 7) return { problem: 'areaCode' }
  return { problem: digits.length < 11 ? 'short' : 'long' }
}

/** @param digits the ten after +7. */
function russian(digits: string): string | Failure {
  return /^[346789]/.test(digits) ? `+7${digits}` : { problem: 'areaCode' }
}

function international(digits: string): string | Failure {
  const code = countryCode(digits)
  if (code === null) return { problem: 'country' }
  const rest = digits.length - code.length
  const known = NATIONAL_LENGTH[code]
  const [shortest, longest] = known === undefined ? [5, 15 - code.length] : [Math.min(...known), Math.max(...known)]
  if (rest < shortest) return { problem: 'short' }
  if (rest > longest) return { problem: 'long' }
  return code === '7' ? russian(digits.slice(1)) : `+${digits}`
}

/** Digits after the country code, where every number of the country has as many. */
const NATIONAL_LENGTH: Record<string, readonly number[]> = {
  1: [10], 7: [10], 373: [8], 374: [8], 375: [9], 380: [9], 992: [9], 993: [8], 994: [9], 995: [9], 996: [9], 998: [9],
}

/** Country codes of one and two digits; every other assigned code has three (list of ITU-T E.164 assigned country codes). */
const SHORT_CODES = new Set(
  ('1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 ' +
    '81 82 84 86 90 91 92 93 94 95 98').split(' '),
)

/** Beginnings of three-digit codes that are assigned or shared (21x, 22x …); 28x, 83x, 89x and 999 are spare. */
const LONG_CODE = /^(2[1-69]\d|3[578]\d|42[013]|5[09]\d|6[789]\d|8[0578]\d|96\d|97\d|99[2-68])/

function countryCode(digits: string): string | null {
  for (const length of [1, 2]) {
    const code = digits.slice(0, length)
    if (SHORT_CODES.has(code)) return code
  }
  return LONG_CODE.test(digits) ? digits.slice(0, 3) : null
}

/**
 * A stored phone for the screen: `+7 (912) 345-67-89`, `+375 (29) 123-45-67`, others in groups (`+44 207 946 0958`).
 * An extension (RFC 3966, `;ext=12`) is kept as «доб. 12». Text that is no E.164 comes back as it is.
 * @param extensionWord the word before the extension, in the language of the screen.
 */
export function formatPhone(stored: string, extensionWord = 'доб.'): string {
  const match = /^\+(\d{7,15})(?:;ext=(\d{1,7}))?$/.exec(stored)
  const digits = match?.[1]
  if (digits === undefined) return stored
  const ext = match?.[2] === undefined ? '' : ` ${extensionWord} ${match[2]}`
  return formatDigits(digits) + ext
}

function formatDigits(digits: string): string {
  const code = countryCode(digits) ?? digits.slice(0, 1)
  const rest = digits.slice(code.length)
  if (code === '7' || code === '1') return `+${code} (${rest.slice(0, 3)}) ${rest.slice(3, 6)}-${dashed(rest.slice(6), code)}`
  if (NATIONAL_LENGTH[code]?.[0] === 9) return `+${code} (${rest.slice(0, 2)}) ${rest.slice(2, 5)}-${rest.slice(5, 7)}-${rest.slice(7)}`
  return `+${code} ${rest.replace(/(\d{3})(?=\d{3})/g, '$1 ')}`
}

function dashed(four: string, code: string): string {
  return code === '7' ? `${four.slice(0, 2)}-${four.slice(2)}` : four
}

/** Whether a text is a phone as it is stored: `+` and 7 to 15 digits, and perhaps `;ext=`. */
export function isStoredPhone(text: string): boolean {
  return /^\+[1-9]\d{6,14}(;ext=\d{1,7})?$/.test(text)
}
