import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { anna, expect, test } from './app.ts'
import { walk, walks } from './support/walk.ts'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const GRAVE = ['serious', 'critical']

/** What a screen reader or a weak eye would stumble over, by the rules of WCAG 2.2 AA and the practices of axe. */
async function findings(axe: AxeBuilder, theme: string): Promise<string[]> {
  const { violations } = await axe.analyze()
  return violations
    .filter(({ impact }) => GRAVE.includes(impact ?? ''))
    .flatMap(({ id, nodes }) => nodes.slice(0, 5).map(({ target, html, any, all, none }) => `${theme}: ${id}: ${target.join(' ')} ${html.slice(0, 160)} ${[...any, ...all, ...none][0]?.message ?? ''}`))
}

/** Nothing is measured half-way through a transition. */
const settle = (page: Page) =>
  page.evaluate(async () => {
    await new Promise(requestAnimationFrame)
    const passing = document.getAnimations().filter((animation) => animation.effect?.getComputedTiming().iterations !== Infinity)
    await Promise.allSettled(passing.map((animation) => animation.finished))
  })

/** The other theme on the same screen, with whatever is open on it. */
async function turnDark(page: Page): Promise<void> {
  await page.evaluate(() => {
    document.documentElement.dataset['theme'] = 'dark'
    document.documentElement.style.colorScheme = 'dark'
  })
  await settle(page)
}

for (const way of walks()) {
  test.describe('nobody is shut out', { tag: '@once' }, () => {
    test.use({ template: way.template, who: way.signedIn ? anna : null })

    test(`in ${way.title}, light and dark`, async ({ app }) => {
      test.setTimeout(180_000)
      const found = await walk(app, way, 'ru', async (page) => {
        await settle(page)
        const light = await findings(new AxeBuilder({ page }).withTags(TAGS), 'light')
        await turnDark(page)
        // Only colours differ between the themes.
        return [...light, ...(await findings(new AxeBuilder({ page }).withRules(['color-contrast']), 'dark'))]
      })
      expect(found).toEqual([])
    })
  })
}
