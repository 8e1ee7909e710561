import type { Page } from '@playwright/test'
import { anna, expect, test, type App } from './app.ts'
import { CYRILLIC, importedCells, knownData } from './support/known-data.ts'
import { everybody, COMPANY } from './support/people.ts'
import { TYPED } from './support/screens.ts'
import { walk, walks } from './support/walk.ts'
import { cut, overflow, words } from './support/words.ts'

/** A key that has no words is shown as it is: `clients.fields.inn`. */
const RAW_KEY = /(?:^|\s)(?!www\.|dd\.mm\.)[a-z][a-zA-Z-]*(?:\.[a-zA-Z][\w-]*){2,}(?:$|\s)/
const keys = (said: readonly string[]): string[] => said.filter((text) => RAW_KEY.test(text)).map((text) => `a key without words: ${text}`)

/** Names and signs that are the same in Russian. */
const SAME = /^(?:DaData|Excel|XLSX|CSV|JSON|vCard|VCF|VIP|MySQL|MariaDB|SQLite|Telegram|WhatsApp|Windows|macOS|Linux|Chrome|Chromium|Firefox|Safari|Edge|Node|Electron|REST|API|OpenAPI|HTTP|HTTPS|TLS|URL|IP|UTF|ID|PDF|PNG|JPEG|QR|EAN|SMTP|IMAP|Ctrl|Alt|Shift|Enter|Esc|Escape|Tab|Home|End|Page|PageUp|PageDown|Del|Delete|Space|Backspace|F\d+|[A-Z]|English|Bearer|Authorization|CRM|INN|KPP|Mozilla|RU|EN|RUB|USD|EUR|CNY|KZT|BYN|Caps|Lock|GB|MB)$/

/** Words in Latin letters that stand in a Russian screen, beside names, addresses and code. */
function english(said: readonly string[]): string[] {
  const foreign = (text: string): string[] =>
    text
      .replace(/\S*[@/\\_]\S*|\S+\.(?:ru|su|com|example|csv|xlsx|js|ts|org|net|sqlite|vcf|invalid)\b\S*/giu, ' ')
      .match(/[A-Za-z]{2,}(?:['’-][A-Za-z]+)*/g)
      ?.filter((word) => !SAME.test(word)) ?? []
  return said.filter((text) => foreign(text).length > 0)
}

type WithoutData = ReturnType<typeof knownData>
const dataOf = ({ dataDir }: App, language: 'ru' | 'en'): WithoutData => knownData(dataDir, language, [...TYPED, ...importedCells(), COMPANY, ...everybody.map(({ name }) => name)])

/** How long the names of records are is up to their owners. */
const tight = async (page: Page, withoutData: WithoutData): Promise<string[]> =>
  (await cut(page)).filter((text) => withoutData(text) === text).map((text) => `has no room: ${text.slice(0, 120)}`)

for (const way of walks()) {
  test.describe('every screen', { tag: '@once' }, () => {
    test.use({ template: way.template, who: way.signedIn ? anna : null })

    test(`has all its words and room for them in Russian: ${way.title}`, async ({ app }) => {
      test.setTimeout(240_000)
      const withoutData = dataOf(app, 'ru')
      const found = await walk(app, way, 'ru', async (page, { foreign }) => {
        const said = await words(page)
        const strange = english(said).filter((text) => !foreign?.test(text)).map((text) => `not Russian: ${text.slice(0, 120)}`)
        return [...keys(said), ...strange, ...(await tight(page, withoutData)), ...(await overflow(page))]
      })
      expect(found).toEqual([])
    })

    test(`has all its words and room for them in English: ${way.title}`, async ({ app }) => {
      test.setTimeout(240_000)
      const withoutData = dataOf(app, 'en')
      const found = await walk(app, way, 'en', async (page) => {
        const said = await words(page)
        const strange = said.filter((text) => CYRILLIC.test(withoutData(text))).map((text) => `not English: ${text.slice(0, 120)}`)
        return [...keys(said), ...strange, ...(await tight(page, withoutData)), ...(await overflow(page))]
      })
      expect(found).toEqual([])
    })
  })
}
