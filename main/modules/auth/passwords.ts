import { hash, verify } from '@node-rs/argon2'
import { availableParallelism } from 'node:os'
import { invalid } from '#shared/core/errors.ts'
import { COMMON_PASSWORDS } from './common-passwords.ts'

/** Argon2id (RFC 9106), 64 MiB, three passes, one lane; the parameters stand in the hash, so they may grow later. */
const PARAMETERS = { algorithm: 2, memoryCost: 65_536, timeCost: 3, parallelism: 1 } as const

let running = 0
const waiting: (() => void)[] = []

/** One hash a core at a time: signing in must not be a way to exhaust the memory. */
async function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  if (running >= Math.max(1, availableParallelism() - 1)) await new Promise<void>((resolve) => waiting.push(resolve))
  running += 1
  try {
    return await work()
  } finally {
    running -= 1
    waiting.shift()?.()
  }
}

export function hashPassword(password: string): Promise<string> {
  return oneAtATime(() => hash(password.normalize('NFC'), PARAMETERS))
}

export function verifyPassword(stored: string, password: string): Promise<boolean> {
  return oneAtATime(() => verify(stored, password.normalize('NFC')))
}

/** Was the hash made with weaker parameters than today's? It is renewed when its owner signs in. */
export function isOutdated(stored: string): boolean {
  const found = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/.exec(stored)
  return !found || Number(found[1]) < PARAMETERS.memoryCost || Number(found[2]) < PARAMETERS.timeCost
}

/** @throws INVALID when the password is too short or is among the common ones, also as typed on the Russian layout */
export function checkNewPassword(password: string, minLength: number, field = 'password'): void {
  if (password.normalize('NFC').length < minLength) throw invalid({ [field]: 'password.tooShort' }, { [field]: { min: minLength } })
  if (COMMON_PASSWORDS.has(password.toLowerCase())) throw invalid({ [field]: 'password.common' })
}
