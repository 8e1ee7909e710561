import { DAY_MS, workMail, type DemoClient } from './client.ts'
import { mobile } from './numbers.ts'
import type { Office } from './office.ts'
import type { Random } from './random.ts'
import type { DemoPerson, DemoWords, Talk } from './words.ts'

/** A person at a client, with their place there. */
export interface DemoContact {
  madeAt: number
  person: DemoPerson
  values: Record<string, unknown>
  place: Record<string, unknown>
}

export interface DemoActivity {
  madeAt: number
  authorId: string
  values: Record<string, unknown>
}

const HALF_YEAR = 182

/** One to three people: who is called first, who gets the invoices, who signs. */
export function demoContacts(random: Random, words: DemoWords, client: DemoClient): DemoContact[] {
  if (client.kind === 'person' || client.kind === 'selfEmployed') return []
  const mail = typeof client.values['email'] === 'string' ? client.values['email'].split('@')[1]! : null
  const count = client.kind === 'company' ? random.weighted([[1, 35], [2, 40], [3, 25]] as const) : 1
  return Array.from({ length: count }, (_, i): DemoContact => {
    const isHead = i === count - 1
    const person = isHead ? client.person : words.person(random)
    const position = isHead ? words.head[client.kind === 'company' ? 'company' : 'entrepreneur'] : random.pick(i === 1 ? words.accountant : words.positions)
    return {
      madeAt: client.madeAt + random.int(1, 20) * 60_000,
      person,
      values: {
        name: person.full,
        phone: mobile(random),
        email: random.chance(0.8) ? workMail(person, random, mail) : null,
        birthday: random.chance(0.3) ? `${random.int(1962, 2002)}-${two(random.int(1, 12))}-${two(random.int(1, 28))}` : null,
        ownerId: client.values['ownerId'],
      },
      place: {
        position,
        primary: i === 0,
        billing: i === 1 || count === 1,
        signatory: isHead,
        basis: !isHead ? null : client.kind === 'company' && random.chance(0.2) ? words.bases.attorney(random.int(2, 60), dayOf(client.madeAt - random.int(5, 200) * DAY_MS)) : client.kind === 'company' ? words.bases.charter : null,
      },
    }
  })
}

/** Calls, meetings, letters and notes of the last six months, oldest first. A few clients have most of them. */
export function demoActivities(random: Random, words: DemoWords, office: Office, client: DemoClient, contacts: readonly DemoContact[], now: number): DemoActivity[] {
  const count = random.weighted([[0, 12], [1, 18], [2, 20], [4, 25], [7, 16], [12, 9]] as const)
  const span = Math.min(HALF_YEAR * DAY_MS, now - client.madeAt)
  return Array.from({ length: count }, () => workingTime(random, now - random.next() * span, client.madeAt, now))
    .sort((a, b) => a - b)
    .map((madeAt) => {
      const kind = random.weighted([['call', 48], ['meeting', 14], ['letter', 22], ['note', 16]] as const)
      const talk = random.pick(words.talks[kind])
      const person = contacts.length > 0 ? random.pick(contacts).person : client.person
      const authorId = random.chance(0.8) ? client.madeBy : random.pick([...office.sales, ...office.service])
      return { madeAt, authorId, values: { kind, authorId, happenedAt: new Date(madeAt).toISOString(), ...wordsOf(random, words, office, kind, talk, person) } }
    })
}

function wordsOf(random: Random, words: DemoWords, office: Office, kind: string, talk: Talk, person: DemoPerson): Record<string, unknown> {
  const isTalk = kind === 'call' || kind === 'letter'
  return {
    subject: talk.subject,
    body: words.fill(talk.body, random, person),
    direction: isTalk ? random.weighted([['out', 65], ['in', 35]] as const) : null,
    durationMinutes: kind === 'call' ? random.int(1, 25) : kind === 'meeting' ? random.int(2, 8) * 15 : null,
    outcomeId: talk.outcome === undefined ? null : (office.outcomes[talk.outcome] ?? null),
    nextStep: talk.next ?? null,
    pinned: kind === 'note' && random.chance(0.15),
  }
}

/** Moves a moment into the office's hours of a weekday, Moscow time, but never out of its bounds. */
function workingTime(random: Random, at: number, earliest: number, latest: number): number {
  const date = new Date(at)
  const weekend = date.getUTCDay() === 0 ? 2 : date.getUTCDay() === 6 ? 1 : 0
  date.setUTCHours(6 + random.int(0, 8), random.int(0, 59), random.int(0, 59), 0)
  return Math.min(latest, Math.max(earliest, date.getTime() - weekend * DAY_MS))
}

const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10)
const two = (n: number) => String(n).padStart(2, '0')
