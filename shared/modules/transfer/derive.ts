import { legalForm } from '../../core/names.ts'

type Values = Readonly<Record<string, unknown>>

/**
 * What a row of a file says without a column for it: «ИП Петров» is an entrepreneur. Only for fields that the file does
 * not fill; what follows from the entity's own defaults is not repeated here.
 */
const DERIVED: Readonly<Record<string, Readonly<Record<string, (values: Values) => unknown>>>> = {
  clients: {
    kind: ({ name, inn }) => {
      const form = typeof name === 'string' ? legalForm(name) : null
      if (form !== null) return form.kind
      // Twelve digits are given to people only, ten to organisations.
      return typeof inn === 'string' && inn.length === 12 ? 'person' : undefined
    },
  },
}

/** The values that follow from others, for the fields among `free`. */
export function derivedValues(module: string, values: Values, free: ReadonlySet<string>): Record<string, unknown> {
  const derived: Record<string, unknown> = {}
  for (const [name, from] of Object.entries(DERIVED[module] ?? {})) {
    const value = free.has(name) ? from(values) : undefined
    if (value !== undefined) derived[name] = value
  }
  return derived
}
