import { checkAccount, checkBik, checkCorrAccount, checkInn, checkKpp, checkOgrn, type RequisiteCheck } from '#shared/core/requisites.ts'
import type { RowOf } from '#shared/core/entity.ts'
import type { clients } from '#shared/modules/clients/clients.entity.ts'

type Client = RowOf<typeof clients>

/** One line of the check: what was checked and whether it holds; the words are `clients.checks.<key>`. */
export interface RequisiteLine {
  key: 'inn' | 'innKind' | 'kpp' | 'ogrn' | 'bik' | 'account' | 'accountAlone' | 'corrAccount'
  ok: boolean
  /** what is wrong: a code under `problems.` */
  problem?: string
  params?: Record<string, string | number>
}

const PREFIX: Partial<Record<RequisiteLine['key'], string>> = { accountAlone: 'account', corrAccount: 'account' }

function line(key: RequisiteLine['key'], check: RequisiteCheck): RequisiteLine {
  if (check.ok) return { key, ok: true }
  const params = { ...(check.expected === undefined ? {} : { expected: check.expected }), ...(check.at === undefined ? {} : { at: check.at + 1 }) }
  const code = check.code === 'checksum' && check.at !== undefined ? 'checksumAt' : check.code
  return { key, ok: false, problem: `${PREFIX[key] ?? key}.${code}`, params }
}

/** An organisation has an INN of ten digits, people and entrepreneurs one of twelve. */
function innKind({ inn, kind }: Client): RequisiteLine[] {
  if (inn === null || !checkInn(inn).ok) return []
  const fits = (inn.length === 10) === (kind === 'company')
  return fits ? [] : [{ key: 'innKind', ok: false, params: { digits: inn.length } }]
}

/** Every requisite that a client has, checked by the rules that the core trusts. */
export function checkRequisites(client: Client): RequisiteLine[] {
  const { inn, kpp, ogrn, bik, bankAccount, corrAccount } = client
  return [
    ...(inn ? [line('inn', checkInn(inn))] : []),
    ...innKind(client),
    ...(kpp ? [line('kpp', checkKpp(kpp))] : []),
    ...(ogrn ? [line('ogrn', checkOgrn(ogrn))] : []),
    ...(bik ? [line('bik', checkBik(bik))] : []),
    ...(bankAccount ? [line(bik ? 'account' : 'accountAlone', checkAccount(bankAccount, bik))] : []),
    ...(corrAccount ? [line('corrAccount', checkCorrAccount(corrAccount, bik))] : []),
  ]
}

/** Requisites as they are sent to a partner: one line each, empty ones left out. */
export function requisitesText(client: Client, labelOf: (field: string) => string): string {
  const fields = ['fullName', 'inn', 'kpp', 'ogrn', 'legalAddress', 'director', 'bankName', 'bik', 'bankAccount', 'corrAccount'] as const
  const lines = fields.flatMap((field) => (client[field] ? [`${labelOf(field)}: ${client[field]}`] : []))
  return [client.fullName ? [] : [client.name], lines].flat().join('\n')
}
