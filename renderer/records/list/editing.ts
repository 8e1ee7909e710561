import { reactive, ref, shallowRef } from 'vue'
import { crudOf, type AnyRow } from '../../core/api.ts'
import { patchOf, valueOf } from '../../core/catalog.ts'
import { useErrorWords } from '../../core/errors.ts'
import { hasWords, translate } from '../../core/i18n.ts'
import { useWriter } from '../../core/records.ts'
import { showToast } from '../../core/toasts.ts'
import { useUndo } from '../../core/undo.ts'
import { useSaver } from '../conflict/conflict.ts'
import { checkValue, isProblem } from './check.ts'
import type { ListField } from './fields.ts'
import type { Rows } from './rows.ts'

export interface Editing {
  id: string
  field: string
  /** what is wrong with what was typed */
  problem: string | null
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
const put = (row: AnyRow, patch: Record<string, unknown>): AnyRow =>
  ({ ...row, ...patch, custom: { ...row.custom, ...(patch['custom'] as Record<string, unknown> | undefined) } })

/** Editing in place: the cell shows the new value at once, and goes back with a sentence when the core refuses. */
export function useEditing(module: string, rows: Rows<AnyRow>) {
  const saver = useSaver(module)
  const writer = useWriter(module)
  const { undo } = useUndo()
  const { words, problem } = useErrorWords()
  const editing = shallowRef<Editing | null>(null)
  /** cells whose last save was refused: `id:field` -> the sentence */
  const refused = reactive(new Map<string, string>())
  const saving = ref(0)
  /** The record as it stood when its cell was opened. */
  let seen: AnyRow | null = null

  const cell = (id: string, field: string): string => `${id}:${field}`

  function begin(row: AnyRow, field: ListField): boolean {
    if (!field.editable || row.deletedAt !== null) return false
    refused.delete(cell(row.id, field.key))
    seen = row
    editing.value = { id: row.id, field: field.key, problem: null }
    return true
  }

  function cancel(): void {
    editing.value = null
  }

  /** Ends the edit. False = the value cannot be kept, and the editor stays open and says why. */
  function commit(row: AnyRow, field: ListField, value: unknown): boolean {
    const checked = checkValue(field.field, value, row)
    if (isProblem(checked)) {
      editing.value = { id: row.id, field: field.key, problem: problem(checked.problem, checked.params) }
      return false
    }
    editing.value = null
    if (!same(checked.value, valueOf(row, field.key))) void write(row, field.key, checked.value)
    return true
  }

  async function write(row: AnyRow, field: string, value: unknown): Promise<void> {
    const patch = patchOf(field, value)
    const base = seen?.id === row.id ? seen : row
    seen = null
    rows.replace(put(row, patch))
    saving.value += 1
    try {
      // What came in while the cell was open was not seen: the same field changed by others is a conflict.
      const saved = await saver.save(base, patch)
      rows.replace(saved ?? (await crudOf(module).get({ id: row.id })))
    } catch (error) {
      rows.replace(row)
      const text = words(error)
      refused.set(cell(row.id, field), text)
      showToast({ tone: 'bad', text })
    } finally {
      saving.value -= 1
    }
  }

  /** Several cells at once (a paste): one step of the history, whatever single rows are refused for. */
  async function writeMany(changes: { row: AnyRow; patch: Record<string, unknown> }[]): Promise<void> {
    if (changes.length === 0) return
    for (const { row, patch } of changes) rows.replace(put(row, patch))
    saving.value += 1
    try {
      const meant = changes.map(({ row, patch }) => ({ id: row.id, version: row.version, patch }))
      const result = await writer.bulk({ rows: meant } as Parameters<typeof writer.bulk>[0], { quiet: true })
      const failed = new Map(result.failed.map(({ id, code }) => [id, code]))
      for (const { row, patch } of changes) if (failed.has(row.id)) refuse(row, patch, wordsOfCode(failed.get(row.id)!))
      tellPasted(result.operationId, result.changed, failed.size)
      await rows.refresh()
    } catch (error) {
      for (const { row, patch } of changes) refuse(row, patch, words(error))
      showToast({ tone: 'bad', text: words(error) })
    } finally {
      saving.value -= 1
    }
  }

  function refuse(row: AnyRow, patch: Record<string, unknown>, text: string): void {
    rows.replace(row)
    for (const field of Object.keys({ ...patch, ...(patch['custom'] as object | undefined) })) if (field !== 'custom') refused.set(cell(row.id, field), text)
  }

  function wordsOfCode(code: string): string {
    const key = [`problems.${code}`, `errors.rules.${code}`, `errors.${code}`].find(hasWords)
    return key ? translate(key) : translate('problems.invalid')
  }

  function tellPasted(operationId: string, changed: number, failed: number): void {
    const refusals = failed > 0 ? translate('records.paste.failed', { n: failed }, failed) : null
    if (changed === 0) {
      if (refusals) showToast({ tone: 'bad', text: refusals })
      return
    }
    showToast({
      slot: 'undo',
      tone: failed > 0 ? 'warn' : 'plain',
      text: translate('records.paste.done', { n: changed }, changed),
      ...(refusals ? { detail: refusals } : {}),
      action: { label: translate('ui.undo.action'), run: () => undo(operationId) },
    })
  }

  return { editing, refused, saving, begin, cancel, commit, write, writeMany, cell }
}

export type ListEditing = ReturnType<typeof useEditing>
