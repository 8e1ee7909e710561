import { anna, expect, oleg, test } from './app.ts'
import { board } from './pages/board.ts'
import { card, recordPanel } from './pages/card.ts'
import { choose, dialog, pick } from './pages/fields.ts'
import { list } from './pages/list.ts'
import { frame } from './pages/shell.ts'
import { dayFromToday } from './support/days.ts'

test.describe('a seller’s day', () => {
  test('a lead is made at the head of a column, a call is logged, and the next step is planned with one press', async ({ app }) => {
    const page = await app.open('/m/leads')
    const leads = board(page, 'Лиды')
    await expect(leads.root).toContainText('Здесь будут обращения')
    await leads.add('Новый', 'Мебель для офиса')
    await expect(leads.cardIn('Мебель для офиса', 'Новый')).toContainText('без шага')
    await expect(leads.count('Новый')).toHaveText('1')

    await leads.card('Мебель для офиса').click()
    const panel = recordPanel(page, 'Мебель для офиса')
    await card(page, panel).tab('Лента')
    await panel.getByRole('button', { name: 'Звонок' }).click()
    await panel.getByRole('textbox', { name: 'Тема' }).fill('Прислали список')
    await panel.getByRole('textbox', { name: 'Следующий шаг' }).fill('Отправить расчёт')
    await page.keyboard.press('Control+Enter')
    const next = panel.getByRole('group', { name: 'Что дальше?' })
    await expect(next.getByRole('textbox')).toHaveValue('Отправить расчёт')
    await next.getByRole('button', { name: 'Через 3 дня' }).click()
    await expect(next).toBeHidden()
    const { items } = await (await app.api()).leads.list({})
    expect(items[0]).toMatchObject({ nextStep: 'Отправить расчёт', nextContactOn: dayFromToday(3) })
    await page.keyboard.press('Escape')
    await expect(leads.card('Мебель для офиса')).not.toContainText('без шага')
  })

  test('a card is dragged on, back by the undo, and lost only with a reason', async ({ app }) => {
    await (await app.api()).leads.create({ name: 'Тендер', amount: 150_000_00 })
    const page = await app.open('/m/leads')
    const leads = board(page, 'Лиды')
    await expect(leads.column('Новый')).toContainText('150 000,00 ₽')
    await leads.drag('Тендер', 'Связались')
    await expect(leads.cardIn('Тендер', 'Связались')).toBeVisible()
    await expect(leads.column('Связались').locator('.sums')).toContainText('150 000,00 ₽')
    await expect(frame(page).toasts).toContainText('Перемещено: Тендер')
    await frame(page).toasts.getByRole('button', { name: 'Отменить' }).click()
    await expect(leads.cardIn('Тендер', 'Новый')).toBeVisible()
    await expect(leads.count('Связались')).toHaveText('0')

    await leads.drag('Тендер', 'Отказ')
    const why = dialog(page, 'Почему отказ?')
    await expect(why).toBeVisible()
    // The first Esc closes the list of reasons, the second thinks better of it.
    await page.keyboard.press('Escape')
    await expect(page.getByRole('listbox')).toBeHidden()
    await page.keyboard.press('Escape')
    await expect(why).toBeHidden()
    await expect(leads.cardIn('Тендер', 'Новый')).toBeVisible()

    await leads.drag('Тендер', 'Отказ')
    await page.keyboard.press('Control+Enter')
    await expect(why.getByRole('alert')).toContainText('Заполните')
    await choose(why.getByRole('combobox'), 'Дорого')
    await why.getByRole('button', { name: 'Отметить отказ' }).click()
    await expect(leads.cardIn('Тендер', 'Отказ')).toBeVisible()
    const read = async () => (await (await app.api()).leads.list({})).items[0]!
    await expect.poll(async () => (await read()).stageType).toBe('lost')
    expect((await read()).lostReasonId).not.toBeNull()
  })

  test('a lead that is opened as a page while its panel still waits for it is there', async ({ app }) => {
    await (await app.api()).leads.create({ name: 'Срочный заказ' })
    const page = await app.open('/m/leads')
    const held = Promise.withResolvers<void>()
    await page.route(/\/leads\/get/, async (route) => {
      await held.promise
      await route.continue()
    })
    await board(page, 'Лиды').card('Срочный заказ').click()
    await page.keyboard.press('KeyO')
    await expect(page).toHaveURL(/\/m\/leads\/[\w-]{36}$/)
    held.resolve()
    await expect(card(page).title).toHaveText('Срочный заказ')
  })

  test('the keyboard alone walks over the board and moves cards, and says so', async ({ app }) => {
    const api = await app.api()
    for (const name of ['Первый', 'Второй']) await api.leads.create({ name })
    const page = await app.open('/m/leads')
    const leads = board(page, 'Лиды')
    await leads.card('Второй').focus()
    await page.keyboard.press('ArrowDown')
    await expect(leads.card('Первый')).toBeFocused()
    await page.keyboard.press('Control+ArrowRight')
    await expect(leads.cardIn('Первый', 'Связались')).toBeFocused()
    await expect(leads.said).toContainText('«Первый» — теперь в колонке «Связались»')
    await page.keyboard.press('KeyM')
    const menu = page.getByRole('menu', { name: 'Перенести в' })
    await menu.getByRole('menuitem', { name: 'Договор' }).click()
    await expect(leads.cardIn('Первый', 'Договор')).toBeFocused()
    await page.keyboard.press('ArrowLeft')
    await expect(leads.card('Второй')).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(recordPanel(page, 'Второй')).toBeVisible()
  })

  test('a won lead is offered to become a client; that is undone, done again, and given back weeks later', async ({ app }) => {
    const { id } = await (await app.api()).leads.create({ name: 'Склад под ключ', company: 'ООО «Ромб»', contactName: 'Мария Щербакова', phone: '+79120000077' })
    const read = async () => (await app.api()).leads.get({ id })
    const page = await app.open('/m/leads')
    const leads = board(page, 'Лиды')
    await leads.drag('Склад под ключ', 'Успех')
    await frame(page).toasts.getByRole('button', { name: 'Превратить в клиента' }).click()
    const wizard = dialog(page, 'Склад под ключ: превратить в клиента')
    await expect(wizard.getByLabel('Название')).toHaveValue('ООО «Ромб»')
    await expect(wizard.getByLabel('Имя')).toHaveValue('Мария Щербакова')
    await wizard.getByRole('button', { name: 'Превратить в клиента' }).click()
    await expect(frame(page).toasts).toContainText('«Склад под ключ» теперь клиент')
    expect((await read()).clientId).not.toBeNull()
    await frame(page).toasts.getByRole('button', { name: 'Отменить' }).last().click()
    await expect.poll(async () => (await read()).clientId).toBeNull()

    await page.goto(page.url().replace(/\/m\/leads.*/, `/m/leads/${id}`))
    await page.getByRole('button', { name: 'Превратить в клиента' }).click()
    await wizard.getByRole('button', { name: 'Превратить в клиента' }).click()
    await expect(page.locator('.became')).toContainText('ООО «Ромб»')
    await frame(page).toasts.getByRole('button', { name: 'Открыть клиента' }).click()
    await expect(card(page).title).toHaveText('ООО «Ромб»')
    await page.goBack()
    await page.locator('.became').getByRole('button', { name: 'Вернуть в лиды' }).click()
    await expect(page.locator('.became')).toBeHidden()
    expect((await read()).convertedAt).toBeNull()
  })

  test('the reason is asked for wherever the status is changed: in the list, on the page, for many at once', async ({ app }) => {
    const api = await app.api()
    for (const name of ['Альфа', 'Бета', 'Вега']) await api.leads.create({ name })
    const page = await app.open('/m/leads')
    await page.getByRole('radio', { name: 'Списком' }).click()
    const leads = list(page, 'Лиды')
    const why = dialog(page, 'Почему отказ?')
    const answer = async () => {
      await choose(why.getByRole('combobox'), 'Нет бюджета')
      await why.getByRole('button', { name: 'Отметить отказ' }).click()
    }
    await leads.put('Альфа', 'Статус')
    await page.keyboard.press('Enter')
    await page.getByRole('option', { name: 'Отказ' }).click()
    await answer()
    await expect(await leads.cell('Альфа', 'Статус')).toHaveText('Отказ')

    for (const name of ['Бета', 'Вега']) await leads.select(name)
    await leads.bulk.getByRole('button', { name: 'Изменить поле' }).click()
    const bulk = dialog(page, 'Изменить поле')
    await pick(bulk.getByRole('combobox').first(), 'Статус')
    await choose(bulk.getByRole('combobox').last(), 'Отказ')
    await bulk.getByRole('button', { name: /^Изменить: / }).click()
    await answer()
    await expect(await leads.cell('Вега', 'Статус')).toHaveText('Отказ')

    const { id } = await api.leads.create({ name: 'Дельта' })
    await page.goto(page.url().replace(/\/m\/leads.*/, `/m/leads/${id}`))
    const steps = page.getByRole('list', { name: 'Статус' })
    await steps.getByRole('button', { name: 'Отказ' }).click()
    await answer()
    await expect(steps.locator('[aria-current=step]')).toHaveText('Отказ')
  })

  test('one pipeline is shown at a time, and each has stages of its own', async ({ app }) => {
    const api = await app.api()
    const pipeline = await api.pipelines.create({ name: 'Сервис', position: 5 })
    for (const [position, [label, type]] of ([['Заявка', 'open'], ['Сделано', 'won'], ['Не наше', 'lost']] as const).entries()) await api['lead-stages'].create({ pipelineId: pipeline.id, label, type, position })
    await api.leads.create({ name: 'Продажа' })
    const page = await app.open('/m/leads')
    const leads = board(page, 'Лиды')
    await expect(leads.cardIn('Продажа', 'Новый')).toBeVisible()
    await pick(page.getByRole('combobox', { name: 'Воронка' }), 'Сервис')
    await expect(leads.column('Заявка')).toBeVisible()
    await expect(leads.card('Продажа')).toBeHidden()
    await leads.add('Заявка', 'Починить станок')
    const { items } = await api.leads.list({ search: 'станок' })
    expect(items[0]!.pipelineId).toBe(pipeline.id)
    await page.reload()
    await expect(leads.cardIn('Починить станок', 'Заявка')).toBeVisible()
  })
})

test.describe('an employee', () => {
  test.use({ who: oleg })

  test('sees their own leads only, and a colleague’s move at once', async ({ app }) => {
    const [boss, mine] = [await app.api(anna), await app.api(oleg)]
    const me = (await boss.users.list({ search: 'Олег' })).items[0]!
    await boss.leads.create({ name: 'Чужой' })
    const own = await mine.leads.create({ name: 'Мой', ownerId: me.id })
    const page = await app.open('/m/leads')
    const leads = board(page, 'Лиды')
    await expect(leads.cardIn('Мой', 'Новый')).toBeVisible()
    await expect(leads.card('Чужой')).toBeHidden()
    await expect(leads.count('Новый')).toHaveText('1')

    const stages = (await boss['lead-stages'].list({ limit: 50 })).items
    await boss.leads.update({ id: own.id, version: own.version, patch: { stageId: stages.find((stage) => stage.label === 'Предложение')!.id } })
    await expect(leads.cardIn('Мой', 'Предложение')).toBeVisible()
    await expect(leads.count('Новый')).toHaveText('0')
  })
})
