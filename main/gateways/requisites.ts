import { z } from 'zod'
import type { FoundRequisites } from '#shared/modules/requisites/requisites.contract.ts'

/** Looks a company up in a register by its INN. Null when the register knows none. */
export interface RequisitesGateway {
  find(inn: string): Promise<FoundRequisites | null>
}

export type RequisitesProblem = 'key' | 'limit' | 'timeout' | 'offline' | 'answer'

/** Why nothing could be found out: `errors.unavailable.requisites.<problem>`. Never holds the key. */
export class RequisitesError extends Error {
  readonly problem: RequisitesProblem
  constructor(problem: RequisitesProblem, options?: ErrorOptions) {
    super(problem, options)
    this.problem = problem
  }
}

export const DADATA_URL = 'https://suggestions.dadata.ru/suggestions/api/4_1/rs'
const TIMEOUT_MS = 10_000
const MOST_BYTES = 1024 * 1024

const text = z.string().nullish()
const answerSchema = z.object({
  suggestions: z.array(
    z.object({
      value: z.string(),
      data: z.object({
        inn: z.string(),
        kpp: text,
        ogrn: text,
        type: z.enum(['LEGAL', 'INDIVIDUAL']).nullish(),
        name: z.object({ full_with_opf: text, short_with_opf: text }).nullish(),
        management: z.object({ name: text }).nullish(),
        fio: z.object({ surname: text, name: text, patronymic: text }).nullish(),
        state: z.object({ status: text, liquidation_date: z.number().nullish() }).nullish(),
        address: z.object({ unrestricted_value: text, value: text, data: z.object({ city: text, settlement: text }).nullish() }).nullish(),
      }),
    }),
  ),
})
type Party = z.infer<typeof answerSchema>['suggestions'][number]

/** DaData, «Организация по ИНН или ОГРН»: POST <base>/findById/party, `Authorization: Token <key>`. */
export function dadata(key: string, base: string = DADATA_URL): RequisitesGateway {
  return {
    async find(inn) {
      // What cannot stand in a header is no key; the network is not to blame.
      if (!/^[\x21-\x7e]+$/.test(key)) throw new RequisitesError('key')
      const parties = answerSchema.safeParse(await ask(`${base.replace(/\/+$/, '')}/findById/party`, key, { query: inn, count: 1, branch_type: 'MAIN' }))
      if (!parties.success) throw new RequisitesError('answer', { cause: parties.error })
      const party = parties.data.suggestions.find(({ data }) => data.inn === inn)
      return party ? foundOf(party) : null
    },
  }
}

async function ask(url: string, key: string, body: unknown): Promise<unknown> {
  let answer: Response
  let told: string
  try {
    // A redirect could take the key elsewhere.
    answer = await fetch(url, { method: 'POST', redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS), headers: { 'content-type': 'application/json', accept: 'application/json', authorization: `Token ${key}` }, body: JSON.stringify(body) })
    if (answer.status === 401 || answer.status === 403) throw new RequisitesError('key')
    if (answer.status === 429) throw new RequisitesError('limit')
    if (!answer.ok) throw new RequisitesError('answer')
    told = await limited(answer)
  } catch (error) {
    if (error instanceof RequisitesError) throw error
    throw new RequisitesError(error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'offline', { cause: error })
  }
  try {
    return JSON.parse(told)
  } catch (error) {
    throw new RequisitesError('answer', { cause: error })
  }
}

async function limited(answer: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of answer.body ?? []) {
    bytes += part.length
    if (bytes > MOST_BYTES) throw new RequisitesError('answer')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

const STATES: Readonly<Record<string, FoundRequisites['state']>> = { ACTIVE: 'active', LIQUIDATING: 'liquidating', LIQUIDATED: 'liquidated', BANKRUPT: 'bankrupt', REORGANIZING: 'reorganizing' }

function foundOf({ value, data }: Party): FoundRequisites {
  const person = data.fio ? [data.fio.surname, data.fio.name, data.fio.patronymic].filter(Boolean).join(' ') : ''
  const ended = data.state?.liquidation_date
  return {
    inn: data.inn,
    kind: data.type === 'INDIVIDUAL' ? 'entrepreneur' : 'company',
    name: data.name?.short_with_opf || value,
    fullName: data.name?.full_with_opf || null,
    kpp: data.kpp || null,
    ogrn: data.ogrn || null,
    legalAddress: data.address?.unrestricted_value || data.address?.value || null,
    city: data.address?.data?.city || data.address?.data?.settlement || null,
    director: data.management?.name || person || null,
    state: STATES[data.state?.status ?? ''] ?? 'unknown',
    liquidatedOn: ended ? new Date(ended).toISOString().slice(0, 10) : null,
  }
}
