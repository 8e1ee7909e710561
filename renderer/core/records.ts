import { useQuery, useQueryCache } from '@pinia/colada'
import { computed, getCurrentScope, onScopeDispose, ref, toValue, type ComputedRef, type MaybeRefOrGetter } from 'vue'
import type { ListInput } from '#shared/core/contract.ts'
import type { CreateOf, PatchOf, RowOf } from '#shared/core/entity.ts'
import { entityOf, type entities, type ModuleName } from '#shared/entities.ts'
import { newId } from '#shared/core/ids.ts'
import { crudOf, type AnyCrud, type AnyRow } from './api.ts'
import { translate } from './i18n.ts'
import { readAgain } from './read-again.ts'
import { inTurn, resend } from './resend.ts'
import { useUndo, type DoneKind } from './undo.ts'

export { resend }

type E<M extends ModuleName> = (typeof entities)[M]
type Patch = Record<string, unknown>
export interface WriteOptions {
  /** say nothing: the caller tells what was done in its own words */
  quiet?: boolean
  /** made by the caller, so that a second try from outside is the same operation; one for each write */
  operationId?: string
  /** how the toast calls an update: «Moved» for a card on a board */
  kind?: DoneKind
}

const patched = (row: AnyRow, patch: Patch): AnyRow =>
  ({ ...row, ...patch, custom: { ...row.custom, ...(patch['custom'] as Patch | undefined) } })

const titleOf = (module: string, row: Record<string, unknown>) => String(row[entityOf(module)?.title ?? 'name'] ?? '')

/** Every write of a module: retried safely, put into the cache, told with an «Undo». For any module, named by data. */
export function useWriter(module: string) {
  const crud: AnyCrud = crudOf(module)
  const cache = useQueryCache()
  const { announce } = useUndo()

  function keep(row: AnyRow): void {
    cache.setQueryData([module, row.id], row)
    readAgain(cache, { key: [module, 'list'] })
  }

  async function create(values: Patch, options: WriteOptions = {}): Promise<AnyRow> {
    const operationId = options.operationId ?? newId()
    const input = { id: newId(), ...values, operationId } as Parameters<AnyCrud['create']>[0]
    const row = await resend(() => crud.create(input))
    keep(row)
    if (!options.quiet) announce({ operationId, kind: 'create', title: titleOf(module, row) })
    return row
  }

  /** Shows the change at once; takes it back when the core refuses. `row` is what the user has seen. */
  function update(row: AnyRow, patch: Patch, options: WriteOptions = {}): Promise<AnyRow> {
    const key = [module, row.id]
    const operationId = options.operationId ?? newId()
    const shown = cache.getQueryData<AnyRow>(key)
    if (shown) cache.setQueryData(key, patched(shown, patch))
    return inTurn(key.join(':'), async () => {
      const version = Math.max(row.version, known.get(key.join(':')) ?? 0)
      try {
        const saved = await resend(() => crud.update({ id: row.id, version, operationId, patch } as Parameters<AnyCrud['update']>[0]))
        known.set(key.join(':'), saved.version)
        keep(saved)
        if (!options.quiet) announce({ operationId, kind: options.kind ?? 'update', title: titleOf(module, saved) })
        return saved
      } catch (error) {
        if (shown) cache.setQueryData(key, shown)
        readAgain(cache, { key })
        throw error
      }
    })
  }

  async function remove(row: AnyRow, options: WriteOptions = {}): Promise<void> {
    const operationId = options.operationId ?? newId()
    await resend(() => crud.remove({ id: row.id, operationId }))
    readAgain(cache, { key: [module] })
    if (!options.quiet) announce({ operationId, kind: 'remove', title: titleOf(module, row) })
  }

  async function restore(row: AnyRow, options: WriteOptions = {}): Promise<AnyRow> {
    const operationId = options.operationId ?? newId()
    const back = await resend(() => crud.restore({ id: row.id, operationId }))
    readAgain(cache, { key: [module] })
    if (!options.quiet) announce({ operationId, kind: 'restore', title: titleOf(module, back) })
    return back
  }

  async function bulk(input: Omit<Parameters<AnyCrud['bulk']>[0], 'operationId'>, options: WriteOptions = {}) {
    const operationId = options.operationId ?? newId()
    const result = await resend(() => crud.bulk({ ...input, operationId } as Parameters<AnyCrud['bulk']>[0]))
    readAgain(cache, { key: [module] })
    const kind = input.remove ? 'remove' : input.restore ? 'restore' : 'bulk'
    const title = translate(`${module}.count`, { n: result.changed }, result.changed)
    if (!options.quiet && result.changed > 0) announce({ operationId, kind, title })
    return result
  }

  return { create, update, remove, restore, bulk }
}

/** Versions that our own saves were answered with: a row on screen may be older than our last save. */
const known = new Map<string, number>()

export interface RecordHandle<Row, P> {
  row: ComputedRef<Row | undefined>
  error: ComputedRef<unknown>
  loading: ComputedRef<boolean>
  saving: ComputedRef<boolean>
  save: (patch: P, options?: WriteOptions) => Promise<Row>
  remove: (options?: WriteOptions) => Promise<void>
  refresh: () => Promise<unknown>
}

/**
 * What a screen asks for. The cache keeps the question for minutes after the screen is gone, and must not keep the screen
 * and all its elements with it: so the questions are made apart from it, and forget it when it goes.
 */
interface Asked<T> {
  from: MaybeRefOrGetter<T>
}

function asked<T>(from: MaybeRefOrGetter<T>): Asked<T> {
  const source: Asked<T> = { from }
  if (getCurrentScope()) onScopeDispose(() => { source.from = toValue(source.from) })
  return source
}

function recordQuery(module: string, id: Asked<string | null>) {
  const crud: AnyCrud = crudOf(module)
  return {
    key: () => [module, toValue(id.from) ?? ''],
    // Not cut short when its screen goes: the next one, as a page after a panel, may wait for the same answer.
    query: () => crud.get({ id: toValue(id.from)! }),
    enabled: () => toValue(id.from) !== null,
    placeholderData: (previous: AnyRow | undefined) => (previous?.id === toValue(id.from) ? previous : undefined),
  }
}

function listQuery(module: string, input: Asked<ListInput | null>) {
  const crud: AnyCrud = crudOf(module)
  return {
    key: () => [module, 'list', JSON.stringify(toValue(input.from))],
    query: ({ signal }: { signal: AbortSignal }) => crud.list(toValue(input.from) ?? {}, { signal }),
    enabled: () => toValue(input.from) !== null,
    placeholderData: (previous: { items: AnyRow[]; next: string | null } | undefined) => previous,
  }
}

/** One record, kept fresh: `const { row, save } = useRecord('clients', id)`. */
export function useRecord<M extends ModuleName>(module: M, id: MaybeRefOrGetter<string | null>): RecordHandle<RowOf<E<M>>, PatchOf<E<M>>>
export function useRecord(module: string, id: MaybeRefOrGetter<string | null>): RecordHandle<AnyRow, Patch>
export function useRecord(module: string, id: MaybeRefOrGetter<string | null>): unknown {
  const writer = useWriter(module)
  const query = useQuery(recordQuery(module, asked(id)))
  const saves = ref(0)
  async function save(patch: Patch, options?: WriteOptions): Promise<AnyRow> {
    saves.value += 1
    try {
      return await writer.update(query.data.value!, patch, options)
    } finally {
      saves.value -= 1
    }
  }
  const handle: RecordHandle<AnyRow, Patch> = {
    row: computed(() => query.data.value),
    error: computed(() => query.error.value),
    loading: computed(() => query.isPending.value),
    saving: computed(() => saves.value > 0),
    save,
    remove: (options) => writer.remove(query.data.value!, options),
    refresh: () => query.refetch(),
  }
  return handle
}

export interface ListHandle<Row> {
  rows: ComputedRef<Row[]>
  next: ComputedRef<string | null>
  error: ComputedRef<unknown>
  /** true until the first answer; later pages keep what is on screen */
  loading: ComputedRef<boolean>
  refresh: () => Promise<unknown>
}

/** One page of a module's records, kept fresh; for pickers, panels and short lists. Long lists page by themselves. */
export function useRecords<M extends ModuleName>(module: M, input?: MaybeRefOrGetter<ListInput | null>): ListHandle<RowOf<E<M>>>
export function useRecords(module: string, input?: MaybeRefOrGetter<ListInput | null>): ListHandle<AnyRow>
export function useRecords(module: string, input: MaybeRefOrGetter<ListInput | null> = {}): unknown {
  const query = useQuery(listQuery(module, asked(input)))
  const handle: ListHandle<AnyRow> = {
    rows: computed(() => query.data.value?.items ?? []),
    next: computed(() => query.data.value?.next ?? null),
    error: computed(() => query.error.value),
    loading: computed(() => query.isPending.value && query.data.value === undefined),
    refresh: () => query.refetch(),
  }
  return handle
}

/** Typed writes of a module that is known by name. */
export function useCreate<M extends ModuleName>(module: M): (values: CreateOf<E<M>>, options?: WriteOptions) => Promise<RowOf<E<M>>> {
  const { create } = useWriter(module)
  return create as unknown as (values: CreateOf<E<M>>, options?: WriteOptions) => Promise<RowOf<E<M>>>
}
