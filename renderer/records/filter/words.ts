import { useI18n } from 'vue-i18n'
import { isDay } from '#shared/core/day.ts'
import { formatDay } from '../../core/format.ts'
import type { ListField } from '../list/fields.ts'
import { useFieldText } from '../text.ts'
import { isFinished, isGroup, type Condition, type Group, type Node } from './filter-tree.ts'
import { mannerOf } from './operations.ts'

const MOST_VALUES = 3

/** A filter as people read it: «Город содержит «Казань»», «Следующий контакт: просрочено». */
export function useFilterWords(module: string, fieldOf: (key: string) => ListField | undefined) {
  const { t, te } = useI18n()
  const { textOf } = useFieldText(module)

  const opWords = (field: ListField, op: string): string => {
    const exact = `records.filter.ops.${mannerOf(field.kind)}.${op}`
    return t(te(exact) ? exact : `records.filter.ops.any.${op}`)
  }

  function relativeWords(value: string): string {
    const [name = '', count] = value.split(':')
    return count === undefined ? t(`fields.relative.${name}`) : t(`records.filter.relativeCount.${name}`, { n: Number(count) }, Number(count))
  }

  function valueWords(field: ListField, { op, value }: Condition): string {
    if (op === 'relative') return relativeWords(String(value))
    const one = (item: unknown): string => {
      // A day given for an instant means the whole of it.
      if (field.kind === 'instant' && typeof item === 'string' && isDay(item)) return formatDay(item)
      const single = Array.isArray(item) ? item : field.ops.includes('hasAny') ? [item] : item
      return textOf(field.key, field.field, single) || (typeof item === 'string' && item.length === 36 ? '' : String(item ?? ''))
    }
    if (op === 'between' && Array.isArray(value)) return t('records.filter.range', { from: one(value[0]), to: one(value[1]) })
    if (!Array.isArray(value)) return mannerOf(field.kind) === 'text' ? t('records.filter.quoted', { text: String(value) }) : one(value)
    const names = value.map(one).filter(Boolean)
    if (names.length < value.length) return t('records.filter.chosen', { n: value.length }, value.length)
    const rest = names.length - MOST_VALUES
    return rest > 0 ? t('records.filter.andMore', { list: names.slice(0, MOST_VALUES).join(', '), n: rest }) : names.join(', ')
  }

  function conditionWords(condition: Condition): { field: string; op: string; value: string } {
    const field = fieldOf(condition.field)
    if (!field) return { field: t('records.filter.goneField'), op: '', value: '' }
    const isPlain = condition.op === 'in' || condition.op === 'hasAny' || condition.op === 'relative'
    const value = ['empty', 'notEmpty', 'me', 'myTeam'].includes(condition.op) ? '' : valueWords(field, condition)
    return { field: field.label, op: isPlain ? '' : opWords(field, condition.op), value }
  }

  /** One line: what a chip says. */
  function nodeWords(node: Node): string {
    if (isGroup(node)) return groupWords(node)
    const { field, op, value } = conditionWords(node)
    return op === '' ? `${field}: ${value}` : [field, op, value].filter(Boolean).join(' ')
  }

  function groupWords(group: Group): string {
    const parts = group.items.filter((item) => isGroup(item) || isFinished(item)).map((item) => (isGroup(item) ? `(${groupWords(item)})` : nodeWords(item)))
    const joined = parts.join(` ${t(`records.filter.${group.join}`)} `)
    return group.not ? t('records.filter.except', { what: joined }) : joined
  }

  return { opWords, nodeWords, conditionWords, relativeWords }
}
