import { shallowRef } from 'vue'
import { useSession } from '../core/session.ts'

/** A record that was looked at lately. */
export interface Recent {
  module: string
  id: string
  title: string
}

const MOST = 20
const key = (): string => `crm.recent.${useSession().user?.id ?? ''}`
const list = shallowRef<{ key: string; items: Recent[] } | null>(null)

function read(name: string): Recent[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(name) ?? '[]')
    const fits = (item: unknown): item is Recent => typeof item === 'object' && item !== null && ['module', 'id', 'title'].every((part) => typeof (item as Record<string, unknown>)[part] === 'string')
    return Array.isArray(stored) ? stored.filter(fits).slice(0, MOST) : []
  } catch (error) {
    console.warn('The list of recent records cannot be read', error)
    return []
  }
}

/** The records that this user looked at last, newest first; kept on this computer. */
export function recentRecords(): Recent[] {
  const name = key()
  if (list.value?.key !== name) list.value = { key: name, items: read(name) }
  return list.value.items
}

export function rememberRecord(record: Recent): void {
  const items = [record, ...recentRecords().filter((known) => known.id !== record.id)].slice(0, MOST)
  list.value = { key: key(), items }
  localStorage.setItem(key(), JSON.stringify(items))
}

export function forgetRecord(id: string): void {
  const items = recentRecords().filter((known) => known.id !== id)
  list.value = { key: key(), items }
  localStorage.setItem(key(), JSON.stringify(items))
}
