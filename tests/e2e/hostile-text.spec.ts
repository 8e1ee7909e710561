import type { Page } from '@playwright/test'
import { expect, maria, test } from './app.ts'
import { card } from './pages/card.ts'
import { list } from './pages/list.ts'
import { palette } from './pages/palette.ts'
import { hostileFile, hostileWorkspace, hostility, listenForRuns } from './support/hostile.ts'
import { TEXTS } from '#tests/data/hostile-text.ts'
import { reach, SCREENS } from './support/screens.ts'

const COLUMNS = ['name', 'city', 'address', 'fullName', 'legalAddress', 'director', 'bankName', 'notes'] as const

/** Each field of row after row gets another text, so that every text has stood in every field at the end. */
const fill = (row: number, fields: readonly string[]): Record<string, string> =>
  Object.fromEntries(fields.map((field, at) => [field, TEXTS[(row + at * 61) % TEXTS.length]!]))

async function watchForRuns(page: Page): Promise<void> {
  await listenForRuns(page)
  await page.reload()
}

/** Nothing has run, nothing became more than text, and no link leads where a click would run or open something. */
async function isQuiet(page: Page): Promise<void> {
  const { runs, links, handlers } = await hostility(page)
  expect({ runs, links, handlers }).toEqual({ runs: 0, links: [], handlers: [] })
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

/** Screens on which such names meet: every list, board, card, dialog and setting that shows what somebody called something. */
const MEETING = ['clients', 'clients-selected', 'clients-filter', 'client-panel', 'client', 'client-timeline', 'client-people', 'client-history', 'client-create', 'clients-merge', 'doubles', 'quality', 'last-actions', 'clients-layout', 'clients-export', 'clients-bulk', 'bell', 'contacts', 'clients-print', 'client-print', 'leads', 'leads-move', 'leads-new', 'lead-panel', 'lead', 'lead-convert', 'lead-lost', 'leads-list', 'sales-funnel', 'sales-losses', 'sales-owners', 'sales-plan', 'settings-people', 'settings-people-new', 'settings-roles', 'settings-assignment', 'settings-teams', 'settings-teams-new', 'settings-fields', 'settings-lists', 'settings-tags', 'settings-pipelines', 'tabs']
/** These only carry what stands under them. */
const BARE = new Set(['quality', 'sales-losses'])

test('what people called things is only ever shown, on every screen where it stands', async ({ app }) => {
  test.setTimeout(180_000)
  const records = await hostileWorkspace(await app.api(), await app.api(maria))
  const page = await app.open('/m/clients')
  await listenForRuns(page)
  const found: unknown[] = []
  for (const screen of MEETING.map((name) => SCREENS.find((one) => one.name === name)!)) {
    await page.evaluate(() => sessionStorage.clear())
    await reach(page, screen, (path) => page.goto(new URL(path, page.url()).href), records)
    const { runs, links, handlers, shown } = await hostility(page)
    if (runs > 0 || links.length > 0 || handlers.length > 0 || (shown === 0 && !BARE.has(screen.name))) found.push({ screen: screen.name, runs, links, handlers, shown })
  }
  expect(found).toEqual([])
})

test('in a file that is loaded, its preview, its report, and what is told of it', async ({ app }) => {
  test.setTimeout(120_000)
  const page = await app.open('/m/clients')
  await listenForRuns(page)
  await app.open('/m/clients/import')
  await page.locator('input[type=file]').setInputFiles(hostileFile())
  await expect(page.locator('table').first()).toContainText('hostile')
  await isQuiet(page)
  await page.locator('.side .foot button:has(.pi-upload)').click()
  await expect(page.locator('.issues table')).toContainText('hostile')
  await isQuiet(page)
  const clients = list(await app.open('/m/clients'), 'Клиенты')
  await clients.grid.locator('[role=row][data-line]').first().hover()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Delete')
  await expect(page.locator('.stack')).toContainText(/В корзине:.*hostile/)
  await isQuiet(page)
})
