import { addDays, dayParts, type Day } from '../../core/day.ts'

/** From day to day, both included; null is no bound. */
export interface Validity {
  validFrom: Day | null
  validTo: Day | null
}
export interface MainValidity extends Validity {
  isMain: boolean
}

export const BASIS_KINDS = ['charter', 'powerOfAttorney', 'order', 'certificate'] as const
export type BasisKind = (typeof BASIS_KINDS)[number]

/** What a set of requisites and a client have in common: the columns that are copied between them. */
export const REQUISITE_FIELDS = ['fullName', 'inn', 'kpp', 'ogrn', 'legalAddress', 'director', 'bik', 'bankName', 'bankAccount', 'corrAccount'] as const
export type RequisiteField = (typeof REQUISITE_FIELDS)[number]

export const isValidOn = ({ validFrom, validTo }: Validity, day: Day): boolean => (validFrom === null || validFrom <= day) && (validTo === null || validTo >= day)

/** Do two validities share a day? */
export const overlap = (a: Validity, b: Validity): boolean => (a.validFrom === null || b.validTo === null || a.validFrom <= b.validTo) && (b.validFrom === null || a.validTo === null || b.validFrom <= a.validTo)

/** Of those that hold on a day: the main one, else the one that began last. Serves sets of requisites and signatories. */
export function validOn<T extends MainValidity>(records: readonly T[], day: Day): T | null {
  const valid = records.filter((record) => isValidOn(record, day))
  const begun = (record: T) => record.validFrom ?? ''
  return valid.find(({ isMain }) => isMain) ?? valid.toSorted((a, b) => (begun(a) < begun(b) ? 1 : begun(a) > begun(b) ? -1 : 0))[0] ?? null
}

/** The requisites that a document of that day bears; null where none hold. */
export const requisitesOn = validOn

/** The last day of what was in force until `validFrom`. */
export const dayBefore = (validFrom: Day): Day => addDays(validFrom, -1)

export interface Basis {
  basis: BasisKind
  basisNumber: string | null
  basisOn: Day | null
}

const MONTHS = ['января', 'февраля', 'марта', 'апреля', 'мая', 'июня', 'июля', 'августа', 'сентября', 'октября', 'ноября', 'декабря']
const GENITIVE: Record<BasisKind, string> = { charter: 'Устава', powerOfAttorney: 'доверенности', order: 'приказа', certificate: 'свидетельства' }

/** As a Russian contract has it after «действующего на основании»: «доверенности № 5 от 1 июня 2026 г.». */
export function basisWords({ basis, basisNumber, basisOn }: Basis): string {
  const number = basisNumber ? ` № ${basisNumber}` : ''
  if (basisOn === null) return `${GENITIVE[basis]}${number}`
  const { year, month, day } = dayParts(basisOn)
  return `${GENITIVE[basis]}${number} от ${day} ${MONTHS[month - 1]} ${year} г.`
}
