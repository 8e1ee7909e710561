import { onBeforeUnmount } from 'vue'
import { useRouter } from 'vue-router'

/**
 * Where the page is, or is on its way to: the code of a screen that somebody clicked may still be loading. Whatever sends
 * the page somewhere by itself asks this first, so that it never takes back a click.
 */
export function useHeading(): () => string {
  const router = useRouter()
  let heading = router.currentRoute.value.fullPath
  onBeforeUnmount(router.beforeEach((to) => { heading = to.fullPath }))
  return () => heading
}
