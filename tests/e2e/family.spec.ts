import { expect, oleg, test } from './app.ts'
import { card } from './pages/card.ts'
import { choose } from './pages/fields.ts'

test.describe('a group of companies', () => {
  test('stands as a tree on the page of each, and no company is put under itself', async ({ app }) => {
    const api = await app.api()
    const head = await api.clients.create({ name: 'Холдинг «Волга»' })
    const plant = await api.clients.create({ name: 'Завод', parentId: head.id })
    const shops = await Promise.all(['Цех А', 'Цех Б'].map((name) => api.clients.create({ name, parentId: plant.id })))
    await api.clients.create({ name: 'Участок', parentId: shops[0]!.id })
    const page = await app.open(`/m/clients/${plant.id}`)
    const tree = page.getByRole('list', { name: 'Группа компаний' })
    await expect(tree.getByRole('listitem')).toHaveText(['Холдинг «Волга»', 'Завод', 'Цех А', 'Участок', 'Цех Б'])
    await expect(tree.locator('[aria-current]')).toHaveText('Завод')

    await tree.getByRole('link', { name: 'Холдинг «Волга»' }).click()
    await expect(card(page).title).toHaveText('Холдинг «Волга»')
    await expect(tree.getByRole('listitem')).toHaveText(['Холдинг «Волга»', 'Завод', 'Цех А', 'Цех Б'])
    await card(page).field('Головная компания').click()
    await choose(page.locator('.page-field.editing').getByRole('combobox'), 'Цех А')
    await expect(page.locator('.page-field').getByRole('alert')).toContainText('сама под собой')
    expect((await api.clients.get({ id: head.id })).parentId).toBeNull()

    // A colleague moves a company away, and the open page follows.
    await api.clients.update({ id: plant.id, version: 1, patch: { parentId: null } })
    await expect(tree).toBeHidden()
  })

  test.describe('as somebody who sees only their own', () => {
    test.use({ who: oleg })
    test('is shown without the names of the others', async ({ app }) => {
      const boss = await app.api()
      const me = (await boss.users.list({})).items.find(({ name }) => name === oleg.name)!
      const head = await boss.clients.create({ name: 'Чужой холдинг' })
      const mine = await boss.clients.create({ name: 'Мой завод', parentId: head.id, ownerId: me.id })
      await boss.clients.create({ name: 'Чужой цех', parentId: mine.id })
      await boss.clients.create({ name: 'Мой цех', parentId: mine.id, ownerId: me.id })
      const page = await app.open(`/m/clients/${mine.id}`)
      await expect(page.getByRole('list', { name: 'Группа компаний' }).getByRole('listitem')).toHaveText(['запись вам не видна', 'Мой завод', 'Мой цех'])
      await expect(page.locator('body')).not.toContainText('Чужой')
    })
  })
})
