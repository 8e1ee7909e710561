import { checkAccount, checkCorrAccount, checkInn, checkOgrn, type RequisiteCheck } from '#shared/core/requisites.ts'
import type { Random } from './random.ts'

/*
 * Made-up numbers that pass every check and belong to nobody: tax offices that do not exist, exchanges that are not
 * given out, mobile codes that the numbering plan leaves spare.
 */

/** Puts the digits that the check expects where it finds wrong ones. */
function corrected(number: string, check: (text: string) => RequisiteCheck): string {
  for (let text = number; ; ) {
    const result = check(text)
    if (result.ok) return text
    if (result.code !== 'checksum' || result.at === undefined || result.expected === undefined) throw new Error(`cannot correct ${text}: ${result.code}`)
    text = text.slice(0, result.at) + result.expected + text.slice(result.at + 1)
  }
}

/** @param length 10 of an organisation, 12 of a person */
export function inn(random: Random, region: string, length: 10 | 12): string {
  return corrected(`${region}90${random.digits(length - 4)}`, checkInn)
}

export function kpp(region: string): string {
  return `${region}9001001`
}

/** OGRN of 13 digits; OGRNIP of 15 begins with 3. */
export function ogrn(random: Random, region: string, year: number, length: 13 | 15): string {
  const yy = String(year % 100).padStart(2, '0')
  return corrected(`${length === 13 ? '1' : '3'}${yy}${region}90${random.digits(length - 7)}`, checkOgrn)
}

export interface Bank {
  bik: string
  name: string
}

/** 40702 is an organisation's account, 40802 an entrepreneur's, 40817 a person's. */
export function account(random: Random, bank: Bank, kind: '40702' | '40802' | '40817'): string {
  return corrected(`${kind}8100${random.digits(11)}`, (text) => checkAccount(text, bank.bik))
}

export function corrAccount(bank: Bank): string {
  return corrected(`30101810000000000${bank.bik.slice(-3)}`, (text) => checkCorrAccount(text, bank.bik))
}

const SPARE_MOBILE = ['940', '943', '944', '945', '946', '947', '948', '972', '973', '974', '975', '976']

export function mobile(random: Random): string {
  return `+7${random.pick(SPARE_MOBILE)}${random.digits(7)}`
}

/** No city gives out numbers that begin with 0. */
export function landline(random: Random, code: string): string {
  const local = `0${random.digits(9 - code.length)}`
  return `+7${code}${local}${random.chance(0.15) ? `;ext=${random.int(100, 499)}` : ''}`
}
