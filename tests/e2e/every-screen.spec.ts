import type { Page } from '@playwright/test'
import { anna, expect, test } from './app.ts'
import { walk, walks } from './support/walk.ts'

/** All words of a page: those one reads, and those that a screen reader says. */
async function words(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const said: string[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node instanceof Element) {
        for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-description', 'aria-roledescription', 'aria-valuetext']) said.push(node.getAttribute(name) ?? '')
      } else if (!node.parentElement?.closest('script, style, pre, code, kbd, input, textarea, [translate=no]')) said.push(node.textContent ?? '')
    }
    return [...new Set(said.map((text) => text.trim()).filter((text) => text !== ''))]
  })
}

/** A key that has no words is shown as it is: `clients.fields.inn`. */
const RAW_KEY = /(?:^|\s)(?!www\.)[a-z][a-zA-Z-]*(?:\.[a-zA-Z][\w-]*){2,}(?:$|\s)/

/** Names and signs that are the same in Russian. */
const SAME = /^(?:DaData|Excel|XLSX|CSV|JSON|vCard|VCF|VIP|MySQL|MariaDB|SQLite|Telegram|WhatsApp|Windows|macOS|Linux|Chrome|Chromium|Firefox|Safari|Edge|Node|Electron|REST|API|OpenAPI|HTTP|HTTPS|TLS|URL|IP|UTF|ID|PDF|PNG|JPEG|QR|EAN|SMTP|IMAP|Ctrl|Alt|Shift|Enter|Esc|Escape|Tab|Home|End|Page|PageUp|PageDown|Del|Delete|Space|Backspace|F\d+|[A-Z]|English|Bearer|Authorization|CRM|INN|KPP|Mozilla|RU|EN|RUB|USD|EUR|CNY|KZT|BYN|Caps|Lock|GB|MB)$/

/** Words in Latin letters that stand in a Russian screen, beside names, addresses and code. */
function english(said: readonly string[]): string[] {
  const foreign = (text: string): string[] =>
    text
      .replace(/\S*[@/\\_]\S*|\S+\.(?:ru|su|com|example|csv|xlsx|js|ts|org|net|sqlite|vcf|invalid)\b\S*/giu, ' ')
      .match(/[A-Za-z]{2,}(?:['’-][A-Za-z]+)*/g)
      ?.filter((word) => !SAME.test(word)) ?? []
  return said.filter((text) => foreign(text).length > 0)
}

/** The frame hides what goes over its edge, so a scroll bar would tell nothing: what can be pressed must lie inside. */
const overflow = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('#content, .page-header .actions > *')]
      .filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1)
      .map((element) => `goes over the edge of the window: ${element.tagName} ${element.className}`),
  )

for (const way of walks()) {
  test.describe('every screen in Russian', { tag: '@once' }, () => {
    test.use({ template: way.template, who: way.signedIn ? anna : null })

    test(`has all its words and room for them: ${way.title}`, async ({ app }) => {
      test.setTimeout(240_000)
      const found = await walk(app, way, 'ru', async (page, { foreign }) => {
        const said = await words(page)
        const keys = said.filter((text) => RAW_KEY.test(text)).map((text) => `a key without words: ${text}`)
        const strange = english(said).filter((text) => !foreign?.test(text)).map((text) => `not Russian: ${text.slice(0, 120)}`)
        return [...keys, ...strange, ...(await overflow(page))]
      })
      expect(found).toEqual([])
    })
  })
}
