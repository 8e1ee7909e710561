/** Details by which Russian law knows a company, an entrepreneur, a person and a bank account. */

export { coreName, legalForm, type ClientKind, type LegalForm } from './names.ts'

/** What is wrong with a number, and where. */
export type RequisiteProblem =
  /** too many or too few characters; `expected` says how many */
  | 'length'
  /** a character that cannot stand there; `at` is its place */
  | 'digits'
  /** the check digit does not follow from the others; `at` is its place, `expected` what it would be */
  | 'checksum'
  /** nothing but zeros */
  | 'zeros'
  /** the number is of another kind: OGRN of a record, BIC of no Russian bank; `at` is the digit that says so */
  | 'kind'
  /** the correspondent account does not end as its BIC does */
  | 'bik'

export type RequisiteCheck =
  | { ok: true }
  | {
      ok: false
      code: RequisiteProblem
      /** index of the wrong character; of check digits, the first that is wrong */
      at?: number
      /** what should stand there; for `length`, how many characters, as «10, 12» */
      expected?: string
    }

const OK: RequisiteCheck = { ok: true }

function digitsOf(text: string): number[] {
  return Array.from(text, Number)
}

/** The first thing wrong with the shape of a number of digits, or null. */
function shape(text: string, lengths: readonly number[]): RequisiteCheck | null {
  const at = text.search(/[^0-9]/)
  if (at !== -1) return { ok: false, code: 'digits', at }
  if (!lengths.includes(text.length)) return { ok: false, code: 'length', expected: lengths.join(', ') }
  return /^0+$/.test(text) ? { ok: false, code: 'zeros' } : null
}

/** Compares the check characters at `at` with what they should be, and names the first wrong one. */
function compare(text: string, at: number, expected: string): RequisiteCheck {
  for (let i = 0; i < expected.length; i += 1) {
    if (text[at + i] !== expected[i]) return { ok: false, code: 'checksum', at: at + i, expected: expected[i] ?? '' }
  }
  return OK
}

function weighted(digits: readonly number[], weights: readonly number[]): number {
  return weights.reduce((sum, weight, i) => sum + weight * (digits[i] ?? 0), 0)
}

const INN_10 = [2, 4, 10, 3, 5, 9, 4, 6, 8]
const INN_11 = [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]
const INN_12 = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]

/**
 * INN: 10 digits of an organisation, 12 of a person or entrepreneur. Structure: order of the Federal Tax Service
 * ММВ-7-6/435@ of 29.06.2012; check digits: weighted sum modulo 11, modulo 10.
 */
export function checkInn(inn: string): RequisiteCheck {
  const wrong = shape(inn, [10, 12])
  if (wrong !== null) return wrong
  const digits = digitsOf(inn)
  const key = (weights: readonly number[], of: readonly number[]) => (weighted(of, weights) % 11) % 10
  if (inn.length === 10) return compare(inn, 9, String(key(INN_10, digits)))
  const eleventh = key(INN_11, digits)
  // The twelfth follows from the right eleventh, so that of two wrong digits the first is named, and it alone.
  return compare(inn, 10, `${eleventh}${key(INN_12, [...digits.slice(0, 10), eleventh])}`)
}

/**
 * KPP: four digits of the tax office, two digits or Latin capitals of the reason, three of the order.
 * The same order ММВ-7-6/435@. It has no check digit.
 */
export function checkKpp(kpp: string): RequisiteCheck {
  for (let at = 0; at < Math.min(kpp.length, 9); at += 1) {
    const allowed = at === 4 || at === 5 ? /[0-9A-Z]/ : /[0-9]/
    if (!allowed.test(kpp.charAt(at))) return { ok: false, code: 'digits', at }
  }
  if (kpp.length !== 9) return { ok: false, code: 'length', expected: '9' }
  return kpp === '000000000' ? { ok: false, code: 'zeros' } : OK
}

/**
 * OGRN (13 digits, begins with 1 or 5) and OGRNIP (15 digits, begins with 3); numbers with another first digit are those
 * of single records. Order of the Ministry of Finance 165н of 30.10.2017. The last digit is the remainder of the number
 * before it by 11 (OGRN) or 13 (OGRNIP), its last digit.
 */
export function checkOgrn(ogrn: string): RequisiteCheck {
  const wrong = shape(ogrn, [13, 15])
  if (wrong !== null) return wrong
  const first = ogrn.length === 13 ? '15' : '3'
  if (!first.includes(ogrn.charAt(0))) return { ok: false, code: 'kind', at: 0, expected: first.charAt(0) }
  const last = ogrn.length - 1
  const remainder = BigInt(ogrn.slice(0, last)) % (ogrn.length === 13 ? 11n : 13n)
  return compare(ogrn, last, String(remainder % 10n))
}

/**
 * BIC of a participant of the Bank of Russia's payment system: nine digits, `04` for banks and divisions of the Bank of
 * Russia, `00`, `01` and `02` for the Treasury and other clients that are no banks. Regulation of the Bank of Russia
 * 732-П of 24.09.2020. It has no check digit; that the bank exists, only the directory knows.
 */
export function checkBik(bik: string): RequisiteCheck {
  const wrong = shape(bik, [9])
  if (wrong !== null) return wrong
  if (bik[0] !== '0') return { ok: false, code: 'kind', at: 0, expected: '0' }
  return '0124'.includes(bik.charAt(1)) ? OK : { ok: false, code: 'kind', at: 1, expected: '4' }
}

/** BIC of a foreign bank (SWIFT), 8 or 11 characters: bank, country, place, branch. ISO 9362:2022. */
export function checkSwift(bic: string): RequisiteCheck {
  for (let at = 0; at < Math.min(bic.length, 11); at += 1) {
    const allowed = at === 4 || at === 5 ? /[A-Z]/ : /[0-9A-Z]/
    if (!allowed.test(bic.charAt(at))) return { ok: false, code: 'digits', at }
  }
  return bic.length === 8 || bic.length === 11 ? OK : { ok: false, code: 'length', expected: '8, 11' }
}

/** Letters at the sixth place of accounts in clearing currencies stand for the digits 0 to 9. */
const CLEARING = 'ABCEHKMPTX'

/**
 * An account of 20 digits, and its key against the bank's BIC, where one is given (null: only the shape is checked).
 * The key: Bank of Russia, order of the calculation of the check key in account numbers, No. 515 of 08.09.1997: the last
 * three digits of the BIC (for accounts at the Bank of Russia itself, 0 and the fifth and sixth), then the account,
 * weights 7, 1, 3; the last digits of the products add up to a multiple of ten. The ninth digit is the key.
 * Treasury accounts (they begin with 0) have another key, and only their shape is checked.
 */
export function checkAccount(account: string, bik: string | null): RequisiteCheck {
  const plain = account.replace(/^(\d{5})([ABCEHKMPTX])/, (_, head: string, letter: string) => head + CLEARING.indexOf(letter))
  const wrong = shape(plain, [20])
  if (wrong !== null) return wrong
  if (bik === null || !checkBik(bik).ok || plain.startsWith('0')) return OK
  const own = /^\d{6}0[0-4]\d$/.test(bik) || plain.startsWith('301') ? atCentralBank(bik) : bik.slice(-3)
  return accountKey(plain, own)
}

/**
 * The correspondent account of a bank at the Bank of Russia: begins with 301, its key is made with 0 and the fifth and
 * sixth digit of the BIC (order No. 515, as in `checkAccount`), and it ends with the last three digits of the BIC.
 */
export function checkCorrAccount(account: string, bik: string | null): RequisiteCheck {
  const wrong = shape(account, [20])
  if (wrong !== null) return wrong
  const other = [...'301'].findIndex((digit, i) => account[i] !== digit)
  if (other !== -1) return { ok: false, code: 'kind', at: other, expected: '301'.charAt(other) }
  if (bik === null || !checkBik(bik).ok) return OK
  const key = accountKey(account, atCentralBank(bik))
  if (!key.ok) return key
  const end = bik.slice(-3)
  const at = [...end].findIndex((digit, i) => account[17 + i] !== digit)
  return at === -1 ? OK : { ok: false, code: 'bik', at: 17 + at, expected: end.charAt(at) }
}

function atCentralBank(bik: string): string {
  return `0${bik.slice(4, 6)}`
}

const KEY_AT = 8
const KEY_WEIGHTS = [7, 1, 3]

function accountKey(account: string, bank: string): RequisiteCheck {
  const digits = digitsOf(bank + account)
  digits[bank.length + KEY_AT] = 0
  const sum = digits.reduce((total, digit, i) => total + ((digit * (KEY_WEIGHTS[i % 3] ?? 0)) % 10), 0)
  return compare(account, KEY_AT, String((sum * 3) % 10))
}

/**
 * SNILS: eleven digits, the last two are the check number: the sum of the first nine by weights 9 to 1, modulo 101, where
 * 100 is 00. Numbers up to 001-001-998 have none. Resolution of the Pension Fund's board 192п of 31.07.2006.
 */
export function checkSnils(snils: string): RequisiteCheck {
  const wrong = shape(snils, [11])
  if (wrong !== null) return wrong
  if (Number(snils.slice(0, 9)) <= 1_001_998) return OK
  const sum = weighted(digitsOf(snils), [9, 8, 7, 6, 5, 4, 3, 2, 1])
  return compare(snils, 9, String((sum % 101) % 100).padStart(2, '0'))
}

/**
 * OKPO: 8 digits of an organisation, 10 of an entrepreneur. The last is the sum by weights 1, 2, 3 … modulo 11; where that
 * is 10, by weights 3, 4, 5 …, and where that is 10 again, 0. Rosstandart, rules ПР 50.1.024-2005, appendix on check digits.
 */
export function checkOkpo(okpo: string): RequisiteCheck {
  const wrong = shape(okpo, [8, 10])
  if (wrong !== null) return wrong
  const last = okpo.length - 1
  const digits = digitsOf(okpo.slice(0, last))
  // Weights run from 1 to 10 and begin again.
  const remainder = (from: number) => weighted(digits, digits.map((_, i) => ((i + from - 1) % 10) + 1)) % 11
  const key = remainder(1) === 10 ? remainder(3) % 10 : remainder(1)
  return compare(okpo, last, String(key))
}
