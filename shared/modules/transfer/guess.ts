import { parseMoney, parsePercent } from '../../core/money.ts'
import { parseBool, parseInteger, parseList, parseScaled } from '../../core/parse.ts'
import { parseDay } from '../../core/parse-day.ts'
import { normalizePhone } from '../../core/phone.ts'
import { checkInn, checkOgrn } from '../../core/requisites.ts'
import { foldText } from '../../core/text.ts'
import { headerKey } from './headers.ts'

/** A column is of a known kind when this share of its values is: the rest are slips, which the import will tell. */
const MOST = 0.85
/** A new field must hold what the column holds: «2013 (1888)» among years makes it a text. */
const NEARLY_ALL = 0.98

const share = (values: readonly string[], fits: (value: string) => boolean): number => (values.length === 0 ? 0 : values.filter(fits).length / values.length)
const mostly = (values: readonly string[], fits: (value: string) => boolean): boolean => share(values, fits) >= MOST
const nearlyAll = (values: readonly string[], fits: (value: string) => boolean): boolean => share(values, fits) >= NEARLY_ALL

const isEmail = (text: string) => /^[^\s@<>"',;:]+@[^\s@<>"',;:]+\.[^\s@<>"',;:.]{2,}$/u.test(text.trim())
const isInn = (text: string) => checkInn(text.replace(/\s/g, '')).ok
const isOgrn = (text: string) => checkOgrn(text.replace(/\s/g, '')).ok
const isUrl = (text: string) => /^(https?:\/\/|www\.)\S+$/i.test(text.trim()) || /^[\p{L}\d-]+(\.[\p{L}\d-]+)*\.(ru|рф|su|com|net|org|info|io|company|shop|store|moscow|москва|онлайн|online|site|pro|biz)(\/\S*)?$/iu.test(text.trim())
/** Bare ten digits may be anything; a phone is written like one. */
const isPhone = (text: string) => (/[+()\s-]/.test(text.trim()) || /^[78]\d{10}$/.test(text.trim())) && normalizePhone(text).e164 !== null
/** Written like a day, even one that the calendar has not. */
const isDay = (text: string) => {
  const day = parseDay(text)
  return day.ok || day.code === 'impossible'
}
/** Bare digits are a number before they are a day. */
const isDayText = (text: string) => /[^\d\s]/.test(text.trim()) && !/^-?\d+[.,]\d+$/.test(text.trim()) && isDay(text)

/**
 * What the values of a column are by themselves, whatever its heading says: a requisite that checks out, an address of
 * mail, a phone. Null where they do not tell.
 */
export function kindByValues(values: readonly string[], enough = mostly): 'inn' | 'ogrn' | 'email' | 'phone' | 'url' | null {
  const filled = values.filter((value) => value.trim() !== '')
  if (filled.length === 0) return null
  if (enough(filled, isInn)) return 'inn'
  if (enough(filled, isOgrn)) return 'ogrn'
  if (enough(filled, isEmail)) return 'email'
  if (enough(filled, isPhone)) return 'phone'
  return enough(filled, isUrl) ? 'url' : null
}

const MONEY_HEADER = /(^| )(руб|рублей|тыс руб|млн|₽|usd|eur|rub|сумма|оборот|выручка|доход|прибыль|бюджет|цена|стоимость|долг|задолженность|баланс|оплата|оплачено|аванс|лимит|amount|revenue|turnover|income|profit|budget|price|cost|debt|balance|paid|payment)( |$)/
const DATE_HEADER = /(^| )(дата|день|date|day|срок)( |$)/
const MONEY_SIGN = /[₽$€£]|руб|р\./i
const LONG = 200

/** The kind of a new field for a column that found none, by its heading and values. Text when in doubt. */
export function guessKind(heading: string, values: readonly string[]): string {
  const filled = values.map((value) => value.trim()).filter((value) => value !== '')
  if (filled.length === 0) return 'text'
  const known = kindByValues(filled, nearlyAll)
  if (known !== null) return known
  return numberKind(headerKey(heading), filled) ?? wordKind(filled)
}

function numberKind(header: string, values: readonly string[]): string | null {
  if (nearlyAll(values, isDayText) || (DATE_HEADER.test(header) && nearlyAll(values, isDay))) return 'day'
  if (values.some((value) => value.endsWith('%')) && nearlyAll(values, (value) => parsePercent(value.replace(/%$/, '')).ok)) return 'percent'
  const isMoney = (value: string) => parseMoney(value).ok || parseScaled(value, 2, { decimal: ',' }).ok || parseScaled(value, 2, { decimal: '.' }).ok
  if ((MONEY_HEADER.test(header) || values.some((value) => MONEY_SIGN.test(value))) && nearlyAll(values, isMoney)) return 'money'
  // A number with zeros in front of it, or too long to count with, is a code.
  if (values.some((value) => /^0\d/.test(value) || value.replace(/\D/g, '').length > 15)) return null
  if (nearlyAll(values, (value) => parseInteger(value).ok)) return 'int'
  const isQuantity = (value: string) => parseScaled(value, 3, { decimal: ',' }).ok || parseScaled(value, 3, { decimal: '.' }).ok
  return nearlyAll(values, isQuantity) ? 'quantity' : null
}

function wordKind(values: readonly string[]): string {
  const distinct = new Set(values.map(foldText))
  if (distinct.size <= 2 && values.every((value) => parseBool(value).ok)) return 'bool'
  if (values.some((value) => value.length > LONG || value.includes('\n'))) return 'longText'
  const few = values.length >= 8 && distinct.size <= Math.min(20, values.length / 3)
  if (few && [...distinct].every((value) => value.length <= 60)) return 'choice'
  const lists = values.filter((value) => /[;|]/.test(value) && parseList(value).length > 1)
  return lists.length > values.length / 2 && lists.every((value) => value.length <= LONG) ? 'choices' : 'text'
}

/** Whether a first row names the columns rather than holding values: no cell of it is a value by itself. */
export function looksLikeHeader(cells: readonly string[]): boolean {
  const filled = cells.map((cell) => cell.trim()).filter((cell) => cell !== '')
  if (filled.length === 0) return false
  return !filled.some((cell) => isInn(cell) || isOgrn(cell) || isEmail(cell) || isPhone(cell) || isDayText(cell) || /^-?[\d\s]+([.,]\d+)?$/.test(cell))
}
