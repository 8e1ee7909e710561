import { defineAsyncComponent, type Component } from 'vue'
import type { BoardDescriptor } from '../../core/module.ts'

const loaded = new WeakMap<BoardDescriptor, Map<string, Component>>()

/** The module's own drawing of a field on cards; one component for all cards, loaded with the first. */
export function faceOf(descriptor: BoardDescriptor, key: string): Component {
  const known = loaded.get(descriptor) ?? new Map<string, Component>()
  loaded.set(descriptor, known)
  const face = known.get(key) ?? defineAsyncComponent(descriptor.faces![key] as () => Promise<Component>)
  known.set(key, face)
  return face
}
