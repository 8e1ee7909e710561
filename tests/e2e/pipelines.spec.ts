import type { Page } from '@playwright/test'
import { expect, maria, oleg, test } from './app.ts'
import { board } from './pages/board.ts'
import { choose, dialog, pick } from './pages/fields.ts'
import { form } from './pages/form.ts'
import { frame } from './pages/shell.ts'

/** The stages of the pipeline on the screen, as they stand there. */
function stages(page: Page) {
  const row = (name: string) => page.locator('li.stage').filter({ has: page.getByRole('button', { name: new RegExp(`^Переставить «${name}»`) }) })
  return {
    row,
    names: () => page.locator('li.stage').getByRole('textbox', { name: 'Название', exact: true }).evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value)),
    async add(name: string, type: string) {
      await pick(page.getByRole('combobox', { name: 'Тип' }), type)
      await page.getByPlaceholder('Новый статус').fill(name)
      await page.getByPlaceholder('Новый статус').press('Enter')
      await row(name).waitFor()
    },
    async remove(name: string) {
      await row(name).getByRole('button', { name: 'Ещё' }).click()
      await page.getByRole('menuitem', { name: 'Удалить' }).click()
    },
  }
}

test.describe('pipelines and their stages', () => {
  test('a pipeline is made, its stages added, renamed, coloured and put in order, and its board shows them so', async ({ app }) => {
    const api = await app.api()
    const page = await app.open('/settings/pipelines')
    const at = stages(page)
    await expect(page.getByRole('button', { name: /^Продажи/ })).toBeVisible()
    await page.getByRole('button', { name: 'Создать воронку' }).click()
    const name = page.getByRole('textbox', { name: 'Название', exact: true }).first()
    await expect(name).toHaveValue('Новая воронка')
    await expect(name).toBeFocused()
    await name.fill('Сервис')
    await name.press('Enter')
    await expect(page.getByText('В этой воронке пока нет статусов')).toBeVisible()

    await at.add('Заявка', 'Новый')
    await at.add('Готово', 'Успех')
    // What is under way comes before what ends it.
    await at.add('Выезд', 'В работе')
    await expect.poll(at.names).toEqual(['Заявка', 'Выезд', 'Готово'])
    await at.add('Ремонт', 'В работе')
    await expect(at.row('Готово').getByRole('textbox', { name: 'Вероятность успеха' })).toHaveCount(0)
    await at.row('Ремонт').getByRole('textbox', { name: 'Вероятность успеха' }).fill('70')
    await page.keyboard.press('Enter')
    await at.row('Ремонт').getByRole('textbox', { name: 'Дней без движения' }).fill('5')
    await page.keyboard.press('Enter')

    await at.row('Выезд').getByRole('textbox', { name: 'Название', exact: true }).fill('Выезд мастера')
    await page.keyboard.press('Enter')
    await expect(frame(page).toasts).toContainText('Выезд мастера')
    await at.row('Выезд мастера').getByRole('button', { name: 'Цвет «Выезд мастера»' }).click()
    const swatch = page.getByRole('group').getByRole('button', { pressed: false }).first()
    await swatch.click()
    await at.row('Ремонт').getByRole('button', { name: /^Переставить «Ремонт»/ }).press('Alt+ArrowUp')
    await expect.poll(at.names).toEqual(['Заявка', 'Ремонт', 'Выезд мастера', 'Готово'])

    const pipeline = (await api.pipelines.list({ filter: { field: 'name', op: 'eq', value: 'Сервис' } })).items[0]!
    const read = async () => (await api['lead-stages'].list({ filter: { field: 'pipelineId', op: 'eq', value: pipeline.id }, sort: 'position' })).items.map(({ label, type, probability, idleDays }) => [label, type, probability, idleDays])
    await expect.poll(read).toEqual([['Заявка', 'open', null, null], ['Ремонт', 'ongoing', 7000, 5], ['Выезд мастера', 'ongoing', null, null], ['Готово', 'won', null, null]])

    await page.getByRole('button', { name: 'Сделать основной' }).click()
    await expect(page.getByRole('button', { name: /^Сервис/ }).getByRole('img', { name: 'По умолчанию' })).toBeVisible()
    await expect.poll(async () => (await api.pipelines.list({ filter: { field: 'isDefault', op: 'eq', value: true } })).items.map((row) => row.name)).toEqual(['Сервис'])
    await frame(page).go('Лиды')
    await expect(board(page, 'Лиды').column('Выезд мастера')).toBeVisible()
  })

  test('a stage with leads asks where they go, and one undo brings it back with them', async ({ app }) => {
    const api = await app.api()
    const { items } = await api['lead-stages'].list({ sort: 'position' })
    const stage = items.find(({ label }) => label === 'Предложение')!
    for (const name of ['Первый', 'Второй']) await api.leads.create({ name, stageId: stage.id, ownerId: null })
    const page = await app.open('/settings/pipelines')
    const at = stages(page)
    await at.remove('Новый')
    await expect(frame(page).toasts).toContainText('Это последний статус такого типа')
    await expect(at.row('Новый')).toBeVisible()

    await at.remove('Предложение')
    const where = dialog(page, 'Удалить статус «Предложение»')
    await expect(where).toContainText('На нём стоят 2 лида')
    // A refusal wants its reason for each.
    await expect(page.getByRole('option')).toHaveText(['Новый', 'Связались', 'Договор', 'Отложен', 'Успех'])
    await page.getByRole('option', { name: 'Договор' }).click()
    await where.getByRole('button', { name: 'Перенести и удалить' }).click()
    await expect(where).toBeHidden()
    await expect(at.row('Предложение')).toBeHidden()
    const standing = async () => Object.fromEntries((await api.leads.list({})).items.map((lead) => [lead.name, items.find(({ id }) => id === lead.stageId)?.label]))
    expect(await standing()).toEqual({ Первый: 'Договор', Второй: 'Договор' })

    await frame(page).toasts.getByRole('button', { name: 'Отменить' }).click()
    await expect(at.row('Предложение')).toBeVisible()
    expect(await standing()).toEqual({ Первый: 'Предложение', Второй: 'Предложение' })

    // The type of its stage is the core's own business: a filter knows it, the page of a lead does not show it.
    await frame(page).go('Лиды')
    await board(page, 'Лиды').card('Первый').click()
    const lead = page.getByRole('complementary', { name: 'Первый' })
    await expect(lead).toContainText('Предложение')
    await expect(lead).toContainText('Контактное лицо')
    await expect(lead).not.toContainText('Тип статуса')
  })
})

test.describe('who gets a lead that comes', () => {
  test('rules are made and put in order, and a lead without an owner goes by the first that fits', async ({ app }) => {
    const page = await app.open('/settings/assignment')
    await expect(page.getByText('Правил пока нет')).toBeVisible()
    const make = async (name: string, person: string, city?: string) => {
      await page.getByRole('button', { name: 'Создать правило' }).click()
      const panel = page.getByRole('dialog', { name: 'Создать правило' })
      await panel.getByRole('button', { name: 'Сохранить' }).click()
      await expect(panel.getByRole('alert').first()).toContainText('Заполните')
      await panel.getByLabel('Название', { exact: false }).first().fill(name)
      await choose(panel.getByLabel('Сотрудники', { exact: false }).first(), person)
      // Several may be chosen, so the list stays open.
      await page.keyboard.press('Escape')
      if (city !== undefined) {
        await panel.getByRole('button', { name: 'Условие', exact: true }).click()
        await pick(panel.getByRole('combobox', { name: 'Поле' }), 'Город')
        await panel.locator('.value').getByRole('textbox').fill(city)
      }
      await panel.getByRole('button', { name: 'Сохранить' }).click()
      await expect(panel).toBeHidden()
    }
    await make('Все остальные', maria.name)
    await make('Казань', oleg.name, 'Казань')
    const names = () => page.locator('li.rule .title').allTextContents()
    await expect.poll(names).toEqual(['Все остальные', 'Казань'])
    await expect(page.locator('li.rule').first()).toContainText('Любой новый лид')
    await expect(page.locator('li.rule').nth(1)).toContainText('Казань')
    await page.getByRole('button', { name: /^Переставить «Казань»/ }).press('Alt+ArrowUp')
    await expect.poll(names).toEqual(['Казань', 'Все остальные'])

    const api = await app.api()
    const people = new Map((await api.users.list({})).items.map(({ id, name }) => [id, name]))
    await frame(page).go('Лиды')
    const add = async (name: string, city?: string) => {
      await page.locator('.page-header').getByRole('button', { name: /^Создать/ }).click()
      const drawer = form(page, 'Создать лида')
      await drawer.input('Название').fill(name)
      await drawer.more()
      await drawer.root.locator('.field', { hasText: 'Ответственный' }).getByRole('button', { name: 'Очистить' }).click()
      if (city !== undefined) await drawer.input('Город').fill(city)
      await drawer.submit()
      await expect(drawer.root).toBeHidden()
      return people.get((await api.leads.list({ filter: { field: 'name', op: 'eq', value: name } })).items[0]!.ownerId!)
    }
    expect(await add('Дом у озера', 'Казань')).toBe(oleg.name)
    expect(await add('Баня')).toBe(maria.name)
  })
})
