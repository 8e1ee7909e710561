import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { anna, type App } from '../app.ts'
import { reach, recordsToShow, SCREENS, type Screen } from './screens.ts'

/** Screens that can be walked one after another in one workspace, a few at a time so that several walk side by side. */
export interface Walk {
  title: string
  template: Screen['template']
  signedIn: boolean
  screens: readonly Screen[]
}

const MOST = 9

/** All of them, or those of a template. What locks the screen comes last, as nothing can be seen after it. */
export function walks(): Walk[] {
  const kinds = Map.groupBy(SCREENS, (screen) => `${screen.template} ${screen.signedOut ? 'out' : 'in'} ${screen.name === 'locked' ? 'locked' : ''}`)
  return [...kinds.values()].flatMap((screens) => {
    const parts = Array.from({ length: Math.ceil(screens.length / MOST) }, (_, at) => screens.slice(at * MOST, (at + 1) * MOST))
    return parts.map((part): Walk => ({ title: `${part[0]!.name} … ${part.at(-1)!.name}`, template: part[0]!.template, signedIn: part[0]!.signedOut !== true, screens: part }))
  })
}

/** The wizard goes on where it was left; here each of its screens begins at the beginning. What it still keeps comes before. */
async function forgetWizard(app: App): Promise<void> {
  await app.page.goto('about:blank')
  rmSync(join(app.dataDir, 'setup.json'), { force: true })
}

/**
 * Goes through the screens of a walk; each is opened anew, so that nothing of the one before is left on it. Answers what
 * was found on them, with the name of the screen; one that cannot be reached is a finding too.
 */
export async function walk(app: App, { template, screens, signedIn }: Walk, language: 'ru' | 'en', look: (page: Page, screen: Screen) => Promise<string[]>): Promise<string[]> {
  const found: string[] = []
  let records: Readonly<Record<string, string>> = {}
  if (template !== 'nothing') {
    const api = await app.api(anna)
    if (signedIn) await api.settings.saveMine({ locale: language, theme: 'light' })
    records = await recordsToShow(api)
  }
  const page = await app.open()
  const base = page.url()
  await page.evaluate((locale) => localStorage.setItem('crm.look', JSON.stringify({ theme: 'light', locale })), language)
  for (const screen of screens) {
    try {
      // A form that stood open is there again after a reload.
      await page.evaluate(() => sessionStorage.clear())
      if (template === 'nothing') await forgetWizard(app)
      await reach(page, screen, (path) => page.goto(new URL(path, base).href), records)
      found.push(...(await look(page, screen)).map((text) => `${screen.name}: ${text}`))
    } catch (error) {
      found.push(`${screen.name}: could not be looked at: ${String(error).slice(0, 300)}`)
    }
  }
  return found
}
