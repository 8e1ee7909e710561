import { z } from 'zod'
import type { FieldOptions } from './field.ts'
import { ID_PATTERN } from './ids.ts'
import type { KindName } from './kinds.ts'

const id = z.string().regex(ID_PATTERN)
const text = (max: number) => (o: FieldOptions) => {
  const limited = z.string().max(Math.min(max, o.max ?? max))
  return o.pattern ? limited.regex(new RegExp(`^(?:${o.pattern})$`, 'u')) : limited
}
const integer = (min: number, max: number) => (o: FieldOptions) =>
  z.int().min(Math.max(min, o.min ?? min)).max(Math.min(max, o.max ?? max))

/**
 * The shape of a value that is not empty, for each kind of field; bounds come from the options. Apart from the kinds, so
 * that a screen that only shows values does without the library.
 */
export const KIND_SCHEMAS: Record<KindName, (options: FieldOptions) => z.ZodType> = {
  text: text(500),
  longText: text(100_000),
  richText: text(500_000),
  int: integer(-9e15, 9e15),
  quantity: integer(-9e15, 9e15),
  money: integer(-9e15, 9e15),
  percent: integer(-1e9, 1e9),
  bool: () => z.boolean(),
  day: () => z.string().max(10),
  instant: () => z.iso.datetime({ precision: 3 }),
  time: () => z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  duration: integer(0, 1e9),
  rating: integer(1, 5),
  enum: (o) => (o.values ? z.enum(o.values as [string, ...string[]]) : z.string().max(40)),
  enums: (o) => z.array(o.values ? z.enum(o.values as [string, ...string[]]) : z.string().max(40)).max(100),
  choice: () => id,
  choices: () => z.array(id).max(200),
  tags: () => z.array(id).max(200),
  ref: () => id,
  refs: () => z.array(id).max(1000),
  anyRef: () => z.string().regex(/^[a-z][a-z0-9-]{0,40}:[0-9a-f-]{36}$/),
  files: () => z.array(id).max(200),
  email: text(254),
  phone: text(60),
  url: text(500),
  address: text(500),
  color: () => z.string().regex(/^#[0-9a-f]{6}$/),
  inn: text(40),
  kpp: text(40),
  ogrn: text(40),
  bik: text(40),
  bankAccount: text(40),
  barcode: text(255),
  lines: () => z.array(z.record(z.string().max(64), z.unknown())).max(5000),
  json: () => z.json(),
  computed: () => z.union([z.string(), z.number()]),
}
