import type { Field } from '#shared/core/field.ts'
import type { KindName } from '#shared/core/kinds.ts'
import type { AnyRow } from '../core/api.ts'
import { useCatalog, valueOf } from '../core/catalog.ts'
import { formatDay, formatDuration, formatInstant, formatMoney, formatNumber, formatPercent, formatPhone, formatQuantity } from '../core/format.ts'
import { translate } from '../core/i18n.ts'

/** Names of what references point to, by id: the `labels` of a row, or those of a history entry. */
export type Labels = Readonly<Record<string, string | string[] | null | undefined>>

/** Values of a module as plain words: for copying, chips, history, tooltips, screen readers. Empty = ''. */
export function useFieldText(module: string) {
  const catalog = useCatalog()

  const nameOfId = (id: string): string => {
    const choice = catalog.choiceOf(id)
    if (choice) return catalog.labelOfChoice(choice)
    return catalog.tagOf(id)?.name ?? catalog.userOf(id)?.name ?? ''
  }
  const list = (value: unknown, one: (item: string) => string): string => (Array.isArray(value) ? value.map((item) => one(String(item))).filter(Boolean).join(', ') : '')

  const writers: Partial<Record<KindName, (value: never, field: Field, key: string) => string>> = {
    int: (value: number) => formatNumber(value),
    quantity: (value: number) => formatQuantity(value),
    money: (value: number, field) => formatMoney(value, field.options.currency),
    percent: (value: number) => formatPercent(value),
    duration: (value: number) => formatDuration(value),
    rating: (value: number) => '★'.repeat(value),
    bool: (value: boolean) => translate(value ? 'ui.yes' : 'ui.no'),
    day: (value: string) => formatDay(value),
    instant: (value: string) => formatInstant(value, { full: true }),
    phone: (value: string) => formatPhone(value),
    enum: (value: string, _field, key) => catalog.labelOfValue(module, key, value),
    enums: (value: string[], _field, key) => list(value, (item) => catalog.labelOfValue(module, key, item)),
    choice: (value: string) => nameOfId(value),
    ref: (value: string, field) => catalog.wordOf(field.options.to ?? '', value)?.label ?? nameOfId(value),
    choices: (value: string[]) => list(value, nameOfId),
    tags: (value: string[]) => list(value, nameOfId),
    refs: (value: string[]) => list(value, nameOfId),
  }

  /** Words of a value; `labels` name what the catalogue does not know (records of other modules). */
  function textOf(key: string, field: Field, value: unknown, labels: Labels = {}): string {
    if (value === null || value === undefined || value === '') return ''
    const written = writers[field.kind]?.(value as never, field, key)
    if (written !== undefined && written !== '') return written
    const byKey = labels[key]
    if (Array.isArray(byKey)) return byKey.filter(Boolean).join(', ')
    if (typeof byKey === 'string') return byKey
    if (['ref', 'refs', 'choice', 'choices', 'tags', 'anyRef', 'files'].includes(field.kind)) return list(Array.isArray(value) ? value : [value], (id) => String(labels[id] ?? ''))
    return written ?? (typeof value === 'object' ? '' : String(value))
  }

  const cellText = (row: AnyRow, key: string, field: Field): string => textOf(key, field, valueOf(row, key), row.labels)

  return { textOf, cellText, nameOfId }
}
