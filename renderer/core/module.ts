import type { Component } from 'vue'
import type { RouteRecordRaw } from 'vue-router'

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
}

export type Lazy = () => Promise<Component | { default: Component }>
export type MenuGroup = 'mine' | 'sales' | 'work' | 'money' | 'office'
/** `overlay`: always mounted over the shell, for the palette and the like; `form:<module>:<field>`: under a field of the form. */
export type SlotName = 'overlay' | `page:${string}` | `list:${string}` | `form:${string}`

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
