import { onScopeDispose, ref, watch, type Ref } from 'vue'

/** The width of an element, followed while it changes. */
export function useElementWidth(element: Ref<HTMLElement | null>): Ref<number> {
  const width = ref(0)
  const observer = new ResizeObserver(([entry]) => { width.value = entry?.contentRect.width ?? 0 })
  watch(element, (now) => {
    observer.disconnect()
    if (!now) return
    width.value = now.clientWidth
    observer.observe(now)
  }, { flush: 'post', immediate: true })
  onScopeDispose(() => observer.disconnect())
  return width
}
