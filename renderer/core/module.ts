import type { Component } from 'vue'
import type { RouteRecordRaw } from 'vue-router'
import type { AnyRow } from './api.ts'

/**
 * What a module brings to the shell. The descriptor is tiny and loaded with the first screen; its screens are lazy.
 * A module with nothing special needs none: the registry of entities gives it its list and page under `/m/<name>`.
 */
export interface ModuleDescriptor {
  name: string
  /** the line in the sidebar; without it the module is not shown there */
  menu?: {
    group: MenuGroup
    order: number
    /** default: `/m/<name>` */
    to?: string
    /** default: the entity's */
    icon?: string
    /** translation key; default: `<name>.many` */
    label?: string
    /** default: `<name>:read` */
    permission?: string
  }
  /** screens of its own; they come before the generic ones */
  routes?: RouteRecordRaw[]
  /** pages of the settings */
  settings?: SettingsPage[]
  /** parts that other screens give room to */
  slots?: Partial<Record<SlotName, Lazy>>
  /** a word beside the name of a record that it must not be seen without, in lists and on its page */
  mark?: (row: AnyRow) => Mark | null
  /** its records can be seen as a board too */
  board?: BoardDescriptor
  /** what a change has to be completed with before the core takes it; null = nothing */
  wants?: (patch: Readonly<Record<string, unknown>>) => Wanted | null
  /** told after a record was saved from a list, a board or a page, in order to offer what follows */
  saved?: (before: AnyRow, after: AnyRow) => void
}

export interface Mark {
  tone: 'ok' | 'warn' | 'bad'
  label: string
  title: string
}

export interface BoardDescriptor {
  /** the field whose values are the columns, until somebody chooses another */
  by: string
  /** the board is what one sees first, before the list */
  first?: boolean
  /** number fields summed in the heads of the columns */
  sums?: readonly string[]
  /** what stands on a card nobody has arranged */
  card: readonly string[]
  /** order within the columns: with one that follows every move, a card that was moved stands on top */
  sort?: string
  /** fields that are drawn on cards in a way of their own; the component gets `row` */
  faces?: Record<string, Lazy>
  /** a word on the edge of a card: how urgent it is */
  alarm?: (row: AnyRow) => 'warn' | 'bad' | null
  /** whether this user sees the boards of an entry that columns belong to (a pipeline) */
  mayShow?: (entry: AnyRow) => boolean
}

/** Fields that are asked for in one small dialog: «why was it lost?». */
export interface Wanted {
  required: readonly string[]
  optional: readonly string[]
  /** translation keys */
  title: string
  submit: string
}

export type Lazy = () => Promise<Component | { default: Component }>
export type MenuGroup = 'mine' | 'sales' | 'work' | 'money' | 'office'
/**
 * `overlay`: always mounted over the shell, for the palette and the like. `sidebar`: under the search of the sidebar.
 * `frame:top` and `frame:beside`: above the page, and at its right. `record:tools`: beside the menu of any record, given its page.
 * `form:<module>`: over the fields of a new record; `form:<module>:<field>`: under one of them.
 */
export type SlotName = 'overlay' | 'sidebar' | 'record:tools' | 'frame:top' | 'frame:beside' | `form:${string}` | `page:${string}` | `list:${string}`

export interface SettingsPage {
  /** `/settings/<path>` */
  path: string
  /** translation key */
  label: string
  icon: string
  group: 'mine' | 'office' | 'people' | 'data'
  order: number
  screen: Lazy
  permission?: string
}

export const defineModule = (descriptor: ModuleDescriptor): ModuleDescriptor => descriptor

const registry = new Map<string, ModuleDescriptor>()

/** Called once by the application with every descriptor that it found. */
export function registerModules(descriptors: readonly ModuleDescriptor[]): void {
  for (const descriptor of descriptors) registry.set(descriptor.name, descriptor)
}

export const moduleDescriptors = (): ModuleDescriptor[] => [...registry.values()]
export const descriptorOf = (name: string): ModuleDescriptor | undefined => registry.get(name)

/** The parts that modules put into a slot. */
export function slotParts(slot: SlotName): Lazy[] {
  return moduleDescriptors().flatMap((descriptor) => descriptor.slots?.[slot] ?? [])
}
