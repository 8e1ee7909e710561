import { OpenAPIGenerator } from '@orpc/openapi'
import type { OpenAPI } from '@orpc/contract'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { ERROR_STATUS, type ErrorCode } from '#shared/core/errors.ts'
import { FILTER_LIMITS, FILTER_OPS } from '#shared/core/filter.ts'
import { loadWords, wordAt } from '#shared/locales/index.ts'
import { contract, entities } from '#shared/modules.ts'
import { isPublic } from './public.ts'

type Json = Record<string, unknown>

/** The part of an operation that is completed here. */
interface Operation {
  operationId?: string
  security?: Json[]
  parameters?: (Json & { name: string; in: string })[]
  responses: Json
}

/** Describes the REST door in OpenAPI 3.1, made from the contract that the router serves. */
export async function openApiDocument(version: string): Promise<OpenAPI.Document> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
  const document = await generator.generate(contract, {
    info: {
      title: 'Моя ЦРМ',
      version,
      description: 'Every record has `id`, `version` and the fields of its module; fields that users added stand in `custom` under their keys (`f12`). A write may carry an `operationId` (UUID) of the caller’s: sent twice it is done once. A page answers `next`, to be given as `after`.',
    },
    servers: [{ url: '/api/v1' }],
    security: [{ token: [] }, { session: [] }],
    components: { schemas: { Filter: filterSchema, ...errorSchemas() } as never, responses: errorResponses() as never, securitySchemes },
  })
  for (const operation of operationsOf(document)) complete(operation)
  const shared = shareSchemas(document)
  for (const name of Object.keys(entities)) await label(shared, name)
  return shared
}

/** Names the fields of a record as the screens do, in both languages. */
async function label(document: OpenAPI.Document, name: string): Promise<void> {
  const [ru, en] = await Promise.all([loadWords('ru', name), loadWords('en', name)])
  for (const schema of [pascal(name), `${pascal(name)}Create`, `${pascal(name)}Patch`]) {
    const properties = dig(document, ['components', 'schemas', schema, 'properties']) as Record<string, Json> | undefined
    for (const [field, property] of Object.entries(properties ?? {})) {
      const [title, description] = [wordAt(ru, `fields.${field}`), wordAt(en, `fields.${field}`)]
      if (title !== null) Object.assign(property, { title, ...(description === null ? {} : { description }) })
    }
  }
}

const securitySchemes = {
  token: { type: 'http', scheme: 'bearer', description: 'A token made by `crm token --email …` or in the settings.' },
  session: { type: 'apiKey', in: 'cookie', name: 'crm_session', description: 'The session of a signed-in browser; writes also need the header `x-crm: 1`.' },
} as const

function operationsOf(document: OpenAPI.Document): Operation[] {
  return Object.values(document.paths ?? {}).flatMap((path) => Object.values(path as unknown as Record<string, Operation>))
}

/** Adds to an operation what the schemas of the contract cannot say. */
function complete(operation: Operation): void {
  const path = (operation.operationId ?? '').split('.')
  if (isPublic(path)) operation.security = []
  operation.parameters = operation.parameters?.map((parameter) => (parameter.name === 'filter' && parameter.in === 'query' ? filterParameter : parameter))
  for (const status of Object.values(ERROR_STATUS)) operation.responses[String(status)] ??= { $ref: `#/components/responses/${status}` }
}

const filterParameter = {
  name: 'filter',
  in: 'query',
  description: 'JSON text of the filter language, or of its short form `{"status":"active","inn":["77…","50…"]}`; the short form may also be spelled `filter[status]=active`.',
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Filter' } } },
}

const filterRef = { $ref: '#/components/schemas/Filter' }
const scalar = { type: ['string', 'number', 'boolean', 'null'] }
const filterSchema = {
  description: `Conditions joined by "and", "or" and "not", at most ${FILTER_LIMITS.depth} deep and ${FILTER_LIMITS.leaves} in all; or the short form: field names with values, all of which must be equal.`,
  anyOf: [
    { type: 'object', properties: { and: { type: 'array', items: filterRef } }, required: ['and'], additionalProperties: false },
    { type: 'object', properties: { or: { type: 'array', items: filterRef } }, required: ['or'], additionalProperties: false },
    { type: 'object', properties: { not: filterRef }, required: ['not'], additionalProperties: false },
    {
      type: 'object',
      properties: { field: { type: 'string' }, op: { type: 'string', enum: [...FILTER_OPS] }, value: { anyOf: [scalar, { type: 'array', items: scalar }] } },
      required: ['field', 'op'],
      additionalProperties: false,
    },
    { type: 'object', additionalProperties: { anyOf: [scalar, { type: 'array', items: scalar }] } },
  ],
}

const text = { type: 'string' }
const record = { type: 'object', additionalProperties: true }
const object = (properties: Json, required = Object.keys(properties)) => ({ type: 'object', properties, required, additionalProperties: true })

/** The data of each refusal, as `shared/core/errors.ts` types it. */
const ERROR_DATA: Record<ErrorCode, Json> = {
  INVALID: object({ fields: { type: 'object', additionalProperties: text, description: 'field -> problem, e.g. {"inn":"inn.checksum"}' }, params: record }, ['fields']),
  UNAUTHENTICATED: object({ reason: { type: 'string', enum: ['session', 'credentials', 'locked', 'blocked'] }, retryAfter: { type: 'number', description: 'seconds' } }, ['reason']),
  FORBIDDEN: object({ permission: text }),
  NOT_FOUND: object({ module: text, id: text }),
  CONFLICT: object({ module: text, id: text, version: { type: 'integer' }, by: { type: ['string', 'null'] }, at: text, fields: { type: 'array', items: text }, base: record, mine: record, theirs: record }),
  RULE: object({ rule: text }),
  UNAVAILABLE: object({ what: text }),
  INTERNAL: object({ id: { type: 'string', description: 'what to tell whoever reads the log' } }),
}

const schemaName = (code: ErrorCode) => `Error${code[0]}${code.slice(1).toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())}`

function errorSchemas(): Json {
  return Object.fromEntries(Object.entries(ERROR_DATA).map(([code, data]) => [schemaName(code as ErrorCode), object({ code: { const: code }, data })]))
}

const MEANINGS: Record<number, string> = {
  401: 'No token and no session, or one that has ended or is locked',
  403: 'The right for this is missing',
  404: 'There is no such record, or none that the caller may see',
  409: 'Somebody saved the same fields meanwhile, or a rule forbids it',
  422: 'The request does not fit the schema, or a field is wrong',
  500: 'A fault of the server',
  503: 'The workspace or its database cannot be reached',
}

function errorResponses(): Json {
  const statuses = [...new Set(Object.values(ERROR_STATUS))]
  return Object.fromEntries(
    statuses.map((status) => {
      const codes = (Object.keys(ERROR_STATUS) as ErrorCode[]).filter((code) => ERROR_STATUS[code] === status)
      const refs = codes.map((code) => ({ $ref: `#/components/schemas/${schemaName(code)}` }))
      return [String(status), { description: MEANINGS[status], content: { 'application/json': { schema: refs.length === 1 ? refs[0] : { oneOf: refs } } } }]
    }),
  )
}

/** `client-contacts` -> `ClientContacts`. */
const pascal = (name: string) => name.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase())

/** Rows, inputs and patches of each entity become components, and every place that repeats one refers to it. */
function shareSchemas(document: OpenAPI.Document): OpenAPI.Document {
  const paths = document.paths as Record<string, Record<string, Json>>
  const shared = new Map<string, string>()
  const schemas = document.components!.schemas as Json
  const share = (name: string, schema: unknown) => {
    if (schema === undefined || shared.has(JSON.stringify(schema))) return
    shared.set(JSON.stringify(schema), name)
    schemas[name] = schema
  }
  for (const name of Object.keys(entities)) {
    share(pascal(name), dig(paths, [`/${name}/{id}`, 'get', 'responses', '200', ...SCHEMA]))
    share(`${pascal(name)}Create`, dig(paths, [`/${name}`, 'post', 'requestBody', ...SCHEMA]))
    share(`${pascal(name)}Patch`, dig(paths, [`/${name}/{id}`, 'patch', 'requestBody', ...SCHEMA, 'properties', 'patch']))
  }
  share('HistoryEntry', dig(paths, ['/clients/{id}/history', 'get', 'responses', '200', ...SCHEMA, 'properties', 'items', 'items']))
  return { ...document, paths: referring(paths, shared) } as OpenAPI.Document
}

const SCHEMA = ['content', 'application/json', 'schema']

function dig(value: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>((inner, key) => (inner as Json | undefined)?.[key], value)
}

function referring(value: unknown, shared: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => referring(item, shared))
  if (typeof value !== 'object' || value === null) return value
  const name = 'properties' in value ? shared.get(JSON.stringify(value)) : undefined
  if (name !== undefined) return { $ref: `#/components/schemas/${name}` }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, referring(inner, shared)]))
}
