import type { ClientKind } from '#shared/modules/clients/clients.entity.ts'
import { translitToLatin } from '#shared/core/keyboard.ts'
import { foldText } from '#shared/core/text.ts'
import { account, corrAccount, inn, kpp, landline, mobile, ogrn } from './numbers.ts'
import type { Office } from './office.ts'
import type { Random } from './random.ts'
import type { City, DemoPerson, DemoWords } from './words.ts'

export const DAY_MS = 86_400_000

export interface DemoClient {
  /** milliseconds of the record's making */
  madeAt: number
  madeBy: string
  values: Record<string, unknown>
  /** who heads or is the client */
  person: DemoPerson
  city: City
  kind: ClientKind
}

const KINDS: readonly [ClientKind, number][] = [['company', 62], ['entrepreneur', 20], ['person', 12], ['selfEmployed', 6]]
/** A few of the office have most of the clients, as everywhere. */
const OWNER_WEIGHTS = [24, 20, 16, 12, 9, 8, 6, 5]
/** by the position in the list of statuses: fresh ones are new, old ones regular or gone */
const FRESH = [60, 30, 6, 3, 1]
const SETTLED = [5, 24, 48, 12, 11]

/** @param taken names that other clients have; few enough of them are kept apart, many cannot be */
export function demoClient(random: Random, words: DemoWords, office: Office, now: number, taken: Set<string>): DemoClient {
  const kind = random.weighted(KINDS)
  const person = words.person(random)
  const city = random.weighted(words.cities.map((c) => [c, c.weight] as const))
  // Three years of work, more of it lately.
  const age = Math.floor(random.next() ** 1.7 * 1095)
  const madeAt = Math.min(now, workingTime(random, now - age * DAY_MS))
  const owner = random.weighted([...office.sales, ...office.service, office.ownerId].map((id, i) => [id, OWNER_WEIGHTS[i] ?? 4] as const))
  const values = {
    kind,
    ownerId: random.chance(0.03) ? null : owner,
    statusId: byPosition(random, office.statuses, age < 45 ? FRESH : SETTLED),
    sourceId: random.chance(0.1) ? null : byPosition(random, office.sources, [30, 34, 14, 10, 12]),
    city: city.name,
    tags: someTags(random, office),
    notes: random.chance(0.25) ? random.pick(words.notes) : null,
    nextContactOn: nextContact(random, now),
    ...(kind === 'company' ? company(random, words, city, person, now, taken) : individual(random, words, city, person, kind)),
    custom: ownFields(random, office, kind),
  }
  return { madeAt, madeBy: owner, values, person, city, kind }
}

export function byPosition(random: Random, ids: readonly string[], weights: readonly number[]): string | null {
  return ids.length === 0 ? null : random.weighted(ids.map((id, i) => [id, weights[i] ?? 1] as const))
}

export function someTags(random: Random, office: Office): string[] {
  const count = random.weighted([[0, 45], [1, 33], [2, 17], [3, 5]] as const)
  return [...new Set(Array.from({ length: count }, () => random.weighted(office.tags)))]
}

/** Around today: some calls are late already, most lie in the weeks to come. */
export function nextContact(random: Random, now: number): string | null {
  if (random.chance(0.3)) return null
  const shift = random.chance(0.2) ? -random.int(1, 12) : Math.floor(random.next() ** 2 * 45)
  return new Date(now + shift * DAY_MS).toISOString().slice(0, 10)
}

function ownFields(random: Random, office: Office, kind: ClientKind): Record<string, unknown> {
  const custom: Record<string, unknown> = {}
  if (office.segment && random.chance(0.85)) custom[office.segment.key] = random.weighted(office.segment.options)
  if (office.turnover && kind !== 'person' && random.chance(0.7)) {
    // Lognormal around 30 million roubles a year, kept in kopecks and rounded as people do.
    const gauss = random.next() + random.next() + random.next() + random.next() - 2
    const roubles = 10 ** (7.5 + gauss * (kind === 'company' ? 1.1 : 0.7) - (kind === 'company' ? 0 : 1))
    custom[office.turnover] = Math.round(roubles / 10_000) * 1_000_000
  }
  return custom
}

function company(random: Random, words: DemoWords, city: City, director: DemoPerson, now: number, taken: Set<string>): Record<string, unknown> {
  let name = words.companyName(random)
  for (let again = 0; again < 3 && taken.has(name); again++) name = words.companyName(random)
  taken.add(name)
  const { short, full } = words.company(random.chance(0.92) ? 'limited' : 'stock', name)
  const address = words.address(random, city)
  const domain = domainOf(name, random)
  return {
    name: short,
    fullName: full,
    director: director.full,
    inn: inn(random, city.region, 10),
    kpp: kpp(city.region),
    ogrn: ogrn(random, city.region, new Date(now).getUTCFullYear() - random.int(1, 22), 13),
    phone: random.chance(0.7) ? landline(random, city.phone) : mobile(random),
    email: random.chance(0.92) ? `${random.pick(['info', 'office', 'zakaz', 'mail', 'sales'])}@${domain}` : null,
    website: random.chance(0.75) ? `https://${domain}` : null,
    address,
    legalAddress: random.chance(0.7) ? address : words.address(random, city),
    ...(random.chance(0.8) ? bankDetails(random, words, '40702') : {}),
  }
}

function individual(random: Random, words: DemoWords, city: City, person: DemoPerson, kind: ClientKind): Record<string, unknown> {
  const isTrader = kind === 'entrepreneur'
  const names = isTrader ? words.entrepreneur(person) : { short: person.full, full: null }
  return {
    name: names.short,
    fullName: names.full,
    inn: isTrader || random.chance(0.6) ? inn(random, city.region, 12) : null,
    ogrn: isTrader ? ogrn(random, city.region, 2024 - random.int(0, 12), 15) : null,
    phone: mobile(random),
    email: random.chance(0.8) ? personalMail(person, random) : null,
    address: random.chance(0.6) ? words.address(random, city) : null,
    ...(isTrader && random.chance(0.7) ? bankDetails(random, words, '40802') : {}),
    ...(kind === 'selfEmployed' && random.chance(0.5) ? bankDetails(random, words, '40817') : {}),
  }
}

function bankDetails(random: Random, words: DemoWords, kind: Parameters<typeof account>[2]): Record<string, unknown> {
  const bank = random.pick(words.banks)
  return { bik: bank.bik, bankName: bank.name, bankAccount: account(random, bank, kind), corrAccount: corrAccount(bank) }
}

/** A moment in the office's hours of that day, Moscow time; on a weekend, of the Friday before. */
export function workingTime(random: Random, at: number): number {
  const date = new Date(at)
  const weekend = date.getUTCDay() === 0 ? 2 : date.getUTCDay() === 6 ? 1 : 0
  date.setUTCHours(6 + random.int(0, 8), random.int(0, 59), random.int(0, 59), 0)
  return date.getTime() - weekend * DAY_MS
}

const latin = (text: string) => translitToLatin(foldText(text)).replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '')

/** `.example` is reserved (RFC 2606): no letter of a demonstration reaches anybody. */
function domainOf(name: string, random: Random): string {
  return `${latin(name) || 'company'}${random.chance(0.2) ? random.int(1, 99) : ''}.example`
}

export function personalMail(person: DemoPerson, random: Random): string {
  return `${latin(person.first).slice(0, random.chance(0.6) ? 1 : 20)}.${latin(person.last)}${random.chance(0.4) ? random.int(70, 99) : ''}@mail.example`
}

export function workMail(person: DemoPerson, random: Random, domain: string | null): string {
  return domain ? `${latin(person.first).charAt(0)}.${latin(person.last)}@${domain}` : personalMail(person, random)
}
