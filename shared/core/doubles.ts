import type { Field } from './field.ts'
import { splitPersonName } from './names.ts'
import { remembered } from './remembered.ts'
import { keySimilarity, nameKey, significantWords } from './similar.ts'
import { foldText } from './text.ts'

/**
 * What two records have in common that makes them one. Everything is told by the kinds of fields: any entity that names
 * its `doubles` is compared with any other, and a lead that is being typed finds the client.
 */
export const DOUBLE_REASONS = ['inn', 'ogrn', 'phone', 'email', 'domain', 'name', 'person'] as const
export type DoubleReason = (typeof DOUBLE_REASONS)[number]

/** What of a record is compared, in the form in which it is compared. */
export interface Profile {
  inn: string[]
  ogrn: string[]
  kpp: string[]
  phone: string[]
  email: string[]
  domain: string[]
  /** keys of company names */
  name: string[]
  /** keys of people's names: surname and first name in the order of the alphabet */
  person: string[]
  city: string
}

/** One way by which a record is found: an exact value, or a blurred name (`name`, `ends`, `person`). */
export interface DoubleKey {
  kind: KeyKind
  value: string
}
export const KEY_KINDS = ['inn', 'ogrn', 'phone', 'email', 'domain', 'name', 'ends', 'person'] as const
export type KeyKind = (typeof KEY_KINDS)[number]

/** Grows when keys are made otherwise: the table of keys is then filled anew. */
export const KEYS_VERSION = 1

/** The fields that hold names: of companies or of people. */
export type NameFields = Readonly<Record<string, 'company' | 'person'>>

/** Mail that anybody may have: its domain says nothing of the company. */
const FREE_MAIL = new Set(
  ('mail.ru bk.ru list.ru inbox.ru internet.ru xmail.ru yandex.ru ya.ru yandex.com yandex.by yandex.kz narod.ru rambler.ru lenta.ru ro.ru myrambler.ru autorambler.ru ' +
    'gmail.com googlemail.com outlook.com hotmail.com live.com live.ru msn.com icloud.com me.com mac.com yahoo.com proton.me protonmail.com aol.com gmx.de gmx.net gmx.com ' +
    'web.de tut.by ukr.net i.ua mail.com qip.ru pochta.ru mail.ua bigmir.net e1.ru ngs.ru nm.ru hotbox.ru zoho.com fastmail.com tutanota.com qq.com 163.com ' +
    'vk.com vk.ru t.me telegram.me ok.ru instagram.com facebook.com youtube.com avito.ru wildberries.ru ozon.ru taplink.cc taplink.ws tilda.ws wixsite.com').split(' '),
)

/** `https://www.Romashka.ru/about` is `romashka.ru`; null for what is no domain, or anybody's. */
export function siteDomain(url: string): string | null {
  const bare = url.trim()
  const host = URL.parse(/^[a-z][a-z0-9+.-]*:/i.test(bare) ? bare : `https://${bare}`)?.hostname.replace(/^www\d?\./, '').replace(/\.$/, '')
  if (!host || !host.includes('.') || /^[\d.]+$/.test(host)) return null
  return FREE_MAIL.has(host) ? null : host
}

const mailDomain = (email: string): string | null => siteDomain(email.slice(email.lastIndexOf('@') + 1))

/** `+74951234567;ext=12` and `+74951234567` are one phone. */
const bareNumber = (phone: string): string => phone.split(';')[0]!

/** Surname and first name, folded and in the order of the alphabet: who writes which first is all one. */
export function personKey(name: string, person = splitPersonName(name)): string | null {
  if (person) return person.surname === '' ? null : [nameKey(person.surname), nameKey(person.name)].sort().join(' ')
  const words = nameKey(name).split(' ').filter((word) => word.length > 1)
  return words.length === 2 || words.length === 3 ? words.slice(0, 2).sort().join(' ') : null
}

const COMPARED = new Set<string>(['inn', 'ogrn', 'kpp', 'phone', 'email', 'url'])

/** Whether `profileOf` reads the field at all. */
export const isCompared = (names: NameFields, name: string, { kind }: Field): boolean => COMPARED.has(kind) || name in names || name === 'city'

/** Reads what is to be compared of a record, fixed and users' own fields alike. */
export function profileOf(fields: Iterable<readonly [string, Field]>, names: NameFields, row: Readonly<Record<string, unknown>>): Profile {
  const profile: Profile = { inn: [], ogrn: [], kpp: [], phone: [], email: [], domain: [], name: [], person: [], city: '' }
  const ofCompanies = Object.values(names).includes('company')
  const put = (list: string[], value: string | null) => { if (value && !list.includes(value)) list.push(value) }
  for (const [name, field] of fields) {
    const value = field.custom ? (row['custom'] as Record<string, unknown> | undefined)?.[name] : row[name]
    if (typeof value !== 'string' || value === '') continue
    if (name in names) putName(profile, names[name]!, value, put)
    switch (field.kind) {
      case 'inn':
      case 'ogrn':
      case 'kpp':
        put(profile[field.kind], value.replace(/[\s-]/g, ''))
        break
      case 'phone':
        put(profile.phone, bareNumber(value))
        break
      case 'email':
        put(profile.email, value.trim().toLowerCase())
        if (ofCompanies) put(profile.domain, mailDomain(value.toLowerCase()))
        break
      case 'url':
        if (ofCompanies) put(profile.domain, siteDomain(value))
        break
      default:
        if (name === 'city') profile.city = foldText(value)
    }
  }
  return profile
}

function putName(profile: Profile, kind: 'company' | 'person', value: string, put: (list: string[], value: string | null) => void): void {
  const person = splitPersonName(value)
  if (kind === 'company') put(profile.name, nameKey(value))
  if (kind === 'person' || person?.patronymic) put(profile.person, personKey(value, person))
}

const SOUNDS: readonly [RegExp, string][] = [
  [/shch|sch|sh|ch|zh|ts|tz|cz/g, 's'], [/kh|gh|x/g, 'h'], [/ph|w/g, 'f'], [/q|ck/g, 'k'], [/c/g, 'k'],
  [/v/g, 'f'], [/d/g, 't'], [/z/g, 's'], [/b/g, 'p'], [/g/g, 'k'], [/j/g, 'y'],
]

/** How a word sounds without its vowels: «Ромашка», «Рамашка» and «Ромшака» are all `rmsk`. Short words keep their vowels. */
export const blurred = remembered((word) => {
  if (/\d/.test(word) || word.length <= 3) return word
  let sound = word
  for (const [from, to] of SOUNDS) sound = sound.replace(from, to)
  return (sound.charAt(0) + sound.slice(1).replace(/[aeiouy]/g, '')).replace(/(.)\1+/g, '$1')
})

/** The first and last letters of a name lead to it whatever was left out or doubled between them. */
const ENDS = 4
const LONGEST = 120

/** By what a record is found. Names are blurred: the words in any order, without vowels; and by their ends. */
export function doubleKeys(profile: Profile): DoubleKey[] {
  const keys: DoubleKey[] = []
  const put = (kind: KeyKind, value: string) => {
    const cut = value.slice(0, LONGEST)
    if (cut !== '' && !keys.some((key) => key.kind === kind && key.value === cut)) keys.push({ kind, value: cut })
  }
  for (const kind of ['inn', 'phone', 'email', 'domain'] as const) for (const value of profile[kind]) put(kind, value)
  // The tax number says as much as the register's.
  if (profile.inn.length === 0) for (const value of profile.ogrn) put('ogrn', value)
  for (const name of profile.name) {
    const words = significantWords(name)
    put('name', words.map(blurred).sort().join(''))
    if (name.includes(' ')) put('name', blurred(name.replaceAll(' ', '')))
    const letters = words.join('')
    if (letters.length >= 2 * ENDS) put('ends', letters.slice(0, ENDS) + letters.slice(-ENDS))
  }
  for (const name of profile.person) put('person', name.split(' ').map(blurred).join(' '))
  return keys
}

/** How much one thing in common says that two records are one. */
const WEIGHT = { inn: 0.97, ogrn: 0.97, email: 0.7, phone: 0.6, domain: 0.35, person: 0.5 } as const
/** How alike names must be at least, and how much that says. */
const NAMES: readonly (readonly [from: number, weight: number])[] = [[0.995, 0.65], [0.85, 0.52], [0.6, 0.34]]

/** Worth telling while somebody types. */
export const TOLD_FROM = 0.3
/** Worth a line in the list of doubles. */
export const DOUBLE_FROM = 0.5

export interface Likeness {
  /** 0 to 1 */
  score: number
  reasons: DoubleReason[]
  /** the values that are the same, for the words of the reasons; names are not among them */
  shared: Partial<Record<DoubleReason, string>>
  /** may be merged without a person looking at it */
  sure: boolean
}

const common = (a: readonly string[], b: readonly string[]): string | undefined => a.find((value) => b.includes(value))
const differ = (a: readonly string[], b: readonly string[]): boolean => a.length > 0 && b.length > 0 && common(a, b) === undefined

/** Compares two records. What tells them apart (another ИНН, another КПП, quite another name) weighs against what they share. */
export function likeness(a: Profile, b: Profile): Likeness {
  const shared: Likeness['shared'] = {}
  let left = 1
  const names = closestNames(a.name, b.name)
  const weight = NAMES.find(([from]) => names !== null && names >= from)?.[1]
  // An office phone is shared by its people, a mailbox by the firms of one accountant.
  const contacts = (names !== null && names < 0.3) || differ(a.person, b.person) ? 0.6 : 1
  for (const reason of ['inn', 'ogrn', 'phone', 'email', 'domain', 'person'] as const) {
    const value = common(a[reason], b[reason])
    if (value === undefined) continue
    shared[reason] = value
    left *= 1 - WEIGHT[reason] * (reason === 'inn' || reason === 'ogrn' ? 1 : contacts)
  }
  const reasons = DOUBLE_REASONS.filter((reason) => reason in shared || (reason === 'name' && weight !== undefined))
  if (weight !== undefined) left *= 1 - weight
  let score = 1 - left
  const [otherInn, otherKpp] = [differ(a.inn, b.inn), differ(a.kpp, b.kpp)]
  if (otherInn) score *= 0.3
  else if (otherKpp) score *= 0.45
  if (reasons.every((reason) => reason === 'name' || reason === 'person') && a.city !== '' && b.city !== '' && a.city !== b.city) score *= 0.7
  return { score, reasons, shared, sure: !otherInn && !otherKpp && isSure(shared, names, a, b) }
}

function isSure(shared: Likeness['shared'], names: number | null, a: Profile, b: Profile): boolean {
  const sameName = names !== null && names >= 0.6
  if (shared.inn !== undefined) return common(a.kpp, b.kpp) !== undefined || sameName
  if (shared.ogrn !== undefined) return sameName
  return shared.email !== undefined && shared.phone !== undefined && ((names ?? 0) >= 0.85 || shared.person !== undefined)
}

/** Null when one of them has no name of a company. */
function closestNames(a: readonly string[], b: readonly string[]): number | null {
  if (a.length === 0 || b.length === 0) return null
  let best = 0
  for (const one of a) for (const other of b) best = Math.max(best, keySimilarity(one, other))
  return best
}
