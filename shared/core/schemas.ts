import { z } from 'zod'
import type { CreateOf, Entity, PatchOf } from './entity.ts'
import type { Field } from './field.ts'
import { ID_PATTERN } from './ids.ts'
import { KIND_SCHEMAS } from './kind-schemas.ts'
import { KINDS } from './kinds.ts'

/**
 * The shapes that the doors accept and the core answers, built from an entity. They check types and bounds;
 * what needs the rest of the record or the database is checked in the pipeline.
 */
export const idSchema = z.string().regex(ID_PATTERN)
/** Made by the caller: the same write sent twice is done once. */
export const operationIdSchema = idSchema.optional()

const customValues = z.record(z.string().regex(/^f\d{1,9}$/), z.unknown())

function valueSchema(field: Field): z.ZodType {
  const shape = KIND_SCHEMAS[field.kind](field.options)
  return KINDS[field.kind].multi || field.kind === 'bool' || field.options.required ? shape : shape.nullable()
}

function writable(entity: Entity): [string, Field][] {
  return Object.entries(entity.fields).filter(([, field]) => field.options.readOnly !== 'always' && !field.options.secret)
}

export function createSchema<E extends Entity>(entity: E) {
  const shape: Record<string, z.ZodType> = { id: idSchema.optional(), operationId: operationIdSchema }
  for (const [name, field] of writable(entity)) {
    const value = valueSchema(field)
    shape[name] = field.options.required && field.options.default === undefined ? value : value.optional()
  }
  if (entity.customizable) shape['custom'] = customValues.optional()
  return z.strictObject(shape) as unknown as z.ZodType<CreateOf<E> & { operationId?: string }>
}

export function patchSchema<E extends Entity>(entity: E) {
  const shape: Record<string, z.ZodType> = {}
  for (const [name, field] of writable(entity)) {
    if (field.options.readOnly !== 'afterCreate') shape[name] = valueSchema(field).optional()
  }
  if (entity.customizable) shape['custom'] = customValues.optional()
  return z.strictObject(shape) as unknown as z.ZodType<PatchOf<E>>
}

export function rowSchema(entity: Entity) {
  const shape: Record<string, z.ZodType> = {
    id: idSchema,
    version: z.int(),
    createdAt: z.string(),
    createdBy: z.string().nullable(),
    updatedAt: z.string(),
    updatedBy: z.string().nullable(),
    deletedAt: z.string().nullable(),
  }
  for (const [name, field] of Object.entries(entity.fields)) {
    if (!field.options.secret) shape[name] = valueSchema(field)
  }
  shape['custom'] = customValues
  shape['labels'] = z.record(z.string(), z.union([z.string(), z.array(z.string()), z.null()]))
  return z.object(shape)
}
