import { checkAccount, checkBik, checkInn, checkKpp, checkOgrn, type RequisiteCheck } from '#shared/core/requisites.ts'

export type Requisite = 'inn' | 'kpp' | 'ogrn' | 'bik' | 'bankAccount'

/** How many characters a whole number may have. */
const LENGTHS: Record<Requisite, readonly number[]> = { inn: [10, 12], kpp: [9], ogrn: [13, 15], bik: [9], bankAccount: [20] }
const PREFIX: Record<Requisite, string> = { inn: 'inn', kpp: 'kpp', ogrn: 'ogrn', bik: 'bik', bankAccount: 'account' }

export type Verdict =
  | { state: 'empty' }
  /** not yet long enough to say more: so many of so many */
  | { state: 'typing'; have: number; need: number }
  | { state: 'ok' }
  | { state: 'wrong'; problem: string; params: Record<string, string | number>; at: number | null }

function check(kind: Requisite, text: string, bik: string | null): RequisiteCheck {
  switch (kind) {
    case 'inn': return checkInn(text)
    case 'kpp': return checkKpp(text)
    case 'ogrn': return checkOgrn(text)
    case 'bik': return checkBik(text)
    case 'bankAccount': return checkAccount(text, bik)
  }
}

/** The same without spaces and hyphens, as it is stored; Latin letters of a KPP are capitals. */
export const bare = (text: string): string => text.replace(/[\s-]/g, '').toUpperCase()

/** What can be said of a number while it is typed: an unfinished one is not called wrong, but a letter in it is. */
export function judge(kind: Requisite, typed: string, bik: string | null = null): Verdict {
  const text = bare(typed)
  if (text === '') return { state: 'empty' }
  const result = check(kind, text, bik)
  if (result.ok) return { state: 'ok' }
  const need = LENGTHS[kind].find((length) => length >= text.length)
  if (result.code === 'length' && need !== undefined && need > text.length) return { state: 'typing', have: text.length, need }
  const at = result.at ?? null
  const named = result.code === 'checksum' && at !== null ? 'checksumAt' : result.code
  return { state: 'wrong', problem: `${PREFIX[kind]}.${named}`, params: { expected: result.expected ?? '', at: (at ?? 0) + 1 }, at }
}
