import type { Field, FieldOptions } from './field.ts'
import { isKind } from './kinds.ts'

/** A row of the catalogue (`custom-fields`) as an ordinary field; without `custom` when the row makes no sense. */
export function customFieldOf(row: Record<string, unknown>): Field {
  const text = (name: string) => (typeof row[name] === 'string' && row[name] !== '' ? (row[name] as string) : undefined)
  const number = (name: string) => (typeof row[name] === 'number' ? (row[name] as number) : undefined)
  const kind = text('kind') ?? 'text'
  if (!isKind(kind) || typeof row['number'] !== 'number') return { kind: 'text', options: {} }
  const key = `f${row['number']}`
  const options: FieldOptions = {
    required: row['required'] === true,
    unique: row['unique'] === true,
    list: row['inList'] === true,
    search: row['searchable'] === true,
    index: row['quickFilter'] === true,
    readOnly: row['readOnlyAfterCreate'] === true ? 'afterCreate' : undefined,
    min: number('min'),
    max: number('max'),
    pattern: text('pattern'),
    group: text('group') ?? 'custom',
    ...(row['defaultValue'] === null || row['defaultValue'] === undefined ? {} : { default: row['defaultValue'] }),
    ...(kind === 'choice' || kind === 'choices' ? { of: key } : {}),
    ...(kind === 'ref' ? { to: text('refModule') ?? 'clients' } : {}),
    ...(kind === 'longText' || kind === 'address' ? { wide: true } : {}),
  }
  return {
    kind,
    options,
    custom: {
      key,
      label: text('label') ?? key,
      labelEn: text('labelEn'),
      help: text('help'),
      placeholder: text('placeholder'),
      indexed: row['quickFilter'] === true,
      archived: row['archived'] === true,
      order: number('position') ?? 0,
    },
  }
}
