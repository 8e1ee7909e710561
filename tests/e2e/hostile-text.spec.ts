import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { ROOT } from '#tests/support/paths.ts'
import { expect, test } from './app.ts'
import { card } from './pages/card.ts'
import { list } from './pages/list.ts'
import { palette } from './pages/palette.ts'

/**
 * Texts that would run a script, call outside or open a program, wherever somebody could have typed them. That nothing
 * leaves the application and no policy is violated is watched by the fixture; here, that nothing runs or can be pressed.
 */
const TEXTS = (JSON.parse(readFileSync(join(ROOT, 'tests/data/hostile-text.json'), 'utf8')) as { text: string }[]).map(({ text }) => text)
const COLUMNS = ['name', 'city', 'address', 'fullName', 'legalAddress', 'director', 'bankName', 'notes'] as const

/** Each field of row after row gets another text, so that every text has stood in every field at the end. */
const fill = (row: number, fields: readonly string[]): Record<string, string> =>
  Object.fromEntries(fields.map((field, at) => [field, TEXTS[(row + at * 61) % TEXTS.length]!]))

async function watchForRuns(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const runs: unknown[] = []
    Object.assign(globalThis, { hostile: (from: unknown) => runs.push(from), hostileRuns: runs })
  })
  await page.reload()
}

/** Nothing has run, and no link leads where a click would run or open something. */
async function isQuiet(page: Page): Promise<void> {
  const seen = await page.evaluate(() => ({
    runs: (globalThis as unknown as { hostileRuns: unknown[] }).hostileRuns.length,
    links: [...document.querySelectorAll('a[href], area[href], [action], [formaction], iframe, object, embed')]
      .map((element) => element.getAttribute('href') ?? element.getAttribute('action') ?? element.getAttribute('formaction') ?? element.tagName)
      .filter((address) => !/^(?:https?:|mailto:|tel:|\/(?!\/)|#)/i.test(address)),
  }))
  expect(seen).toEqual({ runs: 0, links: [] })
}

test('what was typed into records is only ever shown', async ({ app }) => {
  test.setTimeout(180_000)
  const api = await app.api()
  const refused: string[] = []
  for (const row of TEXTS.keys()) {
    const { name, city, ...others } = fill(row, COLUMNS)
    await api.clients.create({ name: name!, city: city!.slice(0, 120), ...others }).catch((error: unknown) => refused.push(`${name}: ${String(error)}`))
  }
  // A character that no text can hold (U+0000) is refused; everything else is kept as it was typed.
  expect(refused.filter((text) => !text.includes('\u0000')).length).toBeLessThan(60)

  const page = await app.open('/m/clients')
  await watchForRuns(page)
  const clients = list(page, 'Клиенты')
  await expect(clients.grid.locator('[role=row][data-line]').first()).toBeVisible()
  await clients.grid.focus()
  for (let screen = 0; screen < 24; screen++) {
    await page.keyboard.press('PageDown')
    await isQuiet(page)
  }
})

test('on a card, in its timeline, its history and the search', async ({ app }) => {
  test.setTimeout(120_000)
  const api = await app.api()
  const safe = TEXTS.filter((text) => !text.includes('\u0000') && !text.includes('\u0001'))
  const { id } = await api.clients.create({ name: `<img src=x onerror=hostile(1)> ${safe[0]}`, notes: safe.slice(0, 60).join('\n') })
  for (const [at, subject] of safe.filter((text) => text.trim().length > 2).slice(0, 80).entries()) {
    await api.activities.create({ about: `clients:${id}`, subject: subject.slice(0, 300), body: safe[(at * 7) % safe.length]!, nextStep: safe[(at * 11) % safe.length]!.slice(0, 300) })
  }
  const page = await app.open(`/m/clients/${id}`)
  await watchForRuns(page)
  const shown = card(page)
  await expect(shown.title).toBeVisible()
  await isQuiet(page)
  await shown.tab('Лента')
  await expect(page.locator('.activity').first()).toBeVisible()
  await isQuiet(page)
  await shown.tab('История')
  await expect(page.locator('.entry').first()).toBeVisible()
  await isQuiet(page)
  const found = await palette(page)
  await found.type('onerror')
  await expect(found.options.first()).toBeVisible()
  await isQuiet(page)
})
