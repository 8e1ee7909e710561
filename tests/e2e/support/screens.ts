import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { ROOT } from '#tests/support/paths.ts'
import type { Client } from '#tests/support/workspace.ts'
import { COMPANY } from './people.ts'
import type { TemplateName } from './template.ts'

/** A screen that the manual shows, a designer looks at and the specs visit. Reached without a word of any language. */
export interface Screen {
  name: string
  /** `:client` and `:lead` stand for ids of records that have much to show */
  path: string
  template: TemplateName
  /** the screen of somebody who has not signed in */
  signedOut?: true
  /** what is pressed until it is there */
  prepare?: (page: Page) => Promise<void>
  /** it is there when this is */
  shows?: string
  /** words that are not Russian on purpose */
  foreign?: RegExp
}

/** What the screens are filled with by hand. */
const CARD = ['ООО «Ромашка»', 'ИНН/КПП 7707083893/773601001', 'ОГРН 1027700132196', 'Юридический адрес: 119021, г. Москва, ул. Тимура Фрунзе, д. 11', 'тел. 8 (495) 123-45-67']
const [PERSON, DRAFT] = ['Анна Соколова', 'Недописанный завод']
export const TYPED: readonly string[] = [PERSON, DRAFT, ...CARD, '119021, г. Москва, ул. Тимура Фрунзе, д. 11']

const ROWS = '[role=grid] [role=row][data-line] a, [role=grid] .row .title'
const demo = (name: string, path: string, more: Partial<Screen> = {}): Screen => ({ name, path, template: 'demo', shows: 'h1', ...more })
/** What the seats of a test are called. */
const SEATS = /^(?:test|colleague)$/
const settings = (page: string): Screen => demo(`settings-${page}`, `/settings/${page}`, { shows: page === 'jobs' ? '.settings-body table' : '.settings-body h1', ...(page === 'sessions' ? { foreign: SEATS } : {}) })

const CLIENTS = '/m/clients'
const LEADS = '/m/leads'
const CLIENT = `${CLIENTS}/:client`
const LEAD = `${LEADS}/:lead`
const rows = async (page: Page) => page.locator(ROWS).first().waitFor()
const press = (...keys: string[]) => async (page: Page) => {
  await rows(page)
  for (const key of keys) await page.keyboard.press(key)
}

/** The wizard up to a step, with answers that let it go on. */
const wizard = (steps: number) => async (page: Page) => {
  const next = page.locator('form button[type=submit]')
  await next.waitFor()
  for (let step = 0; step < steps; step++) {
    if (step === 3) {
      const [name, email, password, repeat] = [0, 1, 2, 3].map((at) => page.locator('form input').nth(at))
      await name!.fill(PERSON)
      await email!.fill('anna@romashka.example')
      await password!.fill('верный конь скрепка')
      await repeat!.fill('верный конь скрепка')
    }
    if (step === 4) {
      await page.locator('form input').nth(0).fill(COMPANY)
      await page.locator('form input').nth(1).fill('7707083893')
    }
    await next.click()
  }
}
const STEPS = ['language', 'check', 'database', 'administrator', 'company', 'data'] as const
/** Each language is offered in its own words; a system is called as it calls itself. */
const FOREIGN: Partial<Record<(typeof STEPS)[number], RegExp>> = { language: /English|British/, check: /^(?:Linux|Windows|macOS|Darwin) / }

const tab = (name: string) => async (page: Page) => page.locator(`#tab-${name}`).click()

async function chooseFile(page: Page): Promise<void> {
  await page.locator('input[type=file]').setInputFiles(join(ROOT, 'tests/data/companies-ru.csv'))
  await page.locator('table').first().waitFor()
}

/** Presses the first button that shows this icon, once the rows are there. */
const icon = (name: string, within = '.page-header') => async (page: Page) => page.locator(within).locator(`button:has(.${name})`).first().click()
const after = (...steps: ((page: Page) => Promise<unknown>)[]) => async (page: Page) => {
  for (const step of steps) await step(page)
}
/** An entry of the menu that has just been opened. */
const entry = (name: string) => async (page: Page) => page.locator(`.p-menu [role=menuitem]:has(.${name})`).first().click()
const selected = press('ArrowDown', 'KeyX', 'ArrowDown', 'KeyX')
const click = (selector: string) => async (page: Page) => page.locator(selector).first().click()
const type = (selector: string, text: string) => async (page: Page) => page.locator(selector).first().fill(text)
const cards = async (page: Page) => page.locator('[data-card]').first().waitFor()
/** Typed and closed, so that it is a draft. */
const leaveDraft = after(press('KeyC'), type('.record-form input', DRAFT), async (page) => {
  await page.keyboard.press('Escape')
  await page.locator('.p-drawer .foot .p-button-danger').click()
  await page.locator('.p-drawer').waitFor({ state: 'detached' })
})
const openBehind = (at: number) => async (page: Page) => page.locator(ROWS).nth(at).click({ modifiers: ['ControlOrMeta'] })
const add = (page: string, within = '.settings-body'): Screen => demo(`settings-${page}-new`, `/settings/${page}`, { prepare: icon('pi-plus', within), shows: '.p-drawer, [role=dialog], form' })

export const SCREENS: readonly Screen[] = [
  ...STEPS.map((step, at): Screen => ({ name: `wizard-${at + 1}-${step}`, path: '/', template: 'nothing', signedOut: true, shows: 'h1', prepare: wizard(at), ...(FOREIGN[step] ? { foreign: FOREIGN[step] } : {}) })),
  { name: 'wizard-server', path: '/', template: 'nothing', signedOut: true, shows: 'h1', prepare: async (page) => {
    await wizard(2)(page)
    await page.locator('input[type=radio]').nth(1).check({ force: true })
  } },
  { name: 'wizard-join', path: '/', template: 'nothing', signedOut: true, shows: 'textarea', prepare: async (page) => {
    await wizard(2)(page)
    await page.locator('input[type=radio]').nth(2).check({ force: true })
    await page.locator('textarea').fill('mycrm://192.168.1.10:3306/mycrm?office=')
  } },
  { name: 'sign-in', path: '/', template: 'demo', signedOut: true, shows: 'h1' },
  demo('clients', CLIENTS, { prepare: rows }),
  demo('clients-selected', CLIENTS, { prepare: press('ArrowDown', 'KeyX', 'ArrowDown', 'KeyX', 'ArrowDown', 'KeyX'), shows: '[role=toolbar]' }),
  demo('clients-filter', CLIENTS, { prepare: press('KeyF'), shows: '[role=dialog]' }),
  demo('clients-view', CLIENTS, { prepare: async (page) => {
    await rows(page)
    await page.locator('header [role=tab]').nth(1).click()
    await rows(page)
    await page.keyboard.press('KeyF')
  }, shows: '[role=dialog]' }),
  demo('client-panel', `${CLIENTS}?record=:client`, { shows: '[role=tabpanel] > *' }),
  demo('client', CLIENT, { shows: '[role=tabpanel] > *' }),
  demo('client-timeline', CLIENT, { prepare: tab('timeline'), shows: '.activity' }),
  demo('client-people', CLIENT, { prepare: tab('people'), shows: '.person' }),
  demo('client-requisites', CLIENT, { prepare: tab('requisites'), shows: '[role=tabpanel] > *' }),
  demo('client-history', CLIENT, { prepare: tab('history'), shows: '.entry' }),
  demo('client-create', CLIENTS, { prepare: press('KeyC'), shows: '.record-form' }),
  demo('client-card', CLIENTS, { prepare: async (page) => {
    await press('KeyC')(page)
    await page.locator('.record-form .paste').click()
    await page.locator('.p-dialog textarea').fill(CARD.join('\n'))
  }, shows: '.p-dialog table' }),
  demo('clients-merge', CLIENTS, { prepare: async (page) => {
    await press('ArrowDown', 'KeyX', 'ArrowDown', 'KeyX')(page)
    await page.locator('[role=toolbar] button:has(.pi-link)').click()
  }, shows: '.p-dialog table' }),
  demo('quality', '/quality/clients', { shows: '.quality li a' }),
  demo('doubles', '/doubles/clients', { prepare: async (page) => page.locator('.page-header .actions button').last().click(), shows: '.doubles .group, .doubles .empty' }),
  demo('palette', CLIENTS, { prepare: press('Control+KeyK'), shows: '[role=dialog]' }),
  demo('palette-found', CLIENTS, { prepare: async (page) => {
    await press('Control+KeyK')(page)
    await page.keyboard.insertText('волж')
  }, shows: '[role=option]' }),
  demo('shortcuts', CLIENTS, { prepare: press('Shift+Slash'), shows: '[role=dialog]' }),
  demo('last-actions', CLIENTS, { prepare: press('Control+Alt+KeyZ'), shows: '[role=dialog]' }),
  demo('clients-layout', CLIENTS, { prepare: after(rows, icon('pi-sliders-h')), shows: '[role=dialog]' }),
  demo('clients-more', CLIENTS, { prepare: after(rows, icon('pi-ellipsis-h')), shows: '.p-menu' }),
  demo('clients-export', CLIENTS, { prepare: after(rows, icon('pi-ellipsis-h'), entry('pi-download')), shows: '.p-dialog' }),
  demo('clients-bulk', CLIENTS, { prepare: after(selected, icon('pi-pencil', '[role=toolbar]')), shows: '[role=dialog]' }),
  demo('clients-cell', CLIENTS, { prepare: press('ArrowDown', 'Enter'), shows: '[role=grid] input' }),
  demo('clients-bin', `${CLIENTS}?bin=1`),
  demo('client-note', CLIENT, { prepare: after(tab('timeline'), click('.timeline .log button:has(.pi-phone)')), shows: '.activity-form' }),
  demo('user-menu', CLIENTS, { prepare: after(rows, icon('pi-angle-up', 'nav')), shows: '[role=dialog], .p-popover' }),
  demo('bell', CLIENTS, { prepare: after(rows, icon('pi-bell', 'nav')), shows: '[role=dialog], aside' }),
  demo('contacts', '/m/contacts', { prepare: rows }),
  demo('clients-print', CLIENTS, { prepare: after(rows, icon('pi-ellipsis-h'), entry('pi-print')), shows: '.print-preview table' }),
  demo('client-print', CLIENT, { prepare: after(icon('pi-ellipsis-h', '#content'), entry('pi-print')), shows: '.print-preview dl' }),
  demo('leads', LEADS, { shows: '[data-card]' }),
  demo('leads-move', LEADS, { prepare: async (page) => {
    await cards(page)
    await page.locator('[data-card]').first().focus()
    await page.keyboard.press('KeyM')
  }, shows: '[role=menu]' }),
  demo('leads-new', LEADS, { prepare: after(cards, async (page) => page.keyboard.press('KeyC')), shows: '.record-form' }),
  demo('lead-panel', `${LEADS}?record=:lead`, { shows: '[role=tabpanel] > *' }),
  demo('lead', LEAD, { shows: '.lead-summary .steps' }),
  demo('lead-convert', LEAD, { prepare: click('.lead-summary .facts button:has(.pi-user-plus)'), shows: '.p-dialog form' }),
  demo('lead-lost', LEAD, { prepare: async (page) => page.locator('.lead-summary .steps button').last().click(), shows: '.p-dialog form.complete' }),
  demo('leads-list', LEADS, { prepare: after(cards, click('.looks button:has(.pi-list)'), rows) }),
  ...['funnel', 'sources', 'owners', 'losses', 'plan', 'forecast'].map((report) => demo(`sales-${report}`, `/sales/${report}`, { shows: '.sales .body table, .sales .body .empty' })),
  demo('sales', '/sales', { shows: 'table.funnel' }),
  demo('client-requisites', `${CLIENTS}/:client`, { prepare: async (page) => {
    await tab('requisites')(page)
    await page.locator('[role=tabpanel] button:has(.pi-download)').click()
  }, shows: 'li.set' }),
  { name: 'clients-empty', path: CLIENTS, template: 'empty', shows: '.empty' },
  demo('import-1-file', `${CLIENTS}/import`),
  demo('import-2-columns', `${CLIENTS}/import`, { prepare: chooseFile }),
  demo('import-3-report', `${CLIENTS}/import`, { prepare: async (page) => {
    await chooseFile(page)
    await page.locator('.side .foot button:has(.pi-upload)').click()
  }, shows: '.issues table' }),
  ...['profile', 'look', 'sessions', 'tokens', 'office', 'seats', 'security', 'people', 'teams', 'roles', 'fields', 'lists', 'tags', 'demo', 'notifications', 'jobs', 'pipelines', 'assignment', 'lead-sources', 'requisites'].map(settings),
  ...['people', 'teams', 'fields', 'assignment'].map((page) => add(page)),
  demo('drafts', CLIENTS, { prepare: after(leaveDraft, async (page) => {
    await page.keyboard.press('KeyG')
    await page.keyboard.press('KeyD')
  }), shows: '.p-drawer li' }),
  demo('lost', '/nowhere', { shows: '.empty' }),
  // What stands open is there on the next screen too, so these come last.
  demo('tabs', CLIENTS, { prepare: after(rows, openBehind(0), openBehind(1)), shows: '.strip [role=tab]' }),
  demo('beside', `${CLIENTS}/:client`, { prepare: async (page) => {
    await page.locator('[role=tabpanel] .page-field').first().waitFor()
    await page.locator('main .tools button:has(.pi-ellipsis-h)').click()
    await entry('pi-objects-column')(page)
    await page.locator('aside h1').waitFor()
    await page.locator('nav a[href$="/m/clients"]').first().click()
    await rows(page)
    for (const at of [1, 3]) await page.locator(ROWS).nth(at).click({ modifiers: ['ControlOrMeta'] })
  }, shows: 'aside h1' }),
  demo('locked', CLIENTS, { prepare: press('Control+Shift+KeyL'), shows: 'main.lock' }),
]

/** Records that a screen is shown with: a client whom one talks to and whose people are known, and a lead under way. */
export async function recordsToShow(api: Client): Promise<Readonly<Record<string, string>>> {
  const clients = (await api.clients.list({ sort: '-lastContactAt', limit: 50 })).items
  const links = (await api['client-contacts'].list({ filter: { field: 'clientId', op: 'in', value: clients.map(({ id }) => id) }, limit: 200 })).items
  const leads = (await api.leads.list({ filter: { field: 'stageType', op: 'eq', value: 'ongoing' }, sort: '-lastContactAt', limit: 1 })).items
  return { client: clients.find(({ id }) => links.some(({ clientId }) => clientId === id))?.id ?? '', lead: leads[0]?.id ?? '' }
}

/** Brings a screen up, ready to be looked at. `open` opens a path. */
export async function reach(page: Page, screen: Screen, open: (path: string) => Promise<unknown>, records: Readonly<Record<string, string>>): Promise<void> {
  await open(screen.path.replace(/:(\w+)/, (_, name: string) => records[name] ?? ''))
  await screen.prepare?.(page)
  if (screen.shows) await page.locator(screen.shows).first().waitFor()
  await page.evaluate(() => document.fonts.ready)
  // Bones stand where the words will be.
  await page.waitForFunction(() => document.querySelectorAll('.bone, [aria-busy=true]').length === 0)
}
