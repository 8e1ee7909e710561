import { h, type FunctionalComponent, type VNode } from 'vue'
import type { KindName } from '#shared/core/kinds.ts'
import { useCatalog } from '../core/catalog.ts'
import { formatDay, formatDuration, formatInstant, formatMoney, formatNumber, formatPercent, formatPhone, formatQuantity } from '../core/format.ts'
import { translate } from '../core/i18n.ts'
import Avatar from '../ui/Avatar.vue'
import './cells.css'
import type { CellProps } from './props.ts'

/**
 * How a value of each kind looks in a list or on a page. Functions, not components with a life of their own: a screen
 * holds thousands of them.
 */
type Cell = FunctionalComponent<CellProps>

const isEmpty = (value: unknown) => value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
const PROPS = { value: null, field: null, row: null, label: null, module: String, name: String, links: Boolean }

function cell(draw: (props: CellProps) => VNode | string | null): Cell {
  const drawn: Cell = (props) => (isEmpty(props.value) ? null : draw(props))
  drawn.props = PROPS
  return drawn
}

const text = (words: string, className = 'cell-text') => h('span', { class: className }, words)
const written = (write: (value: never, props: CellProps) => string, className = 'cell-number') => cell((props) => text(write(props.value as never, props), className))
const link = (props: CellProps, href: string, words: string, external = false) => (!props.links ? text(words) :
  h('a', { class: 'cell-link', href, draggable: false, tabindex: -1, ...(external ? { target: '_blank', rel: 'noopener noreferrer' } : {}) }, words))

const chip = (label: string, color?: string | null, dot = false) =>
  h('span', { class: 'cell-chip', style: color ? { '--tint': color } : undefined }, [dot ? h('span', { class: 'cell-dot' }) : null, h('span', label)])
const listed = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [String(value)])

function enumLabel({ module, name, label }: CellProps, value: string): string {
  return typeof label === 'string' ? label : useCatalog().labelOfValue(module ?? '', name ?? '', value)
}

function choiceChip(id: string, dot: boolean, label?: string | null): VNode {
  const catalog = useCatalog()
  const item = catalog.choiceOf(id)
  return chip(item ? catalog.labelOfChoice(item) : (label ?? '…'), item?.color, dot)
}

function person(name: string): VNode {
  return h('span', { class: 'cell-person' }, [h(Avatar, { name, size: 18 }), text(name)])
}

function reference(props: CellProps, id = String(props.value), at = 0): VNode {
  const { field, label } = props
  const to = field.options.to ?? ''
  const word = useCatalog().wordOf(to, id)
  if (word) return chip(word.label, word.color, word.color !== null)
  const named = Array.isArray(label) ? (label[at] as string | undefined) : (label as string | null | undefined)
  const words = named || (to === 'users' ? useCatalog().userOf(id)?.name : undefined) || translate('fields.unseen')
  return to === 'users' ? person(words) : link(props, `/m/${to}/${id}`, words)
}

function webAddress(value: string): string {
  const address = /^https?:\/\//i.test(value) ? value : `https://${value}`
  return URL.canParse(address) ? address : ''
}

const code = written((value: string) => value, 'cell-code')
const plain = written((value: string) => value, 'cell-text')
const count = cell(({ value }) => h('span', { class: 'cell-files' }, [h('i', { class: 'pi pi-paperclip', 'aria-hidden': 'true' }), String(listed(value).length)]))

const MOST_STARS = 5

const CELLS: Record<KindName, Cell> = {
  text: plain,
  address: plain,
  longText: written((value: string) => value.replace(/\s+/g, ' '), 'cell-long'),
  richText: written((value: string) => value.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim(), 'cell-long'),
  int: written((value: number) => formatNumber(value)),
  quantity: written((value: number) => formatQuantity(value)),
  money: written((value: number, { field }) => formatMoney(value, field.options.currency)),
  percent: written((value: number) => formatPercent(value)),
  duration: written((value: number) => formatDuration(value)),
  rating: cell(({ value }) => {
    const stars = Math.max(0, Math.min(MOST_STARS, Number(value)))
    return h('span', { class: 'cell-stars', role: 'img', 'aria-label': translate('fields.stars', { n: stars }, stars) }, ['★'.repeat(stars), h('i', '★'.repeat(MOST_STARS - stars))])
  }),
  bool: cell(({ value }) => (value === true ? h('i', { class: 'pi pi-check cell-yes', role: 'img', 'aria-label': translate('ui.yes') }) : null)),
  day: written((value: string) => formatDay(value)),
  instant: cell(({ value }) => h('time', { class: 'cell-number', datetime: String(value), title: formatInstant(String(value), { full: true }) }, formatInstant(String(value)))),
  time: code,
  enum: cell((props) => text(enumLabel(props, String(props.value)))),
  enums: cell((props) => h('span', { class: 'cell-chips' }, listed(props.value).map((value) => chip(enumLabel({ ...props, label: null }, value))))),
  choice: cell(({ value, label }) => choiceChip(String(value), true, typeof label === 'string' ? label : null)),
  choices: cell(({ value, label }) => h('span', { class: 'cell-chips' }, listed(value).map((id, at) => choiceChip(id, false, Array.isArray(label) ? label[at] : null)))),
  tags: cell(({ value, label }) => h('span', { class: 'cell-chips' }, listed(value).map((id, at) => {
    const tag = useCatalog().tagOf(id)
    return chip(tag?.name ?? (Array.isArray(label) ? label[at] : null) ?? '…', tag?.color)
  }))),
  ref: cell((props) => reference(props)),
  refs: cell((props) => h('span', { class: 'cell-chips' }, listed(props.value).map((id, at) => reference(props, id, at)))),
  anyRef: cell((props) => {
    const { value, label } = props
    const [module = '', id = ''] = String(value).split(':')
    return link(props, `/m/${module}/${id}`, typeof label === 'string' && label ? label : translate('fields.unseen'))
  }),
  files: count,
  email: cell((props) => link(props, `mailto:${String(props.value)}`, String(props.value))),
  phone: cell((props) => h('span', { class: 'cell-phone' }, [link(props, `tel:${String(props.value).replace(';ext=', ',')}`, formatPhone(String(props.value)))])),
  url: cell((props) => link(props, webAddress(String(props.value)), String(props.value).replace(/^https?:\/\/(www\.)?/i, '').replace(/\/$/, ''), true)),
  color: cell(({ value }) => h('span', { class: 'cell-swatch', style: { '--tint': String(value) }, role: 'img', 'aria-label': String(value) })),
  inn: code,
  kpp: code,
  ogrn: code,
  bik: code,
  bankAccount: code,
  barcode: code,
  lines: count,
  json: cell(() => null),
  computed: written((value: string | number) => String(value), 'cell-text'),
}

export function cellOf(kind: KindName): Cell {
  return CELLS[kind]
}
