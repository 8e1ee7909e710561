import { randomBytes } from 'node:crypto'

/**
 * A UUIDv7 of a moment in the past: lists are sorted by id where they show the newest first, so a record of last spring
 * must have an id of last spring. The random part is really random, so demo data may be made twice.
 */
export function idAt(milliseconds: number): string {
  const time = Math.floor(milliseconds).toString(16).padStart(12, '0')
  const random = randomBytes(10)
  random[0] = 0x70 | (random[0]! & 0x0f)
  random[2] = 0x80 | (random[2]! & 0x3f)
  const tail = random.toString('hex')
  return `${time.slice(0, 8)}-${time.slice(8)}-${tail.slice(0, 4)}-${tail.slice(4, 8)}-${tail.slice(8)}`
}
