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

/**
 * What stands over a screen is looked at alone, as the screen under it has been seen; a few rows speak for all. Only what is
 * wrong is described (most of the time went into describing what is right), in the page itself, which has no frames.
 */
async function axe(page: Page): Promise<AxeBuilder> {
  const over = '[role=dialog], .p-menu'
  const builder = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'], preload: false })
    .exclude('[role=grid] .lines > :nth-child(n + 6)').exclude('.cards > :nth-child(n + 4)')
  return (await page.locator(over).filter({ visible: true }).count()) > 0 ? builder.include(over) : builder
}

for (const way of walks()) {
  test.describe('nobody is shut out', { tag: '@once' }, () => {
    test.use({ template: way.template, who: way.signedIn ? anna : null })

    test(`in ${way.title}, light and dark`, async ({ app }) => {
      test.setTimeout(300_000)
      const found = await walk(app, way, 'ru', async (page) => {
        await settle(page)
        const light = await findings((await axe(page)).withTags(TAGS), 'light')
        await turnDark(page)
        // Only colours differ between the themes.
        return [...light, ...(await findings((await axe(page)).withRules(['color-contrast']), 'dark'))]
      })
      expect(found).toEqual([])
    })
  })
}
