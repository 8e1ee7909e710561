import { contract } from '#shared/modules.ts'
import { z } from 'zod'
import type { Chance } from '../support/random.ts'

/** Values for a procedure's input, made from the contract itself, and what an attacker would send instead. */

export interface FuzzedProcedure {
  /** `clients.list` */
  name: string
  path: readonly string[]
  /** of its input, as JSON schema */
  input: Schema
}

interface Schema {
  type?: string | string[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  enum?: unknown[]
  const?: unknown
  pattern?: string
  additionalProperties?: Schema | boolean
  $ref?: string
}

/** Every procedure of the contract with what it takes. */
export function fuzzedProcedures(): FuzzedProcedure[] {
  const found: FuzzedProcedure[] = []
  const walk = (node: unknown, path: string[]) => {
    const definition = (node as { '~orpc'?: { inputSchema?: z.ZodType } })['~orpc']
    if (!definition) return Object.entries(node as object).forEach(([name, inner]) => walk(inner, [...path, name]))
    const input = definition.inputSchema ? (z.toJSONSchema(definition.inputSchema, { io: 'input', unrepresentable: 'any' }) as Schema) : {}
    found.push({ name: path.join('.'), path, input })
  }
  walk(contract, [])
  return found
}

/** What has broken programs before: statements, patterns, prototypes, numbers at the edge, texts of no script or of all. */
const HOSTILE: readonly ((chance: Chance) => unknown)[] = [
  () => "'; drop table clients; --",
  () => '" or 1=1 --',
  () => `$."a' or 1`,
  () => '"*" NEAR(a b) ^a: - + ( ) { } ~ @ <',
  () => '%_!\\',
  () => '../../../etc/passwd',
  () => 'C:\\Windows\\system32',
  () => '\u0000',
  () => '\ud800',
  () => '\u202e‮txt.exe',
  () => 'я'.repeat(5000),
  () => 'a'.repeat(100_000),
  () => '{{7*7}}${7*7}<%= 7*7 %>',
  () => '<img src=x onerror=alert(1)>',
  () => '=cmd|\' /C calc\'!A1',
  () => '',
  () => '   ',
  () => null,
  () => true,
  () => 0,
  () => -1,
  () => 1e308,
  () => Number.MAX_SAFE_INTEGER,
  () => -Number.MAX_SAFE_INTEGER,
  () => 0.1,
  () => NaN,
  () => Infinity,
  () => [],
  () => ({}),
  () => [[[[[[[[]]]]]]]],
  () => JSON.parse('{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}') as unknown,
  () => ({ toString: 'x', valueOf: 1, then: 'y' }),
  (chance) => deep(chance.int(50, 2000)),
  (chance) => Array.from({ length: chance.int(1000, 20_000) }, (_, i) => i),
  (chance) => String(chance.int(-1e9, 1e9)),
  () => '2026-02-30',
  () => '9999-12-31T23:59:60.000Z',
  () => '-0001-01-01',
  () => new Date(NaN),
  () => 10n ** 20n,
  () => 'f999999',
  () => 'passwordHash',
  () => 'createdAt',
]

function deep(levels: number): unknown {
  let value: unknown = 'x'
  for (let i = 0; i < levels; i++) value = i % 2 ? { and: [value] } : [value]
  return value
}

export const hostile = (chance: Chance): unknown => chance.pick(HOSTILE)(chance)

const WORDS = ['Ромашка', 'name', 'inn', 'createdAt', '-name', 'f1', 'clients', 'leads', 'users', 'контакт', '7707083893', '+79123456789', 'a@example.ru', '2026-11-24', '2026-11-24T10:00:00.000Z']

/** A good input of somebody, with one or two of its values as an attacker would have them. */
export function spoiled(good: Record<string, unknown>, chance: Chance, count: number): Record<string, unknown> {
  const value = { ...good }
  for (let i = 0; i < count; i++) value[chance.pick(Object.keys(good))] = hostile(chance)
  return value
}

/** A value that fits the schema, but for the places where an attacker has been. */
export function valueOf(schema: Schema, chance: Chance, ids: readonly string[], evil: number, root = schema, depth = 0): unknown {
  if (chance.odds(evil)) return hostile(chance)
  if (schema.$ref !== undefined) return depth > 12 ? 'x' : valueOf(resolve(schema.$ref, root), chance, ids, evil, root, depth + 1)
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return chance.pick(schema.enum)
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return valueOf(chance.pick(choices), chance, ids, evil, root, depth + 1)
  const type = Array.isArray(schema.type) ? chance.pick(schema.type) : schema.type
  switch (type) {
    case 'object':
      return objectOf(schema, chance, ids, evil, root, depth)
    case 'array':
      return depth > 12 ? [] : Array.from({ length: chance.int(0, 3) }, () => valueOf(schema.items ?? {}, chance, ids, evil, root, depth + 1))
    case 'string':
      return schema.pattern ? chance.pick([...ids, ...WORDS]) : chance.pick([...WORDS, ...ids])
    case 'integer':
      return chance.int(0, 20)
    case 'number':
      return chance.int(0, 2000) / 10
    case 'boolean':
      return chance.odds(0.5)
    case 'null':
      return null
    default:
      return chance.pick([{ field: 'name', op: 'contains', value: 'а' }, 'слово', 5, true, ids[0]])
  }
}

function objectOf(schema: Schema, chance: Chance, ids: readonly string[], evil: number, root: Schema, depth: number): Record<string, unknown> {
  const value: Record<string, unknown> = {}
  for (const [name, inner] of Object.entries(schema.properties ?? {})) {
    const needed = schema.required?.includes(name) ?? false
    const wanted = needed ? 0.97 : depth > 6 ? 0.05 : 0.4
    if (chance.odds(wanted)) value[name] = name === 'version' && chance.odds(0.7) ? 1 : valueOf(inner, chance, ids, evil, root, depth + 1)
  }
  if (typeof schema.additionalProperties === 'object') value[chance.pick(['f1', 'name', '__proto__x', 'a.b', "x'"])] = valueOf(schema.additionalProperties, chance, ids, evil, root, depth + 1)
  if (chance.odds(evil)) value[chance.pick(['ownerId', 'id', 'version', 'role', 'createdAt', 'deletedAt', 'constructor', 'toString'])] = hostile(chance)
  return value
}

function resolve(ref: string, root: Schema): Schema {
  let node: unknown = root
  for (const part of ref.replace(/^#\/?/, '').split('/').filter(Boolean)) node = (node as Record<string, unknown>)[part]
  return node as Schema
}
