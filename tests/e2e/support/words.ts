import type { Page } from '@playwright/test'

/** All words of a page: those one reads, and those that a screen reader says. */
export function words(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const said: string[] = []
    const language = document.documentElement.lang
    const skipped = `script, style, pre, code, kbd, input, textarea, .avatar, [translate=no], [lang]:not([lang=${language}])`
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node instanceof Element) {
        if (node.closest(`[lang]:not([lang=${language}])`)) continue
        for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-description', 'aria-roledescription', 'aria-valuetext']) said.push(node.getAttribute(name) ?? '')
      } else if (!node.parentElement?.closest(skipped)) {
        // What was found is marked in the midst of its words.
        const marked = node.parentElement?.closest(':has(> mark)')
        said.push((marked ?? node).textContent ?? '')
      }
    }
    return [...new Set(said.map((text) => text.trim()).filter((text) => text !== ''))]
  })
}

/** What the frame hides over its edge would show no scroll bar: what can be pressed must lie inside. */
export const overflow = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('#content, .page-header .actions > *')]
      .filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1)
      .map((element) => `goes over the edge of the window: ${element.tagName} ${element.className}`),
  )

/** Words of buttons, tabs, headings and labels that have no room: cut with dots, or spilling out of their box. */
export const cut = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const NAMED = 'button, [role=button], [role=tab], [role=radio], [role=menuitem], [role=columnheader], h1, h2, h3, h4, h5, h6, label, legend, th, dt, .label'
    const hasOwnWords = (element: Element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent!.trim() !== '')
    return [...document.querySelectorAll<HTMLElement>(`${NAMED}, :is(${NAMED}) *`)]
      .filter((element) => hasOwnWords(element) && element.clientWidth > 1 && element.scrollWidth > element.clientWidth + 1 && element.checkVisibility() && !element.closest('.visually-hidden'))
      .map((element) => element.textContent!.trim())
  })
