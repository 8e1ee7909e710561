import { DAY_MS, workMail, workingTime, type DemoClient } from './client.ts'
import { mobile } from './numbers.ts'
import type { Office } from './office.ts'
import type { Random } from './random.ts'
import type { DemoPerson, DemoWords, Stage, Talk } from './words.ts'

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

type ActivityKind = keyof DemoWords['talks']
const TALK_KINDS: readonly [ActivityKind, number][] = [['call', 48], ['meeting', 14], ['letter', 22], ['note', 16]]
/** a talk every few days at the most */
const PACE = 4 * DAY_MS

/** Calls, meetings, letters and notes of the last six months, oldest first. A few clients have most of them. */
export function demoActivities(random: Random, words: DemoWords, office: Office, client: DemoClient, contacts: readonly DemoContact[], now: number): DemoActivity[] {
  const span = Math.min(HALF_YEAR * DAY_MS, now - client.madeAt)
  const wanted = random.weighted([[0, 8], [1, 16], [2, 20], [4, 27], [7, 19], [12, 10]] as const)
  const count = Math.min(wanted, 1 + Math.floor(span / PACE))
  const moments = Array.from({ length: count }, () => workingTime(random, now - random.next() * span)).filter((at) => at <= now && at >= client.madeAt)
  return moments.sort((a, b) => a - b).map((madeAt, i) => {
    const { kind, talk } = talkAt(random, words, stageOf(office, client, span < HALF_YEAR * DAY_MS ? i : i + 3))
    const person = contacts.length > 0 ? random.pick(contacts).person : client.person
    const authorId = random.chance(0.8) ? client.madeBy : random.pick([...office.sales, ...office.service])
    return { madeAt, authorId, values: { kind, authorId, happenedAt: new Date(madeAt).toISOString(), ...wordsOf(random, words, office, kind, talk, person) } }
  })
}

/** A new client is still being got to know; one that has become regular is worked with. */
function stageOf(office: Office, client: DemoClient, talksBefore: number): Stage {
  const progress = office.statuses.indexOf(String(client.values['statusId']))
  if (talksBefore === 0) return 'first'
  if (progress <= 0) return talksBefore < 2 ? 'first' : 'deal'
  return progress === 1 || talksBefore < 3 ? 'deal' : 'work'
}

function talkAt(random: Random, words: DemoWords, stage: Stage): { kind: ActivityKind; talk: Talk } {
  for (;;) {
    const kind = random.weighted(TALK_KINDS)
    const talks = words.talks[kind].filter((talk) => talk.stages.includes(stage))
    if (talks.length > 0) return { kind, talk: random.pick(talks) }
  }
}

function wordsOf(random: Random, words: DemoWords, office: Office, kind: ActivityKind, talk: Talk, person: DemoPerson): Record<string, unknown> {
  const hasDirection = kind === 'call' || kind === 'letter'
  return {
    subject: talk.subject,
    body: words.fill(talk.body, random, person),
    direction: hasDirection ? (talk.direction ?? random.weighted([['out', 65], ['in', 35]] as const)) : null,
    durationMinutes: kind === 'call' ? random.int(1, 25) : kind === 'meeting' ? random.int(2, 8) * 15 : null,
    outcomeId: talk.outcome === undefined ? null : (office.outcomes[talk.outcome] ?? null),
    nextStep: talk.next ?? null,
    pinned: kind === 'note' && random.chance(0.15),
  }
}

const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10)
const two = (n: number) => String(n).padStart(2, '0')
