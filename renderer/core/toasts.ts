import { reactive, readonly } from 'vue'
import { newId } from '#shared/core/ids.ts'

export type ToastTone = 'plain' | 'ok' | 'warn' | 'bad'

export interface Toast {
  id: string
  tone: ToastTone
  text: string
  detail?: string
  /** a button in the toast */
  action?: { label: string; run: () => unknown }
  /** where to see what came of it */
  link?: { label: string; run: () => unknown }
  /** milliseconds on screen; 0 = until it is closed */
  stay: number
  /** a new toast of the same slot takes the place of the old one */
  slot?: string
}

const list = reactive<Toast[]>([])
const MOST = 4

/** Short messages at the lower edge of the window. */
export const toasts = readonly(list) as readonly Toast[]

export function showToast(toast: Partial<Toast> & { text: string }): string {
  const full: Toast = { id: newId(), tone: 'plain', stay: toast.tone === 'bad' ? 10_000 : 6_000, ...toast }
  const same = full.slot ? list.findIndex((other) => other.slot === full.slot) : -1
  if (same >= 0) list.splice(same, 1, full)
  else list.push(full)
  while (list.length > MOST) list.shift()
  return full.id
}

export function closeToast(id: string): void {
  const at = list.findIndex((toast) => toast.id === id)
  if (at >= 0) list.splice(at, 1)
}
