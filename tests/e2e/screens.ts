import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium } from '@playwright/test'
import { buildIfStale } from '#main/dev/build.ts'
import { CHROMIUM_ARGS, findChromium } from '#tests/support/chromium.ts'
import { temporaryFolder } from '#tests/support/lifetime.ts'
import { openDoor, type OpenDoor } from './support/doors.ts'
import { anna } from './support/people.ts'
import { reach, recordsToShow, SCREENS, type Screen } from './support/screens.ts'
import { seeding } from './support/seed.ts'
import { copyTemplate, makeTemplates } from './support/template.ts'

/*
 * node tests/e2e/screens.ts FOLDER [--only NAME,…] [--themes light,dark] [--languages ru,en] [--sizes 1280x800,1920x1080] [--fault]
 * Pictures of every screen, for people to look at and for the manual: FOLDER/NAME-THEME-LANGUAGE-SIZE.png
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    themes: { type: 'string', default: 'light,dark' },
    languages: { type: 'string', default: 'ru,en' },
    sizes: { type: 'string', default: '1280x800,1920x1080' },
  },
})
const [target] = positionals
if (target === undefined) throw new Error('say where the pictures go: node tests/e2e/screens.ts FOLDER')
const only = values.only?.split(',')
/** A whole name means that screen, a part of one every screen that has it. */
const isMeant = (name: string, part: string): boolean => (SCREENS.some((screen) => screen.name === part) ? name === part : name.includes(part))
const wanted = SCREENS.filter(({ name }) => !only || only.some((part) => isMeant(name, part)))

interface Look {
  theme: string
  language: 'ru' | 'en'
  width: number
  height: number
}

const looks: Look[] = values.themes.split(',').flatMap((theme) => values.languages.split(',').flatMap((language) => values.sizes.split('x').length === 0 ? [] : values.sizes.split(',').map((size) => {
  const [width = 1280, height = 800] = size.split('x').map(Number)
  return { theme, language: language === 'en' ? ('en' as const) : ('ru' as const), width, height }
})))

const folder = temporaryFolder()
mkdirSync(target, { recursive: true })
await buildIfStale({ say: (line) => console.error(line) })
await makeTemplates(folder.path)
const executablePath = findChromium()
const browser = await chromium.launch({ args: [...CHROMIUM_ARGS], ...(executablePath ? { executablePath } : {}) })

async function take(screen: Screen, look: Look, file: string, records: Readonly<Record<string, string>>, { page, baseURL }: OpenDoor): Promise<void> {
  await page.setViewportSize(look)
  await reach(page, screen, (path) => page.goto(new URL(path.slice(1), baseURL).href), records)
  await page.screenshot({ path: file, animations: 'disabled' })
}

async function run(): Promise<number> {
  let failed = 0
  for (const [at, screen] of wanted.entries()) {
    for (const look of looks) {
      const dataDir = join(folder.path, `run-${at}-${look.theme}-${look.language}-${look.width}`)
      const sessions = copyTemplate(screen.template, dataDir)
      const seeds = seeding(dataDir)
      let records: Readonly<Record<string, string>> = {}
      if (screen.template !== 'nothing') {
        const api = await seeds.as(anna)
        await api.settings.saveMine({ theme: look.theme as 'light', locale: look.language })
        records = await recordsToShow(api)
      }
      await seeds.stop()
      const token = screen.signedOut ? null : (sessions.browser[anna.email] ?? null)
      const door = await openDoor('office', { dataDir, token, language: look.language, size: look }, async () => browser)
      await door.page.addInitScript(({ theme, language }) => {
        if (!localStorage.getItem('crm.look')) localStorage.setItem('crm.look', JSON.stringify({ theme, locale: language }))
      }, look)
      const file = join(target!, `${screen.name}-${look.theme}-${look.language}-${look.width}.png`)
      try {
        await take(screen, look, file, records, door)
      } catch (error) {
        failed += 1
        console.error(`${screen.name}: ${String(error).split('\n')[0]}`)
        await door.page.screenshot({ path: file.replace('.png', '-FAILED.png') })
      }
      await door.stop()
    }
    console.error(screen.name)
  }
  return failed
}

const failed = await run()
await browser.close()
folder.remove()
process.exit(failed > 0 ? 1 : 0)
