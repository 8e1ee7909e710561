import { chromium } from 'playwright-core'
const [,, out, ...paths] = process.argv
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] })
for (const [w, h, scheme] of [[1280, 800, 'light'], [1920, 1080, 'dark']] as const) {
  const ctx = await browser.newContext({ viewport: { width: w, height: h }, colorScheme: scheme, locale: 'ru-RU' })
  const page = await ctx.newPage()
  page.on('console', (m) => { if (m.type() === 'error') console.log('console', m.text().slice(0, 300)) })
  page.on('pageerror', (e) => console.log('pageerror', String(e).slice(0, 300)))
  await page.goto('http://127.0.0.1:8123/')
  await page.getByLabel('Почта').fill('anna@example.ru')
  await page.getByLabel('Пароль', { exact: true }).fill('длинный пароль 7')
  await page.keyboard.press('Enter')
  await page.waitForTimeout(2500)
  for (const p of paths) {
    await page.goto('http://127.0.0.1:8123' + p)
    await page.waitForTimeout(1800)
    await page.screenshot({ path: `${out}/${p.replace(/[^a-z0-9]+/gi, '_') || 'root'}-${w}-${scheme}.png` })
  }
  await ctx.close()
}
await browser.close()
