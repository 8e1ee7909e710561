import type { Entity } from '#shared/core/entity.ts'
import type { Field } from '#shared/core/field.ts'
import { newId } from '#shared/core/ids.ts'
import type { KindName } from '#shared/core/kinds.ts'
import { CUSTOM_KINDS } from '#shared/modules/custom-fields/custom-fields.entity.ts'
import { targetOf } from '#main/core/labels.ts'
import type { Client } from './workspace.ts'

/** A valid value of each kind, different for each `n`; references are made by `make`. */
const VALUES: Partial<Record<KindName, (n: number, field: Field) => unknown>> = {
  text: (n) => `Ёлка ${n} «проба»`,
  longText: (n) => `Первая строка ${n}\nвторая строка`,
  richText: (n) => `<p>Абзац ${n}</p>`,
  int: (n, { options }) => Math.min(options.max ?? Infinity, Math.max(options.min ?? -Infinity, n)),
  quantity: (n) => n * 1500,
  money: (n) => n * 12_345,
  percent: (n, { options }) => Math.min(options.max ?? Infinity, n * 100),
  bool: (n) => n % 2 === 0,
  day: (n) => `2026-0${1 + (n % 9)}-1${n % 10}`,
  instant: (n) => `2026-0${1 + (n % 9)}-11T10:${String(n % 60).padStart(2, '0')}:00.000Z`,
  time: (n) => `1${n % 10}:30`,
  duration: (n) => n % 600,
  rating: (n) => 1 + (n % 5),
  enum: (n, { options }) => options.values![n % options.values!.length],
  email: (n) => `mail${n}@пример.рф`,
  phone: (n) => `+7912${String(1_000_000 + n).slice(-7)}`,
  url: (n) => `https://example.ru/${n}`,
  address: (n) => `г. Тверь, ул. Ёлочная, д. ${n}`,
  color: (n) => `#${(n * 4099).toString(16).padStart(6, '0').slice(-6)}`,
  inn: (n) => inn10(n),
  kpp: (n) => `77${String(10 + (n % 80))}01001`,
  ogrn: (n) => ogrn13(n),
  bik: () => '044525225',
  barcode: (n) => `46000000${String(n).padStart(5, '0')}`,
  json: () => ({}),
}

/** Ten digits with the right control digit (weights 2 4 10 3 5 9 4 6 8). */
function inn10(n: number): string {
  const body = `77${String(1_000_000 + n).slice(-7)}`
  const weights = [2, 4, 10, 3, 5, 9, 4, 6, 8]
  const sum = [...body].reduce((total, digit, i) => total + Number(digit) * weights[i]!, 0)
  return body + String((sum % 11) % 10)
}

function ogrn13(n: number): string {
  const body = `10277${String(10_000_000 + n).slice(-7)}`
  return body + String(Number(BigInt(body) % 11n) % 10)
}

/** Fields that some other rule of the module ties to the database; a test that needs them sets them itself. */
const LEFT_OUT: Record<string, readonly string[]> = {
  users: ['clientId', 'roleIds'],
  roles: ['builtIn'],
  clients: ['bankAccount', 'corrAccount'],
  'client-requisites': ['bankAccount', 'corrAccount', 'isMain', 'validFrom', 'validTo'],
  'list-items': ['meaning'],
  leads: ['pipelineId'],
  pipelines: ['isDefault', 'archived', 'teamIds'],
  'lead-stages': ['archived'],
  'assignment-rules': ['filter'],
  'custom-fields': ['kind', 'refModule', 'pattern', 'defaultValue', 'min', 'max', 'module', 'quickFilter', 'required', 'unique'],
}

const FIXED: Record<string, Record<string, unknown>> = {
  'custom-fields': { module: 'clients', kind: CUSTOM_KINDS[0] },
  roles: { grants: { 'clients:read': 'own' } },
  'lead-sources': { kind: 'mailbox', security: 'tls' },
}

/** The same, where it has to be asked for: of the last stage of its type a pipeline does not part. */
const GIVEN: Record<string, (client: Client) => Promise<Record<string, unknown>>> = {
  // One plan a month and person: each of a month of its own.
  'sales-plans': () => Promise.resolve({ month: `${2100 + Math.floor(counter / 12)}-${String((counter % 12) + 1).padStart(2, '0')}-01` }),
  'lead-stages': async (client) => ({ pipelineId: (await client.pipelines.list({ sort: 'position', limit: 1 })).items[0]!.id }),
}

let counter = 0

/** What a create call may be given: every writable field filled, references to records made for it. */
export async function valuesFor(client: Client, entity: Entity, options: { only?: 'required' } = {}): Promise<Record<string, unknown>> {
  const n = ++counter
  const values: Record<string, unknown> = { ...FIXED[entity.name], ...(await GIVEN[entity.name]?.(client)) }
  for (const [name, field] of Object.entries(entity.fields)) {
    const { options: o } = field
    if (o.readOnly === 'always' || o.secret || name in values || LEFT_OUT[entity.name]?.includes(name)) continue
    if (options.only === 'required' && (!o.required || o.default !== undefined)) continue
    const target = targetOf(field)
    if (target === '*') values[name] = `clients:${await makeId(client, 'clients')}`
    else if (target === 'users' && field.kind === 'ref') values[name] = await me(client)
    else if (target === 'list-items') values[name] = field.kind === 'choice' ? await makeChoice(client, o.of ?? '') : [await makeChoice(client, o.of ?? '')]
    else if (target) values[name] = field.kind === 'ref' ? await makeId(client, target) : [await makeId(client, target)]
    else values[name] = VALUES[field.kind]?.(n, field)
    if (values[name] === undefined) delete values[name]
  }
  return values
}

async function me(client: Client): Promise<string> {
  return (await client.auth.state()).session!.user.id
}

async function makeChoice(client: Client, list: string): Promise<string> {
  return (await client['list-items'].create({ list, label: `Пункт ${newId()}` })).id
}

type Creator = { create(input: Record<string, unknown>): Promise<{ id: string } & Record<string, unknown>> }

async function makeId(client: Client, module: string): Promise<string> {
  const { entityOf } = await import('#shared/modules.ts')
  return (await make(client, entityOf(module)!, { only: 'required' })).id
}

/** Makes a record of any entity through the contract. */
export async function make(client: Client, entity: Entity, options: { only?: 'required'; values?: Record<string, unknown> } = {}): Promise<{ id: string; version: number } & Record<string, unknown>> {
  const values = { ...(await valuesFor(client, entity, options)), ...options.values }
  return (await (client as unknown as Record<string, Creator>)[entity.name]!.create(values)) as never
}
