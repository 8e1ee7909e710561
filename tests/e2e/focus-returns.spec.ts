import type { Page } from '@playwright/test'
import { expect, test, type App } from './app.ts'
import { reach, recordsToShow, SCREENS } from './support/screens.ts'

/** Whatever opens over a screen: dialogs, drawers, panels, menus, the palette, a cell that is edited. */
const OVER = '[role=dialog], .p-menu, .p-contextmenu, .float-panel, .p-drawer, .print-preview, aside.panel, .editor, .activity-form'

/** From buttons, from menus of buttons, and from keys; two halves, that they may be gone through side by side. */
const OPENED = [['clients-filter', 'clients-layout', 'clients-more', 'clients-export', 'clients-bulk', 'clients-merge', 'clients-cell', 'client-create', 'client-card', 'palette', 'palette-found', 'shortcuts'], ['last-actions', 'client-note', 'user-menu', 'bell', 'clients-print', 'client-print', 'leads-move', 'leads-new', 'lead-convert', 'lead-lost', 'settings-people-new', 'settings-teams-new', 'settings-fields-new', 'drafts', 'client-panel', 'lead-panel']]

/** Remembers what was pressed, or had the focus when a key was, while nothing stood over it. */
async function rememberOpener(page: Page): Promise<void> {
  await page.addInitScript((over) => {
    const remember = (element: Element | null) => {
      if (element && !element.closest(over)) Object.assign(globalThis, { openedBy: element })
    }
    addEventListener('pointerdown', ({ target }) => remember((target as Element).closest('button, a, [tabindex]')), true)
    addEventListener('keydown', ({ code }) => { if (code !== 'Escape') remember(document.activeElement) }, true)
  }, OVER)
}

/** Where the focus is, as somebody would say it, and whether that is where it was. */
const whereFocusIs = (page: Page) =>
  page.evaluate(() => {
    const { openedBy: opener } = globalThis as unknown as { openedBy?: Element }
    const name = (element: Element | null | undefined) => (element ? `${element.tagName.toLowerCase()} ${element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 40) ?? ''}` : 'nothing')
    const now = document.activeElement
    return { lost: now === null || now === document.body, back: now === opener || opener === undefined || opener === document.body || !opener.isConnected, now: name(now), opener: name(opener) }
  })

/** Everything that is open, one after another. */
async function escape(page: Page, name: string): Promise<void> {
  const open = page.locator(OVER).filter({ visible: true })
  await expect(async () => {
    if ((await open.count()) > 0) await page.keyboard.press('Escape')
    await expect(open).toHaveCount(0, { timeout: 300 })
  }, `${name} closes`).toPass({ timeout: 5000 })
}

/** What gives the focus back may do so a few frames after the last thing is gone. */
async function settled(page: Page): ReturnType<typeof whereFocusIs> {
  let where = await whereFocusIs(page)
  for (let frames = 0; frames < 30 && (where.lost || !where.back); frames++) {
    await page.evaluate(() => new Promise(requestAnimationFrame))
    where = await whereFocusIs(page)
  }
  return where
}

async function look(app: App, names: readonly string[]): Promise<string[]> {
  const records = await recordsToShow(await app.api())
  const page = await app.open('/m/clients')
  await rememberOpener(page)
  const found: string[] = []
  for (const screen of names.map((name) => SCREENS.find((one) => one.name === name)!)) {
    await page.evaluate(() => sessionStorage.clear())
    await reach(page, screen, (path) => page.goto(new URL(path, page.url()).href), records)
    await escape(page, screen.name)
    const { lost, back, now, opener } = await settled(page)
    if (lost || !back) found.push(`${screen.name}: the focus is on “${now}”, it came from “${opener}”`)
  }
  return found
}

test.describe('whatever was opened gives the focus back', { tag: '@once' }, () => {
  test.use({ template: 'demo' })

  for (const names of OPENED) {
    test(`to what opened it, when Escape closes it: ${names[0]} … ${names.at(-1)}`, async ({ app }) => {
      test.setTimeout(120_000)
      expect(await look(app, names)).toEqual([])
    })
  }

  test('within a drawer to the button of the drawer, and after it to the list', async ({ app }) => {
    const page = await app.open('/m/clients')
    await reach(page, SCREENS.find(({ name }) => name === 'client-card')!, (path) => page.goto(new URL(path, page.url()).href), {})
    await page.keyboard.press('Escape')
    await expect(page.locator('.record-form .paste')).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('grid')).toBeFocused()
  })
})
