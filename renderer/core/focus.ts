/**
 * Where the focus goes when what had it is gone. Dialogs, drawers, menus and panels stand beside the application in the
 * body of the page: whoever closes one goes on where it was opened from, and never at the top of the page.
 */
const OVER = '[role=dialog], [role=menu], .float-panel'
const MOST = 20

const isThere = (element: HTMLElement): boolean => element.isConnected && element.checkVisibility({ visibilityProperty: true }) && !element.matches(':disabled') && element.closest('[inert]') === null

/** Starts to follow the focus of the page; `root` holds the application. */
export function keepFocus(root: HTMLElement): void {
  let within: HTMLElement | null = null
  let over: HTMLElement[] = []

  document.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof HTMLElement) || target === document.body) return
    if (root.contains(target)) within = target
    else over = [...over, target].slice(-MOST)
  })
  // A press on nothing in particular leaves whatever had the focus.
  document.addEventListener('pointerdown', ({ target }) => {
    if (target instanceof Element && root.contains(target) && !target.closest('button, a, input, textarea, select, [tabindex]:not(#content)')) within = null
  }, true)

  function giveBack(): void {
    over = over.filter(isThere)
    const there = over.at(-1) ?? (within && isThere(within) ? within : document.getElementById('content'))
    there?.focus({ preventScroll: true })
  }
  const isOver = (node: Node): boolean => node instanceof Element && (node.matches(OVER) || node.querySelector(OVER) !== null)
  new MutationObserver((changes) => {
    if (document.activeElement !== document.body || !changes.some(({ removedNodes }) => [...removedNodes].some(isOver))) return
    giveBack()
  }).observe(document.body, { childList: true })
}
