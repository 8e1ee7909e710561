import { useRouter, type Router } from 'vue-router'

const headings = new WeakMap<Router, string>()

/** Called where the router is made, so that its very first step is known while the code of its screen is still loading. */
export function keepHeading(router: Router): Router {
  headings.set(router, router.currentRoute.value.fullPath)
  router.beforeEach((to) => void headings.set(router, to.fullPath))
  return router
}

/**
 * Where the page is, or is on its way to: the code of a screen that somebody clicked may still be loading. Whatever sends
 * the page somewhere by itself asks this first, so that it never takes back a click.
 */
export function useHeading(): () => string {
  const router = useRouter()
  return () => headings.get(router) ?? router.currentRoute.value.fullPath
}
