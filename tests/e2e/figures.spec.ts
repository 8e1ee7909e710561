import { anna, expect, maria, oleg, test } from './app.ts'
import type { Client } from '#tests/support/workspace.ts'
import { list } from './pages/list.ts'

/** Leads of two people: Oleg has one that is won, Maria one that came half the way and one that is lost. */
async function seedLeads(api: Client): Promise<void> {
  const people = (await api.users.list({ limit: 50 })).items
  const idOf = (email: string) => people.find((person) => person.email === email)!.id
  const pipeline = (await api.pipelines.list({ filter: { field: 'isDefault', op: 'eq', value: true } })).items[0]!
  const stages = (await api['lead-stages'].list({ filter: { field: 'pipelineId', op: 'eq', value: pipeline.id }, sort: 'position', limit: 50 })).items
  const stage = (type: string) => stages.find((one) => one.type === type)!.id
  const reason = (await api['list-items'].list({ filter: { field: 'list', op: 'eq', value: 'lostReasons' } })).items[0]!.id
  const lead = async (name: string, email: string, patches: Record<string, unknown>[]) => {
    let row = await api.leads.create({ name, ownerId: idOf(email), amount: 100_000, pipelineId: pipeline.id, stageId: stage('open') })
    for (const patch of patches) row = await api.leads.update({ id: row.id, version: row.version, patch })
  }
  await lead('Сайт для кафе', oleg.email, [{ stageId: stage('ongoing') }, { stageId: stage('won') }])
  await lead('Вывеска', maria.email, [{ stageId: stage('ongoing') }])
  await lead('Буклеты', maria.email, [{ stageId: stage('lost'), lostReasonId: reason }])
}

test.describe('figures of the sales', () => {
  test('each number opens the list of what it counts', async ({ app }) => {
    await seedLeads(await app.api())
    const page = await app.open('/sales')
    const rows = page.locator('table.funnel tbody tr')
    await expect(rows.first().locator('td').nth(2)).toHaveText('3')
    await expect(rows.nth(1).locator('td').nth(2)).toHaveText('2')
    await rows.nth(1).locator('td').nth(2).getByRole('link').click()
    await expect(list(page, 'Лиды').count).toHaveText('2')
    await expect(list(page, 'Лиды').chips).toBeVisible()
    await page.goBack()
    await page.getByRole('link', { name: 'Причины отказа' }).click()
    await expect(page.locator('tfoot td').nth(1)).toHaveText('1')
    await page.getByRole('link', { name: 'Менеджеры' }).click()
    await expect(page.locator('tbody tr').filter({ hasText: 'Мария' }).locator('td').nth(1)).toHaveText('2')
    await page.locator('tbody tr').filter({ hasText: 'Мария' }).locator('td').nth(1).getByRole('link').click()
    await expect(list(page, 'Лиды').count).toHaveText('2')
  })

  test('a plan is set in the table and stands beside the fact', async ({ app }) => {
    await seedLeads(await app.api())
    const page = await app.open('/sales/plan')
    const row = page.locator('tbody tr').filter({ hasText: oleg.name })
    await row.locator('.cell').last().hover()
    await row.locator('button.plan').last().click()
    const form = page.getByRole('dialog').filter({ hasText: 'План:' })
    await form.getByLabel('Сумма').fill('2000')
    await form.getByRole('button', { name: 'Сохранить' }).click()
    await expect.poll(async () => (await (await app.api(anna))['sales-plans'].list({})).items.map((plan) => plan.amount)).toEqual([200_000])
    await expect(row.getByText('2 000').last()).toBeVisible()
  })

  test.describe('an employee', () => {
    test.use({ who: oleg })
    test('sees own figures only', async ({ app }) => {
      await seedLeads(await app.api())
      const page = await app.open('/sales/owners')
      await expect(page.locator('tbody tr')).toHaveCount(1)
      await expect(page.locator('tbody tr').first()).toContainText(oleg.name)
      await expect(page.locator('tfoot td').nth(1)).toHaveText('1')
      await expect(page.getByRole('button', { name: 'Таблица в CSV' })).toHaveCount(0)
    })
  })
})

test('a pinned view stands under its module with a count that follows the work of others', async ({ app }) => {
  const api = await app.api()
  await api.clients.create({ name: 'Альфа', city: 'Казань' })
  await api.views.create({ module: 'clients', name: 'Казанские', pinned: true, layout: { filter: { field: 'city', op: 'eq', value: 'Казань' } } })
  const page = await app.open('/m/contacts')
  const segment = page.getByRole('navigation').getByRole('link', { name: /Казанские/ })
  await expect(segment).toContainText('1')
  const beta = await api.clients.create({ name: 'Бета', city: 'Казань' })
  await expect(segment).toContainText('2')
  await api.clients.update({ id: beta.id, version: beta.version, patch: { city: 'Тула' } })
  await expect(segment).toContainText('1')
  await segment.click()
  await expect(list(page, 'Клиенты').count).toHaveText('1')
})

test('requisites of a client become a set and are followed by new ones', async ({ app }) => {
  const api = await app.api()
  const client = await api.clients.create({ name: 'Ромашка', inn: '7707083893' })
  const page = await app.open(`/m/clients/${client.id}`)
  await page.getByRole('tab', { name: 'Реквизиты' }).click()
  await page.getByRole('button', { name: 'Сохранить реквизиты клиента набором' }).click()
  await expect(page.getByText('Действуют сейчас')).toBeVisible()
  await expect(page.locator('li.set dd').filter({ hasText: '7707083893' })).toBeVisible()
  await page.getByRole('button', { name: 'Новые реквизиты с даты' }).click()
  const drawer = page.getByRole('dialog')
  await drawer.getByLabel('Название набора').fill('С новым банком')
  await page.keyboard.press('Control+Enter')
  await expect(page.locator('li.set')).toHaveCount(2)
  await expect(page.locator('li.set').first()).toContainText('С новым банком')
})
