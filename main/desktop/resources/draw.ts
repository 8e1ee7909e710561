import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

/** Draws the PNG files of this folder from its SVG files: `node main/desktop/resources/draw.ts [CHROMIUM]`. */
const here = import.meta.dirname
const pictures = [
  { from: 'icon.svg', to: 'icon.png', size: 1024 },
  { from: 'badge.svg', to: 'badge.png', size: 32 },
  { from: 'tray.svg', to: 'tray.png', size: 32 },
  { from: 'tray.svg', to: 'trayTemplate.png', size: 16, black: true },
  { from: 'tray.svg', to: 'trayTemplate@2x.png', size: 32, black: true },
]

const browser = await chromium.launch({ executablePath: process.argv[2] ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
for (const { from, to, size, black } of pictures) {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  const svg = readFileSync(join(here, from), 'utf8')
  const drawn = black ? svg.replaceAll('#6366f1', '#000') : svg
  await page.setContent(`<style>html,body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${drawn}`)
  await page.screenshot({ path: join(here, to), omitBackground: true })
  await page.close()
}
await browser.close()
