import { entities, entityOf } from '#shared/entities.ts'
import type { Entity } from '#shared/core/entity.ts'
import { descriptorOf, moduleDescriptors, type MenuGroup, type ModuleDescriptor, type SettingsPage } from '../core/module.ts'
import { useSession } from '../core/session.ts'

export interface MenuItem {
  name: string
  to: string
  icon: string
  /** translation key */
  label: string
}

export interface MenuSection {
  group: MenuGroup
  items: MenuItem[]
}

const GROUPS: readonly MenuGroup[] = ['mine', 'sales', 'work', 'money', 'office']

/** A module that says nothing of itself stands in the menu when it is a business of its own, not a part or a vocabulary. */
function undescribed(): ModuleDescriptor[] {
  return Object.values(entities as Record<string, Entity>)
    .filter((entity) => !descriptorOf(entity.name) && !entity.within && !entity.openRead && entity.searchable)
    .map((entity, at) => ({ name: entity.name, menu: { group: 'work', order: 1000 + at } }))
}

/** The lines of the sidebar that this user may see, by group. */
export function menuOf(): MenuSection[] {
  const { can } = useSession()
  const lines = [...moduleDescriptors(), ...undescribed()]
    .flatMap(({ name, menu }) => (menu && can(menu.permission ?? `${name}:read`) ? [{ name, menu }] : []))
    .sort((a, b) => a.menu.order - b.menu.order)
  return GROUPS.map((group) => ({
    group,
    items: lines.filter((line) => line.menu.group === group).map(({ name, menu }) => ({
      name,
      to: menu.to ?? `/m/${name}`,
      icon: menu.icon ?? entityOf(name)?.icon ?? 'pi-circle',
      label: menu.label ?? `${name}.many`,
    })),
  })).filter((section) => section.items.length > 0)
}

/** The pages of the settings that this user may open, in their order. */
export function settingsPages(): (SettingsPage & { module: string })[] {
  const { can } = useSession()
  return moduleDescriptors()
    .flatMap(({ name, settings = [] }) => settings.map((page) => ({ ...page, module: name })))
    .filter((page) => page.permission === undefined || can(page.permission))
    .sort((a, b) => a.order - b.order)
}
