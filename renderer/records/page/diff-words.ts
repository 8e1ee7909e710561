import type { HistoryEntry } from '#shared/core/contract.ts'
import { useCatalog } from '../../core/catalog.ts'
import { translate } from '../../core/i18n.ts'
import { useFieldText } from '../text.ts'

export interface FieldChange {
  key: string
  label: string
  /** null = there is nothing to compare with: long text, structured data */
  before: string | null
  after: string
}

const LONG = 160
const cut = (text: string): string => (text.length > LONG ? `${text.slice(0, LONG)}…` : text)

/** The diff of a history entry in words: label, what it was, what it became. */
export function useDiffWords(module: string) {
  const catalog = useCatalog()
  const { textOf } = useFieldText(module)

  function changesOf(entry: Pick<HistoryEntry, 'diff' | 'labels'>): FieldChange[] {
    return Object.entries(entry.diff).flatMap(([key, [before, after]]): FieldChange[] => {
      if (key === 'deletedAt') return []
      const field = catalog.fieldOf(module, key)
      const label = catalog.labelOfField(module, key)
      if (!field) return [{ key, label, before: null, after: translate('records.history.hidden') }]
      if (['json', 'lines', 'files'].includes(field.kind)) return [{ key, label, before: null, after: translate('records.history.hidden') }]
      return [{ key, label, before: cut(textOf(key, field, before, entry.labels)), after: cut(textOf(key, field, after, entry.labels)) }]
    })
  }

  return { changesOf }
}
