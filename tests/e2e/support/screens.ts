import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { ROOT } from '#tests/support/paths.ts'
import type { TemplateName } from './template.ts'

/** A screen that the manual shows, a designer looks at and the specs visit. Reached without a word of any language. */
export interface Screen {
  name: string
  /** `:client` stands for the id of a client with a history */
  path: string
  template: TemplateName
  /** the screen of somebody who has not signed in */
  signedOut?: true
  /** what is pressed until it is there */
  prepare?: (page: Page) => Promise<void>
  /** it is there when this is */
  shows?: string
}

const ROWS = '[role=grid] [role=row][data-line] a, [role=grid] .row .title'
const demo = (name: string, path: string, more: Partial<Screen> = {}): Screen => ({ name, path, template: 'demo', shows: 'h1', ...more })
const settings = (page: string): Screen => demo(`settings-${page}`, `/settings/${page}`, { shows: '.settings-body h1' })

const CLIENTS = '/m/clients'
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
      await name!.fill('Анна Соколова')
      await email!.fill('anna@romashka.example')
      await password!.fill('верный конь скрепка')
      await repeat!.fill('верный конь скрепка')
    }
    if (step === 4) {
      await page.locator('form input').nth(0).fill('ООО «Ромашка»')
      await page.locator('form input').nth(1).fill('7707083893')
    }
    await next.click()
  }
}
const STEPS = ['language', 'check', 'database', 'administrator', 'company', 'data'] as const

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
const CARD = '[data-card]'
const cards = async (page: Page) => page.locator(CARD).first().waitFor()
const openLead = async (page: Page) => {
  await cards(page)
  const id = await page.locator(CARD).first().getAttribute('data-card')
  await page.goto(new URL(`/m/leads/${id}`, page.url()).href)
}
const add = (page: string, within = '.settings-body'): Screen => demo(`settings-${page}-new`, `/settings/${page}`, { prepare: icon('pi-plus', within), shows: '.p-drawer, [role=dialog], form' })

export const SCREENS: readonly Screen[] = [
  ...STEPS.map((step, at): Screen => ({ name: `wizard-${at + 1}-${step}`, path: '/', template: 'nothing', signedOut: true, shows: 'h1', prepare: wizard(at) })),
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
  demo('client', `${CLIENTS}/:client`, { shows: '[role=tabpanel] > *' }),
  demo('client-timeline', `${CLIENTS}/:client`, { prepare: tab('timeline'), shows: '.activity' }),
  demo('client-people', `${CLIENTS}/:client`, { prepare: tab('people'), shows: '.person' }),
  demo('client-history', `${CLIENTS}/:client`, { prepare: tab('history'), shows: '.entry' }),
  demo('client-create', CLIENTS, { prepare: press('KeyC'), shows: '.record-form' }),
  demo('client-card', CLIENTS, { prepare: async (page) => {
    await press('KeyC')(page)
    await page.locator('.record-form .paste').click()
    await page.locator('.p-dialog textarea').fill('ООО «Ромашка»\nИНН/КПП 7707083893/773601001\nОГРН 1027700132196\nЮридический адрес: 119021, г. Москва, ул. Тимура Фрунзе, д. 11\nтел. 8 (495) 123-45-67')
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
  demo('client-note', `${CLIENTS}/:client`, { prepare: after(tab('timeline'), async (page) => page.locator('[role=tabpanel] textarea, [role=tabpanel] input').first().click()) }),
  demo('user-menu', CLIENTS, { prepare: after(rows, icon('pi-angle-up', 'nav')), shows: '[role=dialog], .p-popover' }),
  demo('bell', CLIENTS, { prepare: after(rows, icon('pi-bell', 'nav')), shows: '[role=dialog], aside' }),
  demo('contacts', '/m/contacts', { prepare: rows }),
  demo('leads', '/m/leads', { prepare: cards, shows: CARD }),
  demo('lead', '/m/leads', { prepare: openLead, shows: '.page-field' }),
  demo('lead-convert', '/m/leads', { prepare: async (page) => {
    await openLead(page)
    await page.locator('main button:has(.pi-user-plus)').first().click()
  }, shows: '.p-dialog form, .p-dialog input' }),
  demo('sales', '/sales', { shows: 'table.funnel' }),
  demo('sales-forecast', '/sales/forecast', { shows: 'main table tbody tr' }),
  demo('client-requisites', `${CLIENTS}/:client`, { prepare: async (page) => {
    await tab('requisites')(page)
    await page.locator('[role=tabpanel] button:has(.pi-download)').click()
  }, shows: 'li.set' }),
  demo('beside', `${CLIENTS}/:client`, { prepare: async (page) => {
    await page.locator('[role=tabpanel] .page-field').first().waitFor()
    await page.locator('main .tools button:has(.pi-ellipsis-h)').click()
    await entry('pi-objects-column')(page)
    await page.locator('aside h1').waitFor()
    await page.locator('nav a[href$="/m/clients"]').first().click()
    await rows(page)
    for (const at of [1, 3]) await page.locator(ROWS).nth(at).click({ modifiers: ['ControlOrMeta'] })
  }, shows: 'aside h1' }),
  { name: 'clients-empty', path: CLIENTS, template: 'empty', shows: '.empty' },
  demo('import-1-file', `${CLIENTS}/import`),
  demo('import-2-columns', `${CLIENTS}/import`, { prepare: chooseFile }),
  demo('import-3-report', `${CLIENTS}/import`, { prepare: async (page) => {
    await chooseFile(page)
    await page.locator('.side .foot button:has(.pi-upload)').click()
  }, shows: '.issues table' }),
  ...['profile', 'look', 'sessions', 'tokens', 'office', 'seats', 'security', 'people', 'teams', 'roles', 'fields', 'lists', 'tags', 'demo', 'notifications', 'jobs', 'pipelines', 'assignment', 'lead-sources', 'requisites'].map(settings),
  ...['people', 'teams', 'fields'].map((page) => add(page)),
  demo('locked', CLIENTS, { prepare: press('Control+Shift+KeyL'), shows: 'main.lock' }),
  demo('lost', '/nowhere', { shows: '.empty' }),
]

/** Brings a screen up, ready to be looked at. `open` opens a path, `client` is the id that stands in it. */
export async function reach(page: Page, screen: Screen, open: (path: string) => Promise<unknown>, client: string): Promise<void> {
  await open(screen.path.replace(':client', client))
  await screen.prepare?.(page)
  if (screen.shows) await page.locator(screen.shows).first().waitFor()
  await page.evaluate(() => document.fonts.ready)
  // Bones stand where the words will be.
  await page.waitForFunction(() => document.querySelectorAll('.bone, [aria-busy=true]').length === 0)
}
