import { legalForm } from '../../core/names.ts'
import { normalizePhone } from '../../core/phone.ts'
import { checkAccount, checkBik, checkCorrAccount, checkInn, checkKpp, checkOgrn, type RequisiteCheck } from '../../core/requisites.ts'
import type { ClientKind } from './clients.entity.ts'
import { findLabels, type CardLabel, type Found } from './card-labels.ts'
import { addressIn, bankIn, fullNameIn, nameIn, personIn, postIn, shortFormIn, shortName } from './card-words.ts'

/** The fields of a client that a card may fill. */
export const CARD_FIELDS = ['name', 'fullName', 'kind', 'inn', 'kpp', 'ogrn', 'legalAddress', 'address', 'director', 'phone', 'email', 'website', 'bankName', 'bik', 'bankAccount', 'corrAccount'] as const
export type CardField = (typeof CARD_FIELDS)[number]

export interface CompanyCard {
  values: Partial<Record<CardField, string>> & { kind?: ClientKind }
  /** numbers that stand under their label but are wrong: shown, never taken */
  problems: { field: CardField; text: string; problem: string; params?: Record<string, string | number> }[]
}

const LONGEST = 20_000

/** No-break spaces, invisible signs, letters typed for digits; line ends of one sort. */
function prepared(text: string): string {
  return text.slice(0, LONGEST)
    .replace(/\r\n?/g, '\n')
    .replace(/[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, '')
    .replace(/[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g, ' ')
    .replace(/(?<=\d)[OОoо](?=\d)/g, '0')
    .replace(/(?<=\d)З(?=\d)/g, '3')
    .replace(/(?<![A-Za-zА-я])[OAПЗН]{2,3}(?=\s+[«"“„])/g, (form) => form.replaceAll('O', 'О').replaceAll('A', 'А'))
}

/**
 * Reads the text of a company card: requisites by their labels and check digits, names, addresses, people, contacts. What
 * is not there is not made up; a number with a wrong check digit is named as a problem. Several companies in one text
 * (the two sides of a contract) are several cards.
 */
export function readCards(text: string): CompanyCard[] {
  return companies(prepared(text)).map(readOne).filter(({ values, problems }) => values.inn !== undefined || values.name !== undefined || problems.length > 0 || Object.keys(values).length > 1)
}

interface Part {
  label: CardLabel
  /** from the label to the next one */
  text: string
  /** what stands before the label on its line */
  before: string
}

/** Labels that share one place for their values: `ИНН/КПП`, or the head of a table. */
const JOINT = /^[\s/\\,|()]*(?:и\s)?[\s/\\,|()]*$/

function partsOf(text: string): Part[] {
  const labels = findLabels(text)
  const own = labels.map(({ to }, at) => text.slice(to, labels[at + 1]?.from ?? text.length))
  return labels.map(({ label, from, to }, at): Part => {
    let last = at
    while (last < labels.length - 1 && JOINT.test(own[last]!) && (isNumber(label) || label === 'other')) last += 1
    const line = text.slice(text.lastIndexOf('\n', from - 1) + 1, from)
    return { label, text: last === at ? own[at]! : text.slice(labels[last]!.to, labels[last + 1]?.from ?? text.length), before: labels[at - 1] && labels[at - 1]!.to > from - line.length ? text.slice(labels[at - 1]!.to, from) : line && to ? line : '' }
  })
}

const isNumber = (label: CardLabel): boolean => ['inn', 'kpp', 'ogrn', 'bik', 'account', 'corr'].includes(label)

/** Numbers in a text: runs of digits that only spaces, line ends or hyphens part, joined in every way that makes the length. */
function numbersIn(text: string, lengths: readonly number[]): string[] {
  const found: string[] = []
  for (const run of text.matchAll(/\d[\d\s-]*/g)) {
    const groups = run[0].split(/[\s-]+/).filter(Boolean)
    for (let from = 0; from < groups.length; from += 1) {
      let joined = ''
      for (let to = from; to < groups.length && joined.length < 20; to += 1) {
        joined += groups[to]
        if (lengths.includes(joined.length)) found.push(joined)
      }
    }
  }
  return found
}

interface Rule {
  field: CardField
  lengths: readonly number[]
  problem: string
  check: (value: string, bik: string | null) => RequisiteCheck
}
const ACCOUNT = /^(?:40[0-9]|4[12]\d|30[2-9]|0[34]\d)/
const RULES: Readonly<Partial<Record<CardLabel, Rule>>> = {
  bik: { field: 'bik', lengths: [9], problem: 'bik', check: checkBik },
  inn: { field: 'inn', lengths: [10, 12], problem: 'inn', check: checkInn },
  kpp: { field: 'kpp', lengths: [9], problem: 'kpp', check: checkKpp },
  ogrn: { field: 'ogrn', lengths: [13, 15], problem: 'ogrn', check: checkOgrn },
  corr: { field: 'corrAccount', lengths: [20], problem: 'account', check: checkCorrAccount },
  account: { field: 'bankAccount', lengths: [20], problem: 'account', check: (value, bik) => (ACCOUNT.test(value) ? checkAccount(value, bik) : { ok: false, code: 'kind', at: 0, expected: '4' }) },
}

function readNumbers(parts: readonly Part[], card: CompanyCard): void {
  for (const [label, rule] of Object.entries(RULES) as [CardLabel, Rule][]) {
    const bik = card.values.bik ?? null
    const taken = new Set([card.values.bik])
    let wrong: string | null = null
    for (const part of parts.filter((one) => one.label === label)) {
      const after = numbersIn(part.text, rule.lengths).filter((value) => !taken.has(value))
      // «7707083893 — ИНН»: the label follows its number.
      const before = /[\d)]\s*[-—–(]*\s*$/.test(part.before) ? numbersIn(part.before, rule.lengths).slice(-1) : []
      const right = [...after, ...before].find((value) => rule.check(value, bik).ok)
      if (right !== undefined) {
        card.values[rule.field] = right as never
        wrong = null
        break
      }
      wrong ??= after[0] ?? looksLike(part.text)
    }
    if (wrong !== null) card.problems.push(problemOf(rule, wrong, bik))
  }
}

/** Digits right after a label that are too many or too few: worth naming, for somebody has left one out. */
function looksLike(text: string): string | null {
  const digits = /^[\s:№-]*(\d[\d ]{6,24}\d)/.exec(text)?.[1]?.replace(/ /g, '')
  return digits ?? null
}

function problemOf({ field, problem, check }: Rule, text: string, bik: string | null): CompanyCard['problems'][number] {
  const result = check(text, bik)
  if (result.ok) return { field, text, problem: `${problem}.invalid` }
  const params = { ...(result.expected === undefined ? {} : { expected: result.expected }), ...(result.at === undefined ? {} : { at: result.at + 1 }) }
  const code = result.code === 'checksum' && result.at !== undefined ? 'checksumAt' : result.code
  return { field, text, problem: `${problem}.${code}`, params }
}

const MAIL = /(?<![\p{L}\d._%+-])[\p{L}\d._%+-]{1,64}@[\p{L}\d-]{1,63}(?:\.[\p{L}\d-]{1,63}){1,5}/u
const SITE = /(?<![@\p{L}\d.-])(?:https?:\/\/)?(?:www\.)?[\p{L}\d-]{1,63}(?:\.[\p{L}\d-]{1,63}){0,3}\.(?:ru|рф|com|su|net|org|pro|tech|shop|online|biz|info|moscow|москва)(?![\p{L}\d@-])(?:\/[^\s,;]*)?/u
const PHONE = /(?<![\d/])(?:\+\s?\d|8(?=[\s(-]))[\s(-]*\d{3,5}[\s)-]*(?:\d[\s-]?){5,7}(?:\s*\(?(?:доб|вн)\.?\s*\d{1,5}\)?)?(?!\d)/

function readContacts(text: string, parts: readonly Part[], values: CompanyCard['values']): void {
  const mail = MAIL.exec(text)?.[0].replace(/[.]+$/, '').toLowerCase()
  if (mail) values.email = mail
  const labelled = parts.filter(({ label }) => label === 'site').map((part) => SITE.exec(part.text)?.[0]).find(Boolean)
  const site = labelled ?? SITE.exec(text.replace(new RegExp(MAIL, 'gu'), ' '))?.[0]
  if (site) values.website = site.replace(/[/.]+$/, '')
  const plain = parts.filter(({ label }) => label === 'phone').map((part) => phoneIn(part.text)).find(Boolean)
  const faxes = parts.filter(({ label }) => label === 'fax').map((part) => part.text)
  const rest = faxes.reduce((left, fax) => left.replace(fax, ' '), text)
  const phone = plain ?? phoneIn(PHONE.exec(rest)?.[0] ?? '')
  if (phone) values.phone = phone
}

function phoneIn(text: string): string | null {
  const first = /[+\d(][\d\s()+.-]{5,24}\d(?:\s*[,(]?\s*(?:доб|вн)[а-я]*\.?\s*\d{1,5}\)?)?/.exec(text)
  if (!first || first.index > 40) return null
  for (const piece of [first[0], first[0].split(/\n|\s{2,}/)[0]!]) {
    const phone = normalizePhone(piece)
    if (phone.e164 !== null) return phone.ext ? `${phone.e164};ext=${phone.ext}` : phone.e164
  }
  return null
}

function readWords(text: string, parts: readonly Part[], values: CompanyCard['values']): void {
  const first = (label: CardLabel, read: (part: Part) => string | null): string | null => parts.filter((part) => part.label === label).map(read).find((value) => value !== null) ?? null
  const [full, short, named] = [first('full', ({ text: t }) => nameIn(t)), first('short', ({ text: t }) => nameIn(t)), first('name', ({ text: t }) => nameIn(t))]
  const head = short || named || full ? null : headName(text)
  const fullName = full ?? [named, head, short].find((name) => name !== null && isFull(name)) ?? fullNameIn(text)
  const name = short ?? [named, head].find((one) => one !== null && !isFull(one)) ?? (fullName ? (shortFormIn(text, fullName) ?? shortName(fullName)) : null) ?? named ?? head
  if (name) values.name = name
  if (fullName && fullName !== name) values.fullName = fullName
  const form = legalForm(name ?? fullName ?? '')
  if (form?.form) values.kind = form.kind
  else if (values.inn?.length === 10) values.kind = 'company'

  const both = first('bothAddresses', ({ text: t }) => addressIn(t))
  const legal = both ?? first('legal', ({ text: t }) => addressIn(t)) ?? first('address', ({ text: t }) => addressIn(t))
  if (legal) values.legalAddress = legal
  const postal = both ?? first('postal', ({ text: t }) => (/совпадает|тот же|он же/i.test(t.split('\n')[0]!) ? legal : addressIn(t)))
  if (postal) values.address = postal
  const bank = first('bank', ({ text: t }) => bankIn(t)) ?? first('account', ({ text: t }) => bankIn(/\d[\s,;]*(?:(?:открыт\p{L}*\s+)?в|банк[: ]+)\s+(\S.*)/u.exec(t)?.[1] ?? ''))
  if (bank) values.bankName = bank
}

const isFull = (name: string): boolean => /^(?:[\p{L}-]+ )*(?:общество|предприятие|учреждение|организация|товарищество|кооператив|предприниматель)(?= )/iu.test(name)

/** The name that stands by itself at the top, or first in the text where no bank is spoken of. */
function headName(text: string): string | null {
  for (const line of text.split(/[\n\t]/)) {
    const name = nameIn(line.split(/банк\s+получателя|\sв\s+банке|бик|[рк]\s*\/\s*с|филиал/i)[0]!, true)
    if (name) return name
  }
  return null
}

function readDirector(text: string, labels: readonly Found[], parts: readonly Part[], values: CompanyCard['values']): void {
  const post = parts.filter(({ label }) => label === 'post').map((part) => postIn(part.text)).find(Boolean) ?? null
  for (const [at, { label, from, to }] of labels.entries()) {
    if (label !== 'director') continue
    const person = personIn(parts[at]!.text)
    if (!person) continue
    const called = /руководител|исполнительный\s+орган/i.test(text.slice(from, to)) ? (postIn(text.slice(from, to)) ?? postIn(parts[at]!.text) ?? post) : postIn(text.slice(from, to))
    values.director = [called, person].filter(Boolean).join(' ')
    return
  }
}

function readOne(text: string): CompanyCard {
  const card: CompanyCard = { values: {}, problems: [] }
  const parts = partsOf(text)
  readNumbers(parts, card)
  readContacts(text, parts, card.values)
  readWords(text, parts, card.values)
  readDirector(text, findLabels(text), parts, card.values)
  if (card.values.inn?.length === 12) delete card.values.kpp
  return card
}

/** Every company with an ИНН of its own makes a text of its own: columns of a table, or one after another. */
function companies(text: string): string[] {
  const columns = sides(text)
  if (columns) return columns
  const starts = innPlaces(text)
  if (starts.length < 2) return [text]
  const cuts = starts.slice(1).map((at, n) => beginOf(text, starts[n]!, at))
  return [0, ...cuts].map((from, at) => text.slice(from, cuts[at] ?? text.length))
}

/** Places of the first mention of each right ИНН. */
function innPlaces(text: string): number[] {
  const labels = findLabels(text)
  const seen = new Set<string>()
  return labels.flatMap(({ label, from, to }, at) => {
    if (label !== 'inn') return []
    const inn = numbersIn(text.slice(to, Math.min(to + 60, labels[at + 2]?.from ?? text.length)), [10, 12]).find((value) => checkInn(value).ok)
    return inn === undefined || seen.has(inn) ? [] : (seen.add(inn), [from])
  })
}

const ROLE = /^\s*(?:заказчик|исполнитель|поставщик|покупатель|продавец|подрядчик|арендодатель|арендатор|лицензиар|лицензиат|агент|принципал|сторона\s*[12])\s*:?/i

/** Where the second company begins: at its role, its name, an empty line before it, or its ИНН itself. */
function beginOf(text: string, from: number, to: number): number {
  const between = text.slice(from, to)
  const lines = [...between.matchAll(/\n([^\n]*)/g)]
  const role = lines.findLast((line) => ROLE.test(line[1]!))
  const named = lines.findLast((line) => nameIn(line[1]!, true) !== null && !/банк|[рк]\s*\/\s*с|бик/i.test(line[1]!))
  const gap = lines.findLast((line) => line[1]!.trim() === '')
  const begin = role ?? named ?? gap
  return begin ? from + begin.index + 1 : text.lastIndexOf('\n', to) + 1
}

/** Two sides of a contract beside each other: each line has both, parted by a tab or a wide gap. */
function sides(text: string): string[] | null {
  const lines = text.split('\n').map((line) => line.split(/\t+|\s{4,}/))
  const both = lines.filter((cells) => cells.length === 2 && cells.every((cell) => findLabels(cell).some(({ label }) => label === 'inn')))
  if (both.length === 0) return null
  const columns = [0, 1].map((at) => lines.map((cells) => cells[at] ?? '').join('\n'))
  return columns.every((column) => innPlaces(column).length === 1) ? columns : null
}
