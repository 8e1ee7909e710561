import { Validator } from '@seriousme/openapi-schema-validator'
import { beforeAll, describe, expect, it } from 'vitest'
import { entities } from '#shared/modules.ts'
import { ERROR_STATUS } from '#shared/core/errors.ts'
import { loadWords, wordAt } from '#shared/locales/index.ts'
import { openApiDocument } from '#main/server/openapi.ts'
import { PUBLIC } from '#main/server/public.ts'
import { openOffice } from './office.ts'
import { procedures } from './procedures.ts'

type Json = Record<string, unknown>
interface Operation {
  operationId: string
  security?: Json[]
  parameters?: { name: string; in: string; content?: Json; schema?: Json }[]
  responses: Json
  requestBody?: { content: Json }
}
interface Document {
  openapi: string
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Json>; responses: Json; securitySchemes: Json }
}

let document: Document
beforeAll(async () => {
  document = JSON.parse(JSON.stringify(await openApiDocument('1.2.3'))) as Document
})

/** Every `$ref` in a value. */
function refs(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(refs)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => (key === '$ref' && typeof inner === 'string' ? [inner] : refs(inner)))
}

describe('the description of REST', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator()
    const { valid, errors } = await validator.validate(structuredClone(document) as never)
    expect(errors ?? []).toEqual([])
    expect(valid).toBe(true)
    expect(validator.version).toBe('3.1')
  })

  it('is refused by the same validator when it is spoilt', async () => {
    const spoilt = structuredClone(document) as unknown as { paths: Record<string, Json> }
    spoilt.paths['/clients']!['get'] = { responses: 5 }
    expect((await new Validator().validate(spoilt as never)).valid).toBe(false)
  })

  it('has every procedure of the contract under its method and path', () => {
    const missing = procedures().filter(({ name, method, path }) => document.paths[path]?.[method.toLowerCase()]?.operationId !== name)
    expect(missing).toEqual([])
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path))
    expect(operations.length).toBe(procedures().length)
  })

  it('refers to nothing that is not there', () => {
    const lost = refs(document).filter((ref) => {
      const found = ref.split('/').slice(1).reduce<unknown>((inner, key) => (inner as Json | undefined)?.[key], document)
      return found === undefined
    })
    expect(lost).toEqual([])
  })

  it('names the path’s parameters of each operation, and no others', () => {
    for (const [path, operations] of Object.entries(document.paths)) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()
      for (const operation of Object.values(operations)) {
        const described = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path').map(({ name }) => name).sort()
        expect([operation.operationId, described]).toEqual([operation.operationId, inPath])
      }
    }
  })

  it('says who needs a token or a session, and who does not', () => {
    const open = Object.values(document.paths).flatMap((path) => Object.values(path)).filter(({ security }) => security?.length === 0).map(({ operationId }) => operationId)
    expect(open.sort()).toEqual(Object.keys(PUBLIC).sort())
    expect(Object.keys(document.components.securitySchemes)).toEqual(['token', 'session'])
  })

  it('describes each refusal', () => {
    for (const operation of Object.values(document.paths).flatMap((path) => Object.values(path))) {
      for (const status of new Set(Object.values(ERROR_STATUS))) expect(operation.responses).toHaveProperty(String(status))
    }
    expect(document.components.schemas['ErrorConflict']).toMatchObject({ properties: { code: { const: 'CONFLICT' } } })
  })

  it('describes the filter once, and lists refer to it', () => {
    for (const name of Object.keys(entities)) {
      const filter = document.paths[`/${name}`]!['get']!.parameters!.find((parameter) => parameter.name === 'filter')
      expect(filter?.content).toEqual({ 'application/json': { schema: { $ref: '#/components/schemas/Filter' } } })
    }
  })

  it('describes each record once, with the labels of its fields in both languages', async () => {
    const clients = document.components.schemas['Clients'] as { properties: Record<string, Json> }
    expect(clients.properties['inn']).toMatchObject({ title: 'ИНН', description: expect.stringContaining('INN') as string })
    for (const [name, entity] of Object.entries(entities)) {
      const schema = document.components.schemas[name.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase())] as { properties: Record<string, Json> }
      const visible = Object.entries(entity.fields).filter(([, field]) => (field.options as { secret?: boolean }).secret !== true).map(([field]) => field)
      expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(['id', 'version', ...visible]))
      const words = await loadWords('ru', name)
      for (const field of visible) expect([name, field, schema.properties[field]!['title']]).toEqual([name, field, wordAt(words, `fields.${field}`) ?? undefined])
    }
    const list = document.paths['/clients']!['get']!.responses['200']
    expect(refs(list)).toEqual(['#/components/schemas/Clients'])
  })

  it('tells of no secret field', () => {
    expect(JSON.stringify(document)).not.toMatch(/passwordHash|password_hash/)
  })
})

it('the office serves the same description under its own address', async () => {
  const office = await openOffice()
  try {
    const answer = await office.api('/openapi.json')
    expect(answer.status).toBe(200)
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(answer.json()).toEqual(document)
  } finally {
    await office.stop()
  }
})
