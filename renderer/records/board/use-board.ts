import { computed, inject, onScopeDispose, provide, ref, shallowRef, watch, type InjectionKey } from 'vue'
import { useI18n } from 'vue-i18n'
import type { AnyRow } from '../../core/api.ts'
import { patchOf, valueOf } from '../../core/catalog.ts'
import { useErrorWords } from '../../core/errors.ts'
import { showToast } from '../../core/toasts.ts'
import { useSaver } from '../conflict/conflict.ts'
import type { ListField } from '../list/fields.ts'
import type { List } from '../list/use-list.ts'
import { cardOrder, columnOf, findCard, putIn, settleColumns, shiftHeads, takeOut, type Column, type Head } from './columns.ts'
import { useKnownColumns } from './known.ts'
import { keepBoardFresh } from './live.ts'
import { useBoardReader } from './read.ts'

/** Cards fetched at once for a column; the next come as one scrolls to them. */
const PAGE = 25
const MOST = 500

/** A list seen as a board: its columns, the cards fetched so far, moves, and what colleagues change meanwhile. */
export function useBoard(list: List) {
  const saver = useSaver(list.module)
  const { t } = useI18n()
  const { words } = useErrorWords()
  const shape = useKnownColumns(list)
  const { by, layout, scope, descriptor } = shape

  const columns = shallowRef<Column[]>([])
  const status = ref<'first' | 'asking' | 'ready' | 'failed'>('first')
  const error = shallowRef<unknown>(null)
  /** cards whose move is on its way, and whither: whatever is read meanwhile does not put them back */
  const moving = new Map<string, string>()
  const heads = shallowRef<Head[]>([])
  let generation = 0

  const sort = computed(() => list.views.layout.value.sort ?? descriptor?.sort ?? '-updatedAt')
  const sums = computed(() => (descriptor?.sums ?? []).filter((key) => list.byKey.value.has(key)))
  const order = computed(() => cardOrder(sort.value, (row, key) => valueOf(row, key)))
  const cardFields = computed(() => (layout.value.card ?? descriptor?.card ?? []).flatMap((key): ListField[] => { const field = list.byKey.value.get(key); return field ? [field] : [] }))
  const collapsed = computed(() => new Set(layout.value.collapsed ?? []))
  const total = computed(() => (status.value === 'first' ? null : columns.value.reduce((all, column) => all + column.count, 0)))
  const canMove = computed(() => list.can('update') && !list.entity.readOnly && !list.bin.value && by.value !== null)
  const reader = useBoardReader(list, { by: () => by.value?.key ?? '', sums: () => sums.value, sort: () => sort.value, scope: () => scope.value.all })

  const redraw = (): void => { columns.value = columns.value.map((column) => ({ ...column })) }
  const at = (key: string): Column | undefined => columns.value.find((column) => column.key === key)
  const current = (mine: number): boolean => mine === generation

  function fail(mine: number, reason: unknown): void {
    if (!current(mine)) return
    error.value = reason
    status.value = 'failed'
  }

  function settle(before: readonly Column[]): Column[] {
    const settled = settleColumns({ by: by.value!.key, known: shape.knownColumns(heads.value), heads: heads.value, without: t('records.board.without', { name: by.value!.label }), before })
    return settled.map((column) => {
      // Cards without a value may belong to no board at all: they are asked for with the wider scope.
      const within = column.value === null ? scope.value.all : scope.value.column
      return within ? { ...column, filter: { and: [within, column.filter] } } : column
    })
  }

  async function load(column: Column, keep: boolean): Promise<void> {
    const before = at(column.key)?.cards ?? []
    const held = before.filter((card) => moving.get(card.id) === column.key)
    if (column.count === 0 || collapsed.value.has(column.key)) {
      Object.assign(column, { cards: held, next: column.count === 0 ? null : undefined })
      return
    }
    const page = await reader.cards(column, keep ? Math.min(MOST, Math.max(PAGE, before.length)) : PAGE, null)
    const fresh = page.items.filter((card) => (moving.get(card.id) ?? column.key) === column.key)
    Object.assign(column, { cards: [...held.filter((card) => !fresh.some((one) => one.id === card.id)), ...fresh], next: page.next })
  }

  /** Asks anew; what is on the screen stays until the answer is there. `keep`: as many cards as are shown now. */
  async function ask(keep = false): Promise<void> {
    if (!by.value) return
    const mine = (generation += 1)
    if (status.value !== 'first') status.value = 'asking'
    try {
      const counted = await reader.heads()
      if (!current(mine)) return
      heads.value = counted
      const next = settle([])
      await Promise.all(next.map((column) => load(column, keep)))
      if (!current(mine)) return
      columns.value = next
      error.value = null
      status.value = 'ready'
    } catch (reason) {
      fail(mine, reason)
    }
  }

  const fetching = new Set<string>()
  /** The next cards of a column, or its first when it was folded away before. */
  async function more(key: string): Promise<void> {
    const column = at(key)
    if (!column || column.next === null || fetching.has(key)) return
    const mine = generation
    fetching.add(key)
    try {
      const page = await reader.cards(column, PAGE * 2, column.next ?? null)
      const target = at(key)
      if (!current(mine) || !target) return
      const known = new Set(columns.value.flatMap((one) => one.cards.map((card) => card.id)))
      target.cards = [...target.cards, ...page.items.filter((card) => !known.has(card.id))]
      target.next = page.next
      redraw()
    } catch (reason) {
      fail(mine, reason)
    } finally {
      fetching.delete(key)
    }
  }

  async function recount(): Promise<void> {
    const mine = generation
    const counted = await reader.heads()
    // Counted while a card was on its way: the next count will be right.
    if (!current(mine) || moving.size > 0) return
    heads.value = counted
    columns.value = settle(columns.value)
  }

  /** Puts a card where its value says; `held`: whoever moved it must see it, wherever the order would have it. */
  function place(card: AnyRow, held = false): void {
    const column = columnOf(columns.value, valueOf(card, by.value!.key))
    if (column) putIn(columns.value, column, card, order.value, held)
    else takeOut(columns.value, card.id)
  }

  /** Takes over records that were changed: those that belong go to their columns, the others go. */
  async function take(ids: readonly string[]): Promise<void> {
    const mine = generation
    const rows = await reader.these(ids)
    if (!current(mine)) return
    for (const id of ids) if (!moving.has(id) && !rows.some((row) => row.id === id)) takeOut(columns.value, id)
    for (const row of rows) {
      const known = findCard(columns.value, row.id)
      const isOlder = known !== null && known.column.cards[known.at]!.version > row.version
      if (!moving.has(row.id) && !isOlder) place(row)
    }
    redraw()
  }

  const isKeptByCore = (key: string): boolean => key === 'updatedAt' || list.entity.fields[key]?.options.readOnly === 'always'
  /** The card as it will be: in an order that the core keeps by the clock it is the newest. */
  function ahead(card: AnyRow, column: Column): AnyRow {
    const key = sort.value.replace(/^-/, '')
    const stamp = isKeptByCore(key) && list.byKey.value.get(key)?.kind === 'instant' ? { [key]: new Date().toISOString() } : {}
    return { ...card, ...patchOf(by.value!.key, column.value), ...stamp }
  }

  function shift(card: AnyRow, from: string, to: string, shown: AnyRow): void {
    shiftHeads(at(from), at(to), card, sums.value, valueOf)
    const target = at(to)
    if (target) putIn(columns.value, target, shown, order.value, true)
    redraw()
  }

  /** Moves a card at once, and back when the core refuses or the person thinks better. Answers whether it stayed. */
  async function move(card: AnyRow, to: string): Promise<boolean> {
    const from = findCard(columns.value, card.id)?.column.key
    const target = at(to)
    if (!canMove.value || !from || !target || from === to || moving.has(card.id)) return false
    moving.set(card.id, to)
    shift(card, from, to, ahead(card, target))
    let saved: AnyRow | null = null
    try {
      saved = await saver.save(card, patchOf(by.value!.key, target.value), { kind: 'move' })
    } catch (reason) {
      showToast({ tone: 'bad', text: words(reason, (field) => list.byKey.value.get(field)?.label ?? field) })
    }
    moving.delete(card.id)
    if (saved) place(saved, true)
    else shift(card, to, from, card)
    redraw()
    live.soon([])
    return saved !== null
  }

  const live = keepBoardFresh(list.module, {
    ready: () => status.value !== 'first',
    busy: () => moving.size > 0,
    async some(ids) {
      if (status.value === 'failed') return ask(true)
      if (ids.length > 0) await take(ids)
      await recount()
    },
    whole: () => ask(true),
    failed: (reason) => fail(generation, reason),
  })

  const change = (patch: Partial<typeof layout.value>): void => list.views.change({ board: { ...layout.value, ...patch } })
  function fold(key: string): void {
    const next = new Set(collapsed.value)
    if (!next.delete(key)) next.add(key)
    change({ collapsed: [...next] })
    if (!next.has(key) && at(key)?.next === undefined) void more(key)
  }

  watch(() => JSON.stringify([reader.asked(scope.value.all), sort.value, by.value?.key, scope.value.column]), () => void ask())
  // A stage was renamed, coloured, added: the columns follow, the cards stay.
  watch(() => JSON.stringify(shape.knownColumns(heads.value)), () => { if (status.value === 'ready') void ask(true) })
  onScopeDispose(() => { generation += 1 })

  return { ...shape, list, columns, status, error, sums, cardFields, collapsed, total, canMove, sort, ask, more, move, fold, change }
}

export type Board = ReturnType<typeof useBoard>

const KEY: InjectionKey<Board> = Symbol('board')
export const provideBoard = (board: Board): void => provide(KEY, board)

export function useTheBoard(): Board {
  const board = inject(KEY)
  if (!board) throw new Error('This part stands outside of a board')
  return board
}
