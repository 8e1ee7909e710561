import type { KindName } from '#shared/core/kinds.ts'
import type { ListField } from '../list/fields.ts'

/** Where on a card a field stands. */
export interface CardParts {
  /** under the title, loud: sums of money */
  figures: ListField[]
  /** quiet lines of words: company, phone, town */
  lines: ListField[]
  /** statuses, tags */
  chips: ListField[]
  /** small facts along the lower edge, and those that a module draws itself */
  facts: ListField[]
  /** people, as initials in the corner */
  people: ListField[]
}

const LOUD = new Set<KindName>(['money'])
const CHIPS = new Set<KindName>(['choice', 'choices', 'tags', 'enum', 'enums'])
const FACTS = new Set<KindName>(['day', 'instant', 'int', 'percent', 'duration', 'rating', 'quantity', 'bool'])

function partOf(field: ListField, drawn: ReadonlySet<string>): keyof CardParts {
  if (drawn.has(field.key)) return 'facts'
  if (LOUD.has(field.kind)) return 'figures'
  if (field.kind === 'ref') return field.field.options.to === 'users' ? 'people' : 'lines'
  if (CHIPS.has(field.kind)) return 'chips'
  return FACTS.has(field.kind) ? 'facts' : 'lines'
}

/** The chosen fields of a card by the places where they stand; the title stands above them all. */
export function cardParts(fields: readonly ListField[], drawn: ReadonlySet<string>): CardParts {
  const parts: CardParts = { figures: [], lines: [], chips: [], facts: [], people: [] }
  for (const field of fields) if (!field.title) parts[partOf(field, drawn)].push(field)
  return parts
}
