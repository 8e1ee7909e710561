import { createTranscoder, type Encoding } from './encodings.ts'
import { FormatError } from './problems.ts'
import { readBytes } from './source.ts'

/** It is read whole, so it may not be as large as a table. */
const MOST_BYTES = 32 * 1024 * 1024
const MOST_COLUMNS = 500
const MOST_DEPTH = 4

/**
 * The records of a JSON file: an array of objects, one object, or an object around one array. What is nested becomes
 * columns of its own (`customer.phone`).
 * @throws FormatError `json.broken`, `json.tooLarge`
 */
export async function readJson(path: string, bytes: number, { encoding, offset }: { encoding: Encoding; offset: number }): Promise<{ header: string[]; records: Map<string, string>[] }> {
  if (bytes > MOST_BYTES) throw new FormatError('json.tooLarge', { bytes, limit: MOST_BYTES })
  const transcoder = createTranscoder(encoding)
  const parts: Buffer[] = []
  let skip = offset
  for await (const chunk of readBytes(path)) {
    const rest = chunk.subarray(Math.min(skip, chunk.length))
    skip -= chunk.length - rest.length
    parts.push(transcoder.push(rest))
  }
  parts.push(transcoder.end())
  const objects = objectsOf(parse(Buffer.concat(parts).toString('utf8')))
  const header = new Set<string>()
  const records = objects.map((object) => {
    const record = new Map<string, string>()
    flatten(object, '', 1, record)
    for (const name of record.keys()) if (header.size < MOST_COLUMNS) header.add(name)
    return record
  })
  if (header.size === 0) throw new FormatError('json.broken')
  return { header: [...header], records }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new FormatError('json.broken', {}, { cause: error })
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

function objectsOf(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) {
    if (!value.every(isObject)) throw new FormatError('json.broken')
    return value
  }
  if (!isObject(value)) throw new FormatError('json.broken')
  const lists = Object.values(value).filter((one): one is Record<string, unknown>[] => Array.isArray(one) && one.length > 0 && one.every(isObject))
  return lists.length === 1 && Object.keys(value).length <= 5 ? lists[0]! : [value]
}

function flatten(value: unknown, name: string, depth: number, into: Map<string, string>): void {
  if (value === null || value === undefined || into.size >= MOST_COLUMNS) return
  if (isObject(value) && depth <= MOST_DEPTH) {
    for (const [key, inner] of Object.entries(value)) flatten(inner, name === '' ? key : `${name}.${key}`, depth + 1, into)
    return
  }
  const text = Array.isArray(value) && value.every((one) => typeof one !== 'object') ? value.join('; ') : typeof value === 'object' ? '' : String(value)
  if (text.trim() !== '') into.set(name, text.replaceAll('\0', '').trim())
}
