import { KINDS } from '#shared/core/kinds.ts'
import { CUSTOM_KINDS } from '#shared/modules/custom-fields/custom-fields.entity.ts'

export type CustomKind = (typeof CUSTOM_KINDS)[number]

/** How the kinds are offered: what is asked for most stands first. */
export const KIND_GROUPS: readonly { group: 'words' | 'numbers' | 'times' | 'choices' | 'contacts' | 'requisites'; kinds: readonly CustomKind[] }[] = [
  { group: 'words', kinds: ['text', 'longText', 'address', 'barcode'] },
  { group: 'choices', kinds: ['choice', 'choices', 'tags', 'bool', 'ref', 'rating', 'color'] },
  { group: 'numbers', kinds: ['money', 'int', 'quantity', 'percent'] },
  { group: 'times', kinds: ['day', 'instant', 'time'] },
  { group: 'contacts', kinds: ['phone', 'email', 'url'] },
  { group: 'requisites', kinds: ['inn', 'kpp', 'ogrn', 'bik'] },
]

export const KIND_ICONS: Record<CustomKind, string> = {
  text: 'pi-pencil', longText: 'pi-align-left', address: 'pi-map-marker', barcode: 'pi-barcode',
  choice: 'pi-list', choices: 'pi-list-check', tags: 'pi-tags', bool: 'pi-check-square', ref: 'pi-link', rating: 'pi-star', color: 'pi-palette',
  money: 'pi-wallet', int: 'pi-hashtag', quantity: 'pi-calculator', percent: 'pi-percentage',
  day: 'pi-calendar', instant: 'pi-calendar-clock', time: 'pi-clock',
  phone: 'pi-phone', email: 'pi-envelope', url: 'pi-globe',
  inn: 'pi-id-card', kpp: 'pi-id-card', ogrn: 'pi-id-card', bik: 'pi-building-columns',
}

const NUMBERS = new Set<CustomKind>(['int', 'quantity', 'money', 'percent'])
const WORDS = new Set<CustomKind>(['text', 'barcode', 'address'])

/** Which parameters make sense for a kind. */
export function parametersOf(kind: CustomKind) {
  return {
    bounds: NUMBERS.has(kind),
    pattern: WORDS.has(kind),
    options: kind === 'choice' || kind === 'choices',
    refModule: kind === 'ref',
    placeholder: KINDS[kind].storage === 'text' || KINDS[kind].storage === 'longText' || NUMBERS.has(kind),
    required: kind !== 'bool',
    unique: KINDS[kind].sort !== null && kind !== 'bool' && kind !== 'rating' && kind !== 'color' && kind !== 'choice',
    searchable: KINDS[kind].searchText !== undefined,
    quickFilter: KINDS[kind].sort !== null,
    defaultValue: kind !== 'ref',
  }
}
