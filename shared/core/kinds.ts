import type { FieldOptions } from './field.ts'
import type { FilterOp } from './filter.ts'
import { isDay } from './day.ts'
import { normalizePhone } from './phone.ts'
import { checkAccount, checkBik, checkInn, checkKpp, checkOgrn } from './requisites.ts'

/** The value's type of each kind of field, when it is not empty. */
export interface KindValues {
  text: string
  longText: string
  richText: string
  int: number
  /** integer thousandths */
  quantity: number
  /** integer minor units of the field's currency */
  money: number
  /** integer basis points: 1 % = 100 */
  percent: number
  bool: boolean
  /** YYYY-MM-DD, never shifted by a zone */
  day: string
  /** YYYY-MM-DDTHH:MM:SS.sssZ */
  instant: string
  /** HH:MM */
  time: string
  /** integer minutes */
  duration: number
  /** 1..5 */
  rating: number
  enum: string
  enums: string[]
  /** id in `list-items` */
  choice: string
  choices: string[]
  tags: string[]
  ref: string
  refs: string[]
  /** `module:id` */
  anyRef: string
  files: string[]
  email: string
  /** E.164, with `;ext=` where there is an extension */
  phone: string
  url: string
  address: string
  /** #rrggbb */
  color: string
  inn: string
  kpp: string
  ogrn: string
  bik: string
  bankAccount: string
  /** EAN, QR text and the like */
  barcode: string
  /** rows of a document or free structured data, described by the module */
  lines: unknown[]
  /** structured data of the module itself */
  json: unknown
  /** computed by the core from other fields or records */
  computed: string | number
}
export type KindName = keyof KindValues

export type Storage = 'text' | 'longText' | 'int' | 'bool' | 'json'

/** What was wrong with a value: a translation key under `problems.` and what fills its words. */
export interface Problem {
  problem: string
  params?: Record<string, string | number>
}

export interface Kind {
  storage: Storage
  /** characters that the column holds (text storage) */
  length?: number
  ops: readonly FilterOp[]
  /** may be sorted by; `key` = by the companion column `<column>_key`, filled by `sortKey` */
  sort: 'value' | 'key' | null
  /** mirrored to `record_links`, which serves its filters */
  multi?: true
  /** Brings a value into its stored form, or says what is wrong with it. The rest of the record may matter (БИК for an account). */
  check?: (value: never, options: FieldOptions, record: Record<string, unknown>) => { value: unknown } | Problem
  /** What the search reads of it. */
  searchText?: (value: never) => string
}

const EQUALITY = ['eq', 'ne', 'in', 'notIn', 'empty', 'notEmpty'] as const
const ORDER = [...EQUALITY, 'lt', 'lte', 'gt', 'gte', 'between'] as const
const TEXT = [...EQUALITY, 'contains', 'startsWith'] as const
const DATES = [...ORDER, 'relative'] as const
const MANY = ['hasAny', 'hasAll', 'hasNone', 'empty', 'notEmpty'] as const
const REF = [...EQUALITY, 'me', 'myTeam'] as const

const same = (value: unknown) => value as string
type Checked = { ok: true } | { ok: false; code: string; at?: number; expected?: string }

/** Spaces and hyphens are how people write such numbers; the wrong digit (`at`, from 1) is counted without them. */
const fromCheck =
  (check: (text: string) => Checked, prefix: string) =>
  (value: string): { value: string } | Problem => {
    const bare = value.replace(/[\s-]/g, '')
    const result = check(bare)
    if (result.ok) return { value: bare }
    const params = { ...(result.at === undefined ? {} : { at: result.at + 1 }), ...(result.expected === undefined ? {} : { expected: result.expected }) }
    return { problem: `${prefix}.${result.code}`, params }
  }
const requisite = (length: number, check: NonNullable<Kind['check']>): Kind => ({
  storage: 'text',
  length,
  ops: TEXT,
  sort: 'value',
  check,
  searchText: same,
})
const trimmed = (value: string) => ({ value: value.normalize('NFC').replaceAll('\u0000', '').trim() })

/** The registry of field kinds: everything that the core needs to know of a value, in one place. */
export const KINDS: Record<KindName, Kind> = {
  text: { storage: 'text', length: 500, ops: TEXT, sort: 'key', check: trimmed, searchText: same },
  longText: { storage: 'longText', ops: TEXT, sort: null, check: trimmed, searchText: same },
  richText: { storage: 'longText', ops: ['contains', 'empty', 'notEmpty'], sort: null, searchText: (v: string) => v.replace(/<[^>]*>/g, ' ') },
  int: { storage: 'int', ops: ORDER, sort: 'value', searchText: String },
  quantity: { storage: 'int', ops: ORDER, sort: 'value' },
  money: { storage: 'int', ops: ORDER, sort: 'value' },
  percent: { storage: 'int', ops: ORDER, sort: 'value' },
  bool: { storage: 'bool', ops: ['eq', 'ne'], sort: 'value' },
  day: {
    storage: 'text', length: 10, ops: DATES, sort: 'value',
    check: (value: string) => (isDay(value) ? { value } : { problem: 'day.invalid' }),
  },
  instant: { storage: 'text', length: 24, ops: DATES, sort: 'value' },
  time: { storage: 'text', length: 5, ops: ORDER, sort: 'value' },
  duration: { storage: 'int', ops: ORDER, sort: 'value' },
  rating: { storage: 'int', ops: ORDER, sort: 'value' },
  enum: { storage: 'text', length: 40, ops: EQUALITY, sort: 'value' },
  enums: { storage: 'json', multi: true, ops: MANY, sort: null },
  choice: { storage: 'text', length: 36, ops: EQUALITY, sort: 'value' },
  choices: { storage: 'json', multi: true, ops: MANY, sort: null },
  tags: { storage: 'json', multi: true, ops: MANY, sort: null },
  ref: { storage: 'text', length: 36, ops: REF, sort: 'value' },
  refs: { storage: 'json', multi: true, ops: MANY, sort: null },
  anyRef: { storage: 'text', length: 80, ops: ['eq', 'in', 'empty', 'notEmpty'], sort: null },
  files: { storage: 'json', multi: true, ops: ['empty', 'notEmpty'], sort: null },
  email: {
    storage: 'text', length: 254, ops: TEXT, sort: 'value', searchText: same,
    check: (value: string) => {
      const mail = value.trim().toLowerCase()
      return /^[^\s@<>"',;:]+@[^\s@<>"',;:]+\.[^\s@<>"',;:.]{2,}$/u.test(mail) ? { value: mail } : { problem: 'email.invalid' }
    },
  },
  phone: {
    storage: 'text', length: 40, ops: TEXT, sort: 'value', searchText: same,
    check: (value: string) => {
      const phone = normalizePhone(value)
      if (phone.e164 === null) return { problem: `phone.${phone.problem ?? 'invalid'}` }
      return { value: phone.ext ? `${phone.e164};ext=${phone.ext}` : phone.e164 }
    },
  },
  url: {
    storage: 'text', length: 500, ops: TEXT, sort: 'value', searchText: same,
    check: (value: string) => {
      const bare = value.trim()
      const parsed = URL.parse(/^[a-z][a-z0-9+.-]*:/i.test(bare) ? bare : `https://${bare}`)
      if (!parsed || !['http:', 'https:'].includes(parsed.protocol) || !/[.:]|^localhost$/.test(parsed.hostname)) return { problem: 'url.invalid' }
      return { value: bare }
    },
  },
  address: { storage: 'text', length: 500, ops: TEXT, sort: 'key', check: trimmed, searchText: same },
  color: { storage: 'text', length: 7, ops: EQUALITY, sort: 'value' },
  inn: requisite(12, fromCheck(checkInn, 'inn') as NonNullable<Kind['check']>),
  kpp: requisite(9, fromCheck(checkKpp, 'kpp') as NonNullable<Kind['check']>),
  ogrn: requisite(15, fromCheck(checkOgrn, 'ogrn') as NonNullable<Kind['check']>),
  bik: requisite(9, fromCheck(checkBik, 'bik') as NonNullable<Kind['check']>),
  bankAccount: requisite(20, ((value: string, _options: FieldOptions, record: Record<string, unknown>) =>
    fromCheck((account) => checkAccount(account, typeof record['bik'] === 'string' ? record['bik'] : null), 'account')(value)) as NonNullable<Kind['check']>),
  barcode: { storage: 'text', length: 255, ops: TEXT, sort: 'value', searchText: same },
  lines: { storage: 'json', ops: ['empty', 'notEmpty'], sort: null },
  json: { storage: 'json', ops: ['empty', 'notEmpty'], sort: null },
  computed: { storage: 'text', length: 255, ops: TEXT, sort: 'value' },
}

export function isKind(name: string): name is KindName {
  return Object.hasOwn(KINDS, name)
}
