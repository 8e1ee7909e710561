import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '#tests/support/lifetime.ts'
import { ROOT } from '#tests/support/paths.ts'

/*
 * node tests/e2e/manual-images.ts [NAME…]
 * Makes the pictures of the manual anew, or those that are named: docs/images/NAME.png in Russian, docs/images/en/NAME.png in English.
 */
const SIZE = '1280x800'
const MOST_BYTES = 200 * 1024
const LIGHT = ['wizard-3-database', 'clients', 'clients-view', 'clients-selected', 'client', 'client-timeline', 'client-history', 'palette-found', 'import-2-columns', 'import-3-report', 'settings-roles',
  'leads', 'lead-convert', 'settings-pipelines', 'client-card', 'clients-merge', 'quality', 'sales', 'sales-forecast', 'beside']
const DARK = ['client-panel']

/** A picture of 256 colours is a third of the size and looks the same; without ImageMagick it is taken as it is. */
function keep(from: string, to: string): void {
  const done = spawnSync('convert', [from, '-strip', '-dither', 'None', '-colors', '256', `PNG8:${to}`], { stdio: 'ignore' })
  if (done.status !== 0) copyFileSync(from, to)
  const { size } = statSync(to)
  if (size > MOST_BYTES) throw new Error(`${to}: ${size} bytes, and a picture of the manual may have ${MOST_BYTES}`)
}

const asked = process.argv.slice(2)
const taken = temporaryFolder()
for (const [theme, all] of [['light', LIGHT], ['dark', DARK]] as const) {
  const names = all.filter((name) => asked.length === 0 || asked.includes(name))
  if (names.length === 0) continue
  const args = [join(ROOT, 'tests/e2e/screens.ts'), taken.path, '--only', names.join(), '--themes', theme, '--languages', 'ru,en', '--sizes', SIZE]
  const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' })
  if (status !== 0) throw new Error('some screens could not be taken')
  for (const [language, folder] of [['ru', 'docs/images'], ['en', 'docs/images/en']] as const) {
    mkdirSync(join(ROOT, folder), { recursive: true })
    for (const name of names) keep(join(taken.path, `${name}-${theme}-${language}-${SIZE.split('x')[0]}.png`), join(ROOT, folder, `${name}.png`))
  }
}
taken.remove()
